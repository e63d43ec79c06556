import { progressDeadlineOf } from '../../api/defaults';
import type { CanaryStatus } from '../../api/types/canary';
import type { Readiness } from '../../api/types/rollout-types';
import type { Context, Next } from '../context';
import { ask, memory, type Program, tell } from '../effects';
import * as messages from '../messages';
import { rollBack } from './end';

/** When the current wait for readiness runs out, in milliseconds since the epoch. */
export function deadlineOf({ canary, status }: Context, now: number): number {
  const since = status.notReadySince;
  return (since === undefined ? now : Date.parse(since)) + progressDeadlineOf(canary);
}

/**
 * Waits for a canary that is not ready. Its own watch ends the wait, or the progress deadline, which counts from the
 * moment it was last seen ready.
 */
export function* awaitCanary(context: Context, readiness: Readiness): Program<Next> {
  const now = yield* ask.now();
  const deadline = deadlineOf(context, now);
  yield* tell.event('Warning', messages.canaryNotReady(context.canary, readiness), { once: 'canary' });
  if (now >= deadline) {
    yield* memory.setStatus({ rollbackReason: messages.deadlineExceeded(readiness) });
    return yield* rollBack(context);
  }
  if (context.status.notReadySince === undefined)
    yield* memory.setStatus({ notReadySince: new Date(now).toISOString() });
  return { at: deadline };
}

/** What the status keeps of the primary's size: one that is deleted later is made again with as many replicas. */
export function* notePrimaryReplicas(): Program<Partial<CanaryStatus>> {
  const primaryReplicas = yield* ask.primaryReplicas();
  return primaryReplicas > 0 ? { primaryReplicas } : {};
}

/** @returns whether the primary is ready; says so once when it is not */
export function* isPrimaryReady({ canary }: Context): Program<boolean> {
  const primary = yield* ask.primaryReadiness();
  if (!primary.ready) yield* tell.event('Warning', messages.primaryNotReady(canary, primary), { once: 'primary' });
  return primary.ready;
}
