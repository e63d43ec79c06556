import type { CanaryStatus, CheckRecord } from '../api/canary';
import { hooksOf, intervalOf, thresholdOf, titleOf } from '../api/defaults';
import { rollBack } from './rollback';
import { ALL_TO_PRIMARY, type Measurement, type Readiness } from '../api/observations';
import { type Context, type Next, type Script, world } from './world';

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
    if (!answer.yes) return `Halt ${titleOf(canary)} advancement pre-rollout check ${hook.name} failed ${answer.message}`;
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

/** What the metrics said, for the status, and the first of them that fails. */
export function* metrics(weight: number): Script<{ failure: Failure; checks: CheckRecord[] }> {
  const measured = yield* world.measure();
  const time = new Date(yield* world.now()).toISOString();
  const record = ({ metric, value, threshold, failure }: Measurement): CheckRecord => ({ metric, value, threshold, failed: failure !== undefined, time, weight });
  return { failure: measured.find((one) => one.failure !== undefined)?.failure, checks: measured.map(record) };
}

/** Whoever is sent to the canary is lost: all users go back at once, and when it can answer again, the analysis begins at its first step. */
export function* haltOutage(context: Context, { reason }: Readiness): Script<Next> {
  const { canary } = context;
  yield* world.route(ALL_TO_PRIMARY, canary.status!);
  canary.status = yield* world.setStatus({ canaryWeight: 0, iterations: 0, watchedRoutes: undefined });
  return yield* halt(context, `Halt ${titleOf(canary)} advancement no pod of the canary can answer, all traffic is the primary's: ${reason}`);
}

/** Counts a failed check; the one that reaches the threshold rolls back in the same tick. */
export function* halt(context: Context, failure: string, checks: CheckRecord[] = []): Script<Next> {
  const { canary } = context;
  const failedChecks = (canary.status!.failedChecks ?? 0) + 1;
  const threshold = thresholdOf(canary);
  const at = (yield* world.now()) + intervalOf(canary);
  const changes: Partial<CanaryStatus> = { failedChecks, nextCheckTime: new Date(at).toISOString(), notReadySince: undefined };
  yield* world.event('Warning', failure);
  // The decision is written before it is carried out, so that a restart in between carries it out.
  if (failedChecks >= threshold) changes.rollbackReason = `failed checks threshold reached ${failedChecks}`;
  canary.status = yield* world.setStatus(changes, checks);
  return failedChecks >= threshold ? yield* rollBack(context) : { at };
}
