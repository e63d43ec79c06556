import { ALL_TO_PRIMARY } from '../../api/types/rollout-types';
import { AGAIN, type Context, type Next, takenUpRevision } from '../context';
import { ask, memory, order, type Program, tell } from '../effects';
import * as messages from '../messages';
import { takeUsersOff } from './drain';
import { failOnCanary } from './end';
import { deadlineOf } from './readiness';

/** All users are on a canary that has not been analysed. The wait for the primary begins. */
export function* notePrimaryLost(): Program<Next> {
  const now = new Date(yield* ask.now()).toISOString();
  yield* memory.setStatus({ primaryLostSince: now, notReadySince: now, canaryWeight: 100 });
  return AGAIN;
}

/**
 * Waits for a primary that no pod of can answer. When it can, its users come back, and the analysis begins at its first
 * step. A primary that is gone, or too late, ends the rollout: the canary, the only healthy copy, keeps the users.
 */
export function* awaitLostPrimary(context: Context): Program<Next> {
  const primary = yield* ask.primaryReadiness();
  if (primary.ready) {
    yield* order.route(ALL_TO_PRIMARY);
    yield* tell.event('Normal', messages.ALL_TO_PRIMARY_AGAIN);
    yield* memory.setStatus({
      primaryLostSince: undefined,
      notReadySince: undefined,
      nextCheckTime: undefined,
      watchedRoutes: undefined,
      canaryWeight: 0,
      iterations: 0,
    });
    return AGAIN;
  }
  if (primary.atRest) yield* order.wakePrimary();
  const deadline = deadlineOf(context, yield* ask.now());
  if (!primary.absent && (yield* ask.now()) < deadline) return { at: deadline };
  const { canary } = context;
  return yield* failOnCanary(context, messages.primaryLost(canary, primary), messages.primaryLostAlert(primary));
}

/**
 * After a rollout that ended on the canary: the users leave it as soon as the primary can take them. A primary that has
 * become ready late finishes its promotion; one that is gone is made again, of what the users are on.
 *
 * @returns undefined when the canary goes on serving
 */
export function* leaveCanary(context: Context): Program<Next | undefined> {
  const { canary } = context;
  const primary = yield* ask.primaryReadiness();
  const { down } = yield* ask.canaryReadiness();
  if (primary.absent && !down && (yield* ask.operable())) {
    yield* order.createPrimary();
    yield* order.createPrimaryCompanions();
    return {};
  }
  if (primary.ready && (yield* ask.promoted(takenUpRevision(context)))) {
    yield* tell.event('Normal', messages.promotionGoesOn(canary));
    yield* memory.setStatus({ phase: 'Promoting', notReadySince: new Date(yield* ask.now()).toISOString() });
    return AGAIN;
  }
  if (!primary.ready && !(down && !primary.down)) return undefined;
  const draining = yield* takeUsersOff(context);
  if (draining !== undefined) return draining;
  yield* tell.event('Normal', messages.ALL_TO_PRIMARY_AGAIN);
  yield* order.scaleCanaryToZero();
  yield* memory.setStatus({ canaryWeight: 0, drainUntil: undefined });
  return AGAIN;
}

/**
 * There is no primary between two rollouts. It is made again of what was promoted, or of a new revision, as at the
 * initialisation: there is nothing to protect. A revision that failed is not taken.
 *
 * @param isNew whether the target holds a revision that was not tried yet
 * @returns undefined when a primary is under way
 */
export function* remakePrimary(context: Context, isNew: boolean): Program<Next | undefined> {
  const { canary, status } = context;
  if (isNew) {
    yield* tell.event('Warning', messages.primaryMadeAnew(canary));
    yield* memory.setStatus({ phase: 'Initializing' });
    return AGAIN;
  }
  if (status.lastAppliedSpec === status.lastPromotedSpec) {
    yield* order.createPrimary();
    return undefined;
  }
  yield* tell.event('Warning', messages.noPrimaryLeft(canary), { once: 'primary gone' });
  return {};
}
