import { FINALIZER } from '../../api/types/canary';
import { titleOf } from '../../api/defaults';
import { deadlineOf } from './readiness';
import { type Context, type Next, type Script, world } from '../effects';

/**
 * The Canary is being deleted. With `revertOnDeletion` the target takes over again before the primary goes; without it
 * the garbage collector removes what the Canary owns, and nothing is to be done here.
 */
export function* terminate(context: Context): Script<Next> {
  const { canary } = context;
  if (!canary.metadata.finalizers?.includes(FINALIZER)) return {};
  if (canary.status?.phase !== 'Terminating') {
    yield* world.event('Normal', `Terminating canary ${titleOf(canary)}`);
    canary.status = yield* world.setStatus({
      phase: 'Terminating',
      notReadySince: new Date(yield* world.now()).toISOString(),
    });
  }
  if (yield* world.targetExists()) {
    yield* world.scaleCanaryUp();
    const waiting = yield* awaitTarget(context);
    if (waiting !== undefined) return waiting;
    yield* world.restoreOriginals();
  }
  yield* world.event('Normal', `Terminated canary ${titleOf(canary)}`);
  yield* world.removeFinalizer();
  return {};
}

/** A target that never becomes ready must not keep the Canary from being deleted for ever. */
function* awaitTarget({ canary }: Context): Script<Next | undefined> {
  const readiness = yield* world.canaryReadiness();
  if (readiness.ready) return undefined;
  const now = yield* world.now();
  const deadline = deadlineOf(canary, now);
  if (now < deadline) return { at: deadline };
  yield* world.event('Warning', `${titleOf(canary)} not ready before its deletion: ${readiness.reason}`);
  return undefined;
}
