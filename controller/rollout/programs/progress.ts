import type { Canary } from '../../api/types/canary';
import { analysisOf, delayOf, hooksOf, iterationsOf, primaryName, strategyOf, titleOf } from '../../api/defaults';
import { advance, beginPromotion, closedPromotionGate, hold, watchUnrecorded } from './advance';
import { end, halt, haltOutage, metrics, preRolloutHooks, rollbackAsked, rolloutHooks } from './checks';
import { catastrophe, LOOK_EVERY, looksInside } from './early-stop';
import { gatePoll, isNew, resetAsked, restart } from './idle';
import { awaitCanary } from './readiness';
import { rollBack } from './rollback';
import { keepSplit } from './split';
import { type Routes, routesText } from '../../api/types/rollout-types';
import { KUBERNETES_PROVIDER } from '../../api/rules/providers';
import { type Context, type Next, onCanaryOnly, type Script, world } from '../effects';

/**
 * A tick of the analysis. The first thing that is not as it should be ends it.
 *
 * @param problems what is wrong with the configuration: as long as there is anything, no check can pass
 */
export function* progress(context: Context, problems: readonly string[]): Script<Next> {
  const { canary } = context;
  const revision = yield* world.revision();
  if (isNew(revision, canary.status!) || resetAsked(context)) return yield* restart(context, revision);
  if (canary.status!.rollbackReason !== undefined) return yield* rollBack(context);
  // All traffic was switched to the canary, which is the last step before the promotion.
  if (switched(context)) return yield* beginPromotion();

  const routes = yield* world.routes();
  const readiness = yield* world.canaryReadiness();
  if (readiness.down && routes.canary > 0 && !(yield* world.primaryReadiness()).down)
    return yield* haltOutage(context, readiness);
  if (!onCanaryOnly(context, routes) && !(yield* primaryIsReady(canary))) return {};
  if (!readiness.ready) return yield* awaitCanary(context, readiness);
  yield* readyAgain(context);
  if (trafficBegun(routes) && canary.status!.watchedRoutes !== routesText(routes))
    return yield* watchUnrecorded(context, routes);
  if (problems.length === 0) yield* keepSplit(context, routes);

  const now = yield* world.now();
  const due = canary.status!.nextCheckTime === undefined ? now : Date.parse(canary.status!.nextCheckTime);
  if (yield* rollbackAsked(context)) {
    canary.status = yield* world.setStatus({ rollbackReason: 'manual webhook invoked' });
    return yield* rollBack(context);
  }
  if (now < due) return yield* betweenChecks(context, routes, now, due, problems.length === 0);
  return problems.length > 0
    ? yield* halt(context, `Halt ${titleOf(canary)} advancement ${problems.join('; ')}`)
    : yield* check(context, routes);
}

function switched({ canary, provider }: Context): boolean {
  return strategyOf(canary, provider) === 'blue-green' && (canary.status!.iterations ?? 0) > iterationsOf(canary);
}

function* primaryIsReady(canary: Canary): Script<boolean> {
  const primary = yield* world.primaryReadiness();
  if (!primary.ready)
    yield* world.event('Warning', `${primaryName(canary)}.${canary.metadata.namespace} not ready: ${primary.reason}`, {
      once: 'primary',
    });
  return primary.ready;
}

/** The canary has become ready; before its first step, its warm-up begins now. */
function* readyAgain(context: Context): Script {
  const { canary } = context;
  const { notReadySince, nextCheckTime } = canary.status!;
  if (notReadySince === undefined) return;
  const wait = delayOf(canary);
  if (nextCheckTime !== undefined) canary.status = yield* world.setStatus({ notReadySince: undefined });
  else if (wait > 0)
    canary.status = yield* world.setStatus({
      notReadySince: undefined,
      nextCheckTime: new Date((yield* world.now()) + wait).toISOString(),
    });
}

/** Without a mesh there is no traffic to split: what cannot be done is said, and done as Blue/Green. */
function* warnOfKubernetes(canary: Canary): Script {
  const { match, stepWeight, stepWeights, iterations } = analysisOf(canary);
  if ((match?.length ?? 0) > 0)
    yield* world.event('Warning', 'A/B testing is not supported when using the kubernetes provider', { once: 'match' });
  if ((stepWeight ?? 0) > 0 || (stepWeights?.length ?? 0) > 0)
    yield* world.event('Warning', 'Progressive traffic is not supported when using the kubernetes provider', {
      once: 'weight',
    });
  if ((iterations ?? 0) === 0)
    yield* world.event('Warning', `Setting canaryAnalysis.iterations: ${iterationsOf(canary)}`, { once: 'iterations' });
}

/**
 * Before the step has been watched long enough, only an open promotion gate moves anything, and a catastrophe ends all.
 */
function* betweenChecks(context: Context, routes: Routes, now: number, due: number, sound: boolean): Script<Next> {
  const { canary } = context;
  const looks = looksInside(context, routes);
  const found = looks ? yield* catastrophe(context) : undefined;
  if (found !== undefined) return yield* end(context, found.finding, [found.check]);
  const waiting = sound && canary.status!.phase === 'WaitingPromotion';
  const polls = waiting || hooksOf(canary, 'rollback').length > 0;
  if (waiting && (yield* closedPromotionGate(context)) === undefined) return yield* beginPromotion();
  return { at: Math.min(due, polls ? now + gatePoll(context) : due, looks ? now + LOOK_EVERY : due) };
}

function trafficBegun(routes: Routes): boolean {
  return routes.canary > 0 || routes.mirrored;
}

function* check(context: Context, routes: Routes): Script<Next> {
  const { canary } = context;
  if (!trafficBegun(routes) && (canary.status!.iterations ?? 0) === 0) {
    yield* world.event('Normal', `Starting canary analysis for ${titleOf(canary)}`, { once: 'start' });
    if (context.provider === KUBERNETES_PROVIDER) yield* warnOfKubernetes(canary);
    const failure = yield* preRolloutHooks(context);
    return failure === undefined ? yield* advance(context, routes, []) : yield* halt(context, failure);
  }
  const hookFailure = yield* rolloutHooks(context);
  if (hookFailure !== undefined) return yield* halt(context, hookFailure);
  const { finding, checks } = yield* metrics(context, routes.canary);
  switch (finding?.follows) {
    case undefined:
      return yield* advance(context, routes, checks);
    case 'hold':
      return yield* hold(context, routes, finding, checks);
    case 'failed':
      return yield* halt(context, finding.failure, checks);
    case 'end':
      return yield* end(context, finding, checks);
  }
}
