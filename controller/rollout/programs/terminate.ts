import { FINALIZER } from '../../api/types/canary';
import type { Context, Next } from '../context';
import { ask, memory, order, type Program, tell } from '../effects';
import * as messages from '../messages';
import { awaitDrain, drainEnd } from './drain';
import { deadlineOf } from './readiness';

/**
 * The Canary is being deleted. With `revertOnDeletion` the target takes over again before the primary goes. Without it
 * the garbage collector removes what the Canary owns, and there is nothing to do here.
 */
export function* terminate(context: Context): Program<Next> {
  const { canary } = context;
  if (!canary.metadata.finalizers?.includes(FINALIZER)) return {};
  if (context.status.phase !== 'Terminating') {
    yield* tell.event('Normal', messages.terminating(canary));
    yield* memory.setStatus({ phase: 'Terminating', notReadySince: new Date(yield* ask.now()).toISOString() });
  }
  if (yield* ask.targetExists()) {
    yield* order.scaleCanaryUp();
    const waiting = yield* awaitTarget(context);
    if (waiting !== undefined) return waiting;
    const given = [...(yield* order.giveBack('routes')), ...(yield* order.giveBack('rest'))];
    if (given.length > 0) yield* memory.setStatus({ drainUntil: yield* drainEnd() });
    const draining = yield* awaitDrain(context);
    if (draining !== undefined) return draining;
  }
  yield* tell.event('Normal', messages.terminated(canary));
  yield* memory.removeFinalizer();
  return {};
}

/**
 * A target that never becomes ready must not keep the Canary from being deleted for ever.
 *
 * @returns undefined once the target is ready or late, else when to look again
 */
function* awaitTarget(context: Context): Program<Next | undefined> {
  const readiness = yield* ask.canaryReadiness();
  if (readiness.ready) return undefined;
  const now = yield* ask.now();
  const deadline = deadlineOf(context, now);
  if (now < deadline) return { at: deadline };
  yield* tell.event('Warning', messages.targetNotReady(context.canary, readiness));
  return undefined;
}
