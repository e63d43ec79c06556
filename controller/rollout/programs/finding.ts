import { reasonText } from '../../analysis/reason-text';
import type { Verdict } from '../../analysis/verdict';
import { checksOf } from '../../api/status';
import type { CanaryMetric, CanaryStatus } from '../../api/types/canary';
import type { Context } from '../context';

/**
 * What follows from a check that does not pass, the worst first: the end of the rollout, one more failed check, or
 * another interval for the same step.
 */
const FOLLOWS = ['end', 'failed', 'hold'] as const;

export interface Finding {
  follows: (typeof FOLLOWS)[number];
  /** The event's text. */
  failure: string;
  /** For `end`: why, as the rollback says it. */
  reason?: string;
  /** For `hold`: the metric that there is no verdict on. */
  waitsFor?: string;
}

/** @returns undefined when the check passes, or decides nothing */
export function findingOf(metric: CanaryMetric, verdict: Verdict, context: Context): Finding | undefined {
  if (verdict.because === undefined || metric.dryRun) return undefined;
  const failure = reasonText(verdict.because, metric, context);
  if (waitsForVerdict(metric, verdict)) return { follows: 'hold', failure, waitsFor: metric.name };
  if (metric.critical) return { follows: 'end', failure, reason: `critical check ${metric.name} failed` };
  const limit = metric.failureLimit?.consecutive;
  if (limit === undefined) return { follows: 'failed', failure };
  const inRow = countFailedInRow(context.status, metric.name) + 1;
  return inRow < limit
    ? { follows: 'hold', failure }
    : { follows: 'end', failure, reason: `check ${metric.name} failed ${inRow} times in a row` };
}

/** Whether the metric waits for a verdict instead of failing. */
export function waitsForVerdict(metric: CanaryMetric, { outcome }: Verdict): boolean {
  return outcome === 'inconclusive' && metric.inconclusive === 'wait';
}

/** The number of checks of this metric that have failed since one passed. */
function countFailedInRow(status: CanaryStatus, name: string): number {
  const own = checksOf(status, name).filter(({ inconclusive }) => !inconclusive);
  return own.length - 1 - own.findLastIndex(({ failed }) => !failed);
}

/** @returns the first of the worst findings */
export function worstOf(findings: readonly Finding[]): Finding | undefined {
  return findings.toSorted((a, b) => FOLLOWS.indexOf(a.follows) - FOLLOWS.indexOf(b.follows))[0];
}
