import { evaluate } from '../../analysis/evaluate';
import type { Verdict } from '../../analysis/verdict';
import { analysisOf, intervalOf, thresholdOf } from '../../api/defaults';
import type { CanaryMetric, CanaryStatus, CheckRecord } from '../../api/types/canary';
import type { Readiness } from '../../api/types/rollout-types';
import type { Context, Next } from '../context';
import { ask, memory, type Program, tell } from '../effects';
import * as messages from '../messages';
import { countRequestsBefore } from './early-stop';
import { rollBack } from './end';
import { type Finding, findingOf, waitsForVerdict, worstOf } from './finding';

/**
 * Asks all metrics and evaluates what they say.
 *
 * @returns what the status keeps of it, and the worst finding
 */
export function* checkMetrics(context: Context, weight: number): Program<{ finding?: Finding; checks: CheckRecord[] }> {
  const { canary } = context;
  const metrics = analysisOf(canary).metrics ?? [];
  const readings = yield* ask.read(metrics);
  const now = yield* ask.now();
  const evaluated = metrics.map((metric, index) => ({
    metric,
    verdict: evaluate(metric, readings[index]!, canary, now),
  }));
  const findings = evaluated.map(({ metric, verdict }) => findingOf(metric, verdict, context));
  const time = new Date(now).toISOString();
  return {
    finding: worstOf(findings.filter((finding) => finding !== undefined)),
    checks: evaluated.map(({ metric, verdict }) => recordOf(metric, verdict, time, weight)),
  };
}

function recordOf(metric: CanaryMetric, verdict: Verdict, time: string, weight: number): CheckRecord {
  const waits = waitsForVerdict(metric, verdict);
  return {
    ...verdict.record,
    failed: verdict.outcome !== 'pass' && !waits,
    time,
    weight,
    ...(waits && { inconclusive: true }),
    ...(metric.dryRun && { dryRun: true }),
  };
}

/**
 * Counts the outage of a canary that has just lost its users. When it can answer again, the analysis begins at its
 * first step.
 */
export function* haltOutage(context: Context, readiness: Readiness): Program<Next> {
  yield* memory.setStatus({ canaryWeight: 0, iterations: 0, watchedRoutes: undefined });
  return yield* halt(context, messages.canaryDown(context.canary, readiness));
}

/** Counts a failed check. The one that reaches the threshold rolls back in the same tick. */
export function* halt(context: Context, failure: string, checks: CheckRecord[] = []): Program<Next> {
  const { canary } = context;
  const failedChecks = (context.status.failedChecks ?? 0) + 1;
  const threshold = thresholdOf(canary);
  const at = (yield* ask.now()) + intervalOf(canary);
  const changes: Partial<CanaryStatus> = {
    failedChecks,
    nextCheckTime: new Date(at).toISOString(),
    notReadySince: undefined,
    ...(yield* countRequestsBefore(context)),
  };
  yield* tell.event('Warning', failure);
  // The decision is written before it is carried out, so that a restart in between carries it out.
  if (failedChecks >= threshold) changes.rollbackReason = messages.thresholdReached(failedChecks);
  yield* memory.setStatus(changes, checks);
  return failedChecks >= threshold ? yield* rollBack(context) : { at };
}

/** One check is enough to end the rollout. The decision is written before it is carried out, as above. */
export function* end(context: Context, { failure, reason }: Finding, checks: CheckRecord[]): Program<Next> {
  yield* tell.event('Warning', failure);
  const failedChecks = (context.status.failedChecks ?? 0) + 1;
  yield* memory.setStatus({ failedChecks, rollbackReason: reason, notReadySince: undefined }, checks);
  return yield* rollBack(context);
}
