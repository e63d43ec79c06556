import { NOTHING_WATCHED } from '../../api/status';
import { AGAIN, type Context, type Next } from '../context';
import { ask, memory, order, type Program, tell } from '../effects';
import * as messages from '../messages';
import { isNew, isResetAsked, restart } from './begin';
import { takeUsersOff } from './drain';
import { endedCookie, rollBack } from './end';
import { callPostRolloutHooks } from './hooks';
import { awaitPrimary, copyToPrimary, shelterUsers } from './promote';
import { awaitLostPrimary } from './primary-lost';
import { awaitCanary } from './readiness';

/**
 * A rollout without analysis. The primary gets the canary's content as soon as the canary is ready; when the primary is
 * ready too, all is done.
 */
export function* skip(context: Context): Program<Next> {
  const revision = yield* ask.revision();
  if (isNew(revision, context.status) || isResetAsked(context.canary)) return yield* restart(context, revision);
  if (context.status.rollbackReason !== undefined) return yield* rollBack(context);
  if (context.status.primaryLostSince !== undefined) return yield* awaitLostPrimary(context);

  if (!(yield* ask.promoted(revision))) {
    const readiness = yield* ask.canaryReadiness();
    if (!readiness.ready) return yield* awaitCanary(context, readiness);
    const sheltering = yield* shelterUsers(context);
    if (sheltering !== undefined) return sheltering;
    if (!(yield* beginCopy(context))) return yield* restart(context, yield* ask.revision());
  }
  const waiting = yield* awaitPrimary(context);
  if (waiting !== undefined) return waiting;
  const draining = yield* takeUsersOff(context);
  if (draining !== undefined) return draining;
  return yield* finishSkipped(context);
}

/** The primary's own deadline begins with the copy. */
function* beginCopy(context: Context): Program<boolean> {
  const notReadySince = new Date(yield* ask.now()).toISOString();
  yield* memory.setStatus({ notReadySince });
  return yield* copyToPrimary(context);
}

function* finishSkipped(context: Context): Program<Next> {
  yield* order.scaleCanaryToZero();
  yield* tell.event('Normal', messages.skipped(context.canary));
  yield* tell.alert({ message: messages.SKIPPED_ALERT, severity: 'info', phase: 'Succeeded' });
  yield* callPostRolloutHooks(context, 'Succeeded');
  yield* memory.setStatus({
    ...NOTHING_WATCHED,
    phase: 'Succeeded',
    lastPromotedSpec: context.status.lastAppliedSpec,
    canaryWeight: 0,
    drainUntil: undefined,
    ...endedCookie(context.status),
  });
  return AGAIN;
}
