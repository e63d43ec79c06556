import { analysisOf, intervalOf, thresholdOf } from '../../api/defaults';
import { checksOf } from '../../api/status';
import type { CanaryMetric, CanaryStatus, CheckRecord } from '../../api/types/canary';
import { ALL_TO_PRIMARY, type Measurement, type Readiness } from '../../api/types/rollout-types';
import type { Context, Next } from '../context';
import { ask, memory, order, type Program, tell } from '../effects';
import * as messages from '../messages';
import { countRequestsBefore } from './early-stop';
import { rollBack } from './end';

/**
 * What follows from a check that is not well, the worst first: the end, one more failed check, or another interval for
 * the same step.
 */
const FOLLOWS = ['end', 'failed', 'hold'] as const;

export interface Finding {
  follows: (typeof FOLLOWS)[number];
  failure: string;
  /** Of the end: why, as a rollback says it. */
  reason?: string;
  /** Of holding: the metric that there is no verdict on. */
  waitsFor?: string;
}

/** Asks all metrics: what is written down of them, and the worst of what follows. */
export function* checkMetrics(
  { canary, status }: Context,
  weight: number,
): Program<{ finding?: Finding; checks: CheckRecord[] }> {
  const measured = yield* ask.measure();
  const time = new Date(yield* ask.now()).toISOString();
  const asked = (analysisOf(canary).metrics ?? []).map((metric, index) => ({ metric, measurement: measured[index]! }));
  const findings = asked.flatMap(({ metric, measurement }) => findingOf(status, metric, measurement) ?? []);
  const [finding] = FOLLOWS.flatMap((follows) => findings.find((one) => one.follows === follows) ?? []);
  return { finding, checks: asked.map(({ metric, measurement }) => recordOf(metric, measurement, time, weight)) };
}

function recordOf(
  { dryRun, inconclusive }: CanaryMetric,
  { failure, inconclusive: none, ...measured }: Measurement,
  time: string,
  weight: number,
): CheckRecord {
  const waits = none === true && inconclusive === 'wait';
  return {
    ...measured,
    failed: failure !== undefined && !waits,
    time,
    weight,
    ...(waits && { inconclusive: true }),
    ...(dryRun && { dryRun: true }),
  };
}

/** Nothing when the check is well, or decides nothing. */
function findingOf(
  status: CanaryStatus,
  metric: CanaryMetric,
  { failure, inconclusive }: Measurement,
): Finding | undefined {
  if (failure === undefined || metric.dryRun) return undefined;
  if (inconclusive && metric.inconclusive === 'wait') return { follows: 'hold', failure, waitsFor: metric.name };
  if (metric.critical) return { follows: 'end', failure, reason: `critical check ${metric.name} failed` };
  const limit = metric.failureLimit?.consecutive;
  if (limit === undefined) return { follows: 'failed', failure };
  const inRow = failedInRow(status, metric.name) + 1;
  return inRow < limit
    ? { follows: 'hold', failure }
    : { follows: 'end', failure, reason: `check ${metric.name} failed ${inRow} times in a row` };
}

/** Checks of this metric that have failed since one was well. */
function failedInRow(status: CanaryStatus, name: string): number {
  const own = checksOf(status, name).filter(({ inconclusive }) => !inconclusive);
  return own.length - 1 - own.findLastIndex(({ failed }) => !failed);
}

/**
 * Whoever is sent to the canary is lost: all users go back at once. When it can answer again, the analysis begins at
 * its first step.
 */
export function* haltOutage(context: Context, readiness: Readiness): Program<Next> {
  yield* order.route(ALL_TO_PRIMARY);
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
