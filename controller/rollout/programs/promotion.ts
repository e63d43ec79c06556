import { analysisOf, intervalOf, primaryName, titleOf } from '../../api/defaults';
import { KUBERNETES_PROVIDER } from '../../api/rules/providers';
import { awaitDrain, drainEnd } from './drain';
import { restart } from './idle';
import { deadlineOf } from './readiness';
import { endedCookie, failOnCanary, postRolloutHooks } from './rollback';
import { keepSplit } from './split';
import { ALL_TO_PRIMARY, type Revision, type Routes, routesText } from '../../api/types/rollout-types';
import { AGAIN, type Context, type Next, type Script, world } from '../effects';

/** Copies what was analysed to the primary, waits for it, and brings the users back. */
export function* promote(context: Context): Script<Next> {
  const { canary } = context;
  if (!(yield* copyToPrimary(context))) return yield* restart(context, yield* world.revision());
  const waiting = yield* awaitPrimary(context);
  if (waiting !== undefined) return waiting;
  if (context.provider === KUBERNETES_PROVIDER) return yield* beginFinalising(context);

  const now = yield* world.now();
  const due = canary.status!.nextCheckTime === undefined ? now : Date.parse(canary.status!.nextCheckTime);
  if (now < due) return { at: due };
  const step = analysisOf(canary).stepWeightPromotion ?? 0;
  return step > 0 ? yield* shiftBack(context, step, now) : yield* returnAtOnce(context);
}

/** Says whether the primary is now what was analysed; not when another revision has come before it was copied. */
export function* copyToPrimary({ canary }: Context): Script<boolean> {
  const analysed: Revision = { spec: canary.status!.lastAppliedSpec!, configs: canary.status!.trackedConfigs ?? {} };
  if (yield* world.promoted(analysed)) return true;
  if (!(yield* world.promote(analysed))) return false;
  yield* world.event(
    'Normal',
    `Copying ${titleOf(canary)} template spec to ${primaryName(canary)}.${canary.metadata.namespace}`,
  );
  return true;
}

/** Nothing: the primary is ready. Past the deadline the canary, the only healthy copy, keeps the users. */
export function* awaitPrimary(context: Context): Script<Next | undefined> {
  const { canary } = context;
  yield* keepSplit(context, yield* world.routes());
  const primary = yield* world.primaryReadiness();
  if (primary.ready) return undefined;
  const deadline = deadlineOf(canary, yield* world.now());
  if ((yield* world.now()) >= deadline)
    return yield* failOnCanary(
      context,
      `Promotion of ${titleOf(canary)} failed, primary not ready: ${primary.reason}`,
      `Promotion failed, primary not ready: ${primary.reason}`,
    );
  yield* world.event('Warning', `${primaryName(canary)}.${canary.metadata.namespace} not ready: ${primary.reason}`, {
    once: 'primary',
  });
  return { at: deadline };
}

function* returnAtOnce(context: Context): Script<Next> {
  yield* world.route(ALL_TO_PRIMARY, context.canary.status!);
  yield* world.event('Normal', 'Routing all traffic to primary');
  return yield* beginFinalising(context);
}

/** One step of `stepWeightPromotion` back to the primary, each watched for an interval. */
function* shiftBack(context: Context, step: number, now: number): Script<Next> {
  const { canary } = context;
  const before = yield* world.routes();
  if (routesText(before) !== canary.status!.watchedRoutes) return yield* watchShift(context, before, now);
  const weight = Math.max(0, before.canary - step);
  const routes: Routes = { primary: 100 - weight, canary: weight, mirrored: false };
  yield* world.route(routes, canary.status!);
  yield* world.event('Normal', `Advance ${titleOf(canary)} primary weight ${routes.primary}`);
  return weight === 0 ? yield* beginFinalising(context) : yield* watchShift(context, routes, now);
}

function* watchShift({ canary }: Context, routes: Routes, now: number): Script<Next> {
  const at = now + intervalOf(canary);
  yield* world.setStatus({
    canaryWeight: routes.canary,
    watchedRoutes: routesText(routes),
    nextCheckTime: new Date(at).toISOString(),
  });
  return { at };
}

function* beginFinalising({ canary }: Context): Script<Next> {
  const drainUntil = yield* drainEnd();
  yield* world.setStatus({
    phase: 'Finalising',
    canaryWeight: 0,
    iterations: 0,
    nextCheckTime: undefined,
    notReadySince: undefined,
    drainUntil,
    ...endedCookie(canary.status!),
  });
  return AGAIN;
}

/** The users are on the primary: the canary goes, and the rollout is over. */
export function* finalise(context: Context): Script<Next> {
  const { canary } = context;
  const draining = yield* awaitDrain(context);
  if (draining !== undefined) return draining;
  yield* world.scaleCanaryToZero();
  yield* world.event('Normal', `Promotion completed! Scaling down ${titleOf(canary)}`);
  yield* world.alert({
    message: 'Canary analysis completed successfully, promotion finished.',
    severity: 'info',
    phase: 'Succeeded',
  });
  yield* postRolloutHooks(context, 'Succeeded');
  yield* world.setStatus({
    phase: 'Succeeded',
    lastPromotedSpec: canary.status!.lastAppliedSpec,
    drainUntil: undefined,
  });
  return AGAIN;
}
