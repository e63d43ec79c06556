import type { CanaryMetric, CanaryStatus, CheckRecord } from '../../api/types/canary';
import { analysisOf, hooksOf, intervalOf, thresholdOf, titleOf } from '../../api/defaults';
import { checksOf } from '../../api/status';
import { countsBefore } from './early-stop';
import { rollBack } from './rollback';
import { ALL_TO_PRIMARY, type Measurement, type Readiness } from '../../api/types/rollout-types';
import { type Context, type Next, type Script, world } from '../effects';

/** A check of this tick that failed, as its event says it; nothing when all are well. */
export type Failure = string | undefined;

/** Every rollback hook is asked; one yes ends the rollout. */
export function* rollbackAsked({ canary }: Context): Script<boolean> {
  for (const hook of hooksOf(canary, 'rollback')) {
    const answer = yield* world.callHook(hook, canary.status!.phase!, canary.status!);
    if (answer.yes) {
      yield* world.event('Warning', `Rollback check ${hook.name} passed`);
      return true;
    }
    yield* world.event('Normal', `Rollback hook ${hook.name} not signaling a rollback`, { once: hook.name });
  }
  return false;
}

/** The pre-rollout hooks that have not said yes for this revision: a database migration runs once. */
export function* preRolloutHooks(context: Context): Script<Failure> {
  const { canary } = context;
  for (const [index, hook] of hooksOf(canary, 'pre-rollout').entries()) {
    const passed = canary.status!.passedHooks ?? [];
    // Names need not be unique.
    const id = `${index}/${hook.name}`;
    if (passed.includes(id)) continue;
    const answer = yield* world.callHook(hook, 'Progressing', canary.status!);
    if (!answer.yes)
      return `Halt ${titleOf(canary)} advancement pre-rollout check ${hook.name} failed ${answer.message}`;
    yield* world.event('Normal', `Pre-rollout check ${hook.name} passed`);
    canary.status = yield* world.setStatus({ passedHooks: [...passed, id] });
  }
  return undefined;
}

export function* rolloutHooks({ canary }: Context): Script<Failure> {
  for (const hook of hooksOf(canary, 'rollout')) {
    const answer = yield* world.callHook(hook, 'Progressing', canary.status!);
    if (!answer.yes) return `Halt ${titleOf(canary)} advancement external check ${hook.name} failed ${answer.message}`;
  }
  return undefined;
}

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
export function* metrics({ canary }: Context, weight: number): Script<{ finding?: Finding; checks: CheckRecord[] }> {
  const measured = yield* world.measure();
  const time = new Date(yield* world.now()).toISOString();
  const asked = (analysisOf(canary).metrics ?? []).map((metric, index) => ({ metric, measurement: measured[index]! }));
  const findings = asked.flatMap(({ metric, measurement }) => findingOf(canary.status!, metric, measurement) ?? []);
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
 * Whoever is sent to the canary is lost: all users go back at once, and when it can answer again, the analysis begins
 * at its first step.
 */
export function* haltOutage(context: Context, { reason }: Readiness): Script<Next> {
  const { canary } = context;
  yield* world.route(ALL_TO_PRIMARY, canary.status!);
  canary.status = yield* world.setStatus({ canaryWeight: 0, iterations: 0, watchedRoutes: undefined });
  return yield* halt(
    context,
    `Halt ${titleOf(canary)} advancement no pod of the canary can answer, all traffic is the primary's: ${reason}`,
  );
}

/** Counts a failed check; the one that reaches the threshold rolls back in the same tick. */
export function* halt(context: Context, failure: string, checks: CheckRecord[] = []): Script<Next> {
  const { canary } = context;
  const failedChecks = (canary.status!.failedChecks ?? 0) + 1;
  const threshold = thresholdOf(canary);
  const at = (yield* world.now()) + intervalOf(canary);
  const changes: Partial<CanaryStatus> = {
    failedChecks,
    nextCheckTime: new Date(at).toISOString(),
    notReadySince: undefined,
    ...(yield* countsBefore(context)),
  };
  yield* world.event('Warning', failure);
  // The decision is written before it is carried out, so that a restart in between carries it out.
  if (failedChecks >= threshold) changes.rollbackReason = `failed checks threshold reached ${failedChecks}`;
  canary.status = yield* world.setStatus(changes, checks);
  return failedChecks >= threshold ? yield* rollBack(context) : { at };
}

/** One check is enough to end the rollout: the decision is written before it is carried out, as above. */
export function* end(context: Context, { failure, reason }: Finding, checks: CheckRecord[]): Script<Next> {
  const { canary } = context;
  yield* world.event('Warning', failure);
  canary.status = yield* world.setStatus(
    { failedChecks: (canary.status!.failedChecks ?? 0) + 1, rollbackReason: reason, notReadySince: undefined },
    checks,
  );
  return yield* rollBack(context);
}
