import type { Canary } from '../../api/types/canary';
import { progressDeadlineOf, titleOf } from '../../api/defaults';
import { rollBack } from './rollback';
import type { Readiness } from '../../api/types/rollout-types';
import { type Context, type Next, type Script, world } from '../effects';

/** When the current wait for readiness runs out, in milliseconds since the epoch. */
export function deadlineOf(canary: Canary, now: number): number {
  const since = canary.status!.notReadySince;
  return (since === undefined ? now : Date.parse(since)) + progressDeadlineOf(canary);
}

/**
 * Waits for a canary that is not ready: its own watch ends the wait, or the progress deadline, which counts from the
 * moment it was last seen ready.
 */
export function* awaitCanary(context: Context, readiness: Readiness): Script<Next> {
  const { canary } = context;
  const now = yield* world.now();
  const deadline = deadlineOf(canary, now);
  yield* world.event(
    'Warning',
    `canary ${canary.spec.targetRef.kind.toLowerCase()} ${titleOf(canary)} not ready: ${readiness.reason}`,
    { once: 'canary' },
  );
  if (now >= deadline) {
    canary.status = yield* world.setStatus({ rollbackReason: `progress deadline exceeded ${readiness.reason}` });
    return yield* rollBack(context);
  }
  if (canary.status!.notReadySince === undefined)
    canary.status = yield* world.setStatus({ notReadySince: new Date(now).toISOString() });
  return { at: deadline };
}
