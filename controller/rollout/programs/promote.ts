import { analysisOf, intervalOf } from '../../api/defaults';
import { KUBERNETES_PROVIDER } from '../../api/rules/providers';
import { NOTHING_WATCHED } from '../../api/status';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes, routesText } from '../../api/types/rollout-types';
import { AGAIN, type Context, type Next, onCanaryOnly, takenUpRevision } from '../context';
import { ask, memory, order, type Program, tell } from '../effects';
import * as messages from '../messages';
import { restart } from './begin';
import { awaitDrain, drainEnd } from './drain';
import { endedCookie, failOnCanary, rollBack } from './end';
import { callPostRolloutHooks } from './hooks';
import { deadlineOf, notePrimaryReplicas } from './readiness';
import { dueTime, keepSplit } from './watch';

/** Copies what was analysed to the primary, waits for it, and brings the users back. */
export function* promote(context: Context): Program<Next> {
  if (!(yield* ask.promoted(takenUpRevision(context)))) {
    const sheltering = yield* shelterUsers(context);
    if (sheltering !== undefined) return sheltering;
    if (!(yield* ask.targetExists())) return yield* abandon(context);
    if (!(yield* copyToPrimary(context))) return yield* restart(context, yield* ask.revision());
  }
  const waiting = yield* awaitPrimary(context);
  if (waiting !== undefined) return waiting;
  if (context.provider === KUBERNETES_PROVIDER) {
    yield* order.route(ALL_TO_PRIMARY);
    return yield* beginFinalising(context);
  }

  const now = yield* ask.now();
  const due = dueTime(context, now);
  if (now < due) return { at: due };
  const step = analysisOf(context.canary).stepWeightPromotion ?? 0;
  return step > 0 ? yield* shiftBack(context, step, now) : yield* returnAtOnce(context);
}

/**
 * Before the copy: all users go to the canary if the primary's pods end before new ones are ready. They come back as
 * soon as the primary can take them.
 *
 * @returns undefined once the copy may begin, else when to look again
 */
export function* shelterUsers(context: Context): Program<Next | undefined> {
  if (!(yield* ask.promotionInterrupts()) || !(yield* ask.canaryReadiness()).ready) return undefined;
  const routes = yield* ask.routes();
  if (!onCanaryOnly(context, routes)) {
    yield* order.route({ ...ALL_TO_CANARY, everyone: true });
    yield* order.pointApexAtCanary();
    yield* tell.event('Normal', messages.shelterUsers(context.canary));
    yield* memory.setStatus({ drainUntil: yield* drainEnd() });
  }
  return yield* awaitDrain(context);
}

/** The target was deleted before it was copied: what was analysed is nowhere any more. */
function* abandon(context: Context): Program<Next> {
  yield* memory.setStatus({ rollbackReason: messages.targetGone(context.canary) });
  return yield* rollBack(context);
}

/** @returns false when another revision came before what was analysed was copied */
export function* copyToPrimary(context: Context): Program<boolean> {
  if (!(yield* order.promote(takenUpRevision(context)))) return false;
  yield* tell.event('Normal', messages.copying(context.canary));
  return true;
}

/**
 * Waits for the primary. Past the deadline the canary, the only healthy copy, keeps the users.
 *
 * @returns undefined once the primary is ready, else when to look again
 */
export function* awaitPrimary(context: Context): Program<Next | undefined> {
  const { canary } = context;
  yield* keepSplit(yield* ask.routes());
  const primary = yield* ask.primaryReadiness();
  if (primary.ready) return undefined;
  const deadline = deadlineOf(context, yield* ask.now());
  if ((yield* ask.now()) >= deadline)
    return yield* failOnCanary(
      context,
      messages.promotionFailed(canary, primary),
      messages.promotionFailedAlert(primary),
    );
  yield* tell.event('Warning', messages.primaryNotReady(canary, primary), { once: 'primary' });
  return { at: deadline };
}

function* returnAtOnce(context: Context): Program<Next> {
  yield* order.route(ALL_TO_PRIMARY);
  yield* tell.event('Normal', messages.ALL_TO_PRIMARY_AGAIN);
  return yield* beginFinalising(context);
}

/** Takes one step of `stepWeightPromotion` back to the primary. Each is watched for an interval. */
function* shiftBack(context: Context, step: number, now: number): Program<Next> {
  const before = yield* ask.routes();
  if (routesText(before) !== context.status.watchedRoutes) return yield* watchShift(context, before, now);
  const weight = Math.max(0, before.canary - step);
  const routes: Routes = { primary: 100 - weight, canary: weight, mirrored: false };
  yield* order.route(routes);
  yield* tell.event('Normal', messages.primaryWeight(context.canary, routes));
  return weight === 0 ? yield* beginFinalising(context) : yield* watchShift(context, routes, now);
}

function* watchShift({ canary }: Context, routes: Routes, now: number): Program<Next> {
  const at = now + intervalOf(canary);
  yield* memory.setStatus({
    canaryWeight: routes.canary,
    watchedRoutes: routesText(routes),
    nextCheckTime: new Date(at).toISOString(),
  });
  return { at };
}

function* beginFinalising({ status }: Context): Program<Next> {
  const drainUntil = yield* drainEnd();
  yield* memory.setStatus({
    ...NOTHING_WATCHED,
    phase: 'Finalising',
    canaryWeight: 0,
    drainUntil,
    ...endedCookie(status),
  });
  return AGAIN;
}

/** The users are on the primary: the canary goes, and the rollout is over. */
export function* finalise(context: Context): Program<Next> {
  const draining = yield* awaitDrain(context);
  if (draining !== undefined) return draining;
  yield* order.scaleCanaryToZero();
  yield* tell.event('Normal', messages.promoted(context.canary));
  yield* tell.alert({ message: messages.PROMOTED_ALERT, severity: 'info', phase: 'Succeeded' });
  yield* callPostRolloutHooks(context, 'Succeeded');
  yield* memory.setStatus({
    phase: 'Succeeded',
    lastPromotedSpec: context.status.lastAppliedSpec,
    ...(yield* notePrimaryReplicas()),
    drainUntil: undefined,
  });
  return AGAIN;
}
