import { titleOf } from '../../api/defaults';
import { takeUsersOff } from './drain';
import { isNew, resetAsked, restart } from './idle';
import { awaitPrimary, copyToPrimary } from './promotion';
import { awaitCanary } from './readiness';
import { endedCookie, postRolloutHooks, rollBack } from './rollback';
import { AGAIN, type Context, type Next, type Script, world } from '../effects';

/**
 * A rollout without analysis: as soon as the canary is ready the primary gets its content, and when that is ready too,
 * all is done.
 */
export function* skip(context: Context): Script<Next> {
  const { canary } = context;
  const revision = yield* world.revision();
  if (isNew(revision, canary.status!) || resetAsked(context)) return yield* restart(context, revision);
  if (canary.status!.rollbackReason !== undefined) return yield* rollBack(context);

  if (!(yield* world.promoted(revision))) {
    const readiness = yield* world.canaryReadiness();
    if (!readiness.ready) return yield* awaitCanary(context, readiness);
    if (!(yield* beginCopy(context))) return yield* restart(context, yield* world.revision());
  }
  const waiting = yield* awaitPrimary(context);
  if (waiting !== undefined) return waiting;

  const draining = yield* takeUsersOff(context);
  if (draining !== undefined) return draining;
  yield* world.scaleCanaryToZero();
  yield* world.event('Normal', `Promotion completed! Canary analysis was skipped for ${titleOf(canary)}`);
  yield* world.alert({
    message: 'Canary analysis was skipped, promotion finished.',
    severity: 'info',
    phase: 'Succeeded',
  });
  yield* postRolloutHooks(context, 'Succeeded');
  const { lastAppliedSpec } = canary.status!;
  yield* world.setStatus({
    phase: 'Succeeded',
    lastPromotedSpec: lastAppliedSpec,
    canaryWeight: 0,
    iterations: 0,
    nextCheckTime: undefined,
    notReadySince: undefined,
    drainUntil: undefined,
    ...endedCookie(canary.status!),
  });
  return AGAIN;
}

/** The primary's own deadline begins with the copy. */
function* beginCopy(context: Context): Script<boolean> {
  const notReadySince = new Date(yield* world.now()).toISOString();
  context.canary.status = yield* world.setStatus({ notReadySince });
  return yield* copyToPrimary(context);
}
