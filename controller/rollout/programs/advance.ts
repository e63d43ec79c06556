import { analysisOf, iterationsOf, stepsOf } from '../../api/defaults';
import { KUBERNETES_PROVIDER } from '../../api/rules/providers';
import type { CanaryStatus, CheckRecord } from '../../api/types/canary';
import { ALL_TO_CANARY, type Routes, routesText } from '../../api/types/rollout-types';
import { AGAIN, type Context, type Next, onCanaryOnly } from '../context';
import { ask, memory, order, type Program, tell } from '../effects';
import * as messages from '../messages';
import { compareOnce } from './comparison';
import { closedGate, tellClosedGate } from './hooks';
import { watchOn } from './watch';

/** All checks passed: goes one step on, or promotes when the last step has been watched. */
export function* advance(context: Context, routes: Routes, checks: CheckRecord[]): Program<Next> {
  // After a promotion that failed, the canary serves everybody: the only step left is the one that mends the primary.
  if (onCanaryOnly(context, routes) && !(yield* ask.primaryReadiness()).ready)
    return yield* promoteWhenConfirmed(context, routes, checks);
  switch (context.strategy) {
    case 'canary':
      return yield* advanceWeight(context, routes, checks);
    case 'ab':
      return yield* advanceAb(context, routes, checks);
    case 'blue-green':
      return yield* advanceBlueGreen(context, routes, checks);
  }
}

function* advanceWeight(context: Context, routes: Routes, checks: CheckRecord[]): Program<Next> {
  const { canary } = context;
  const weight = stepsOf(canary).find((step) => step > routes.canary);
  if (weight === undefined) return yield* promoteWhenConfirmed(context, routes, checks);

  const gate = yield* closedGate(context, 'confirm-traffic-increase', 'Progressing');
  if (gate !== undefined) {
    yield* tellClosedGate(context, 'confirm-traffic-increase', gate, 'Progressing');
    return yield* watchOn(context, routes, {}, checks);
  }
  const { mirror, mirrorWeight } = analysisOf(canary);
  const shadow = mirror === true && routes.canary === 0 && !routes.mirrored;
  const next: Routes = shadow
    ? { primary: 100, canary: 0, mirrored: true, mirrorWeight }
    : { primary: 100 - weight, canary: weight, mirrored: false };
  yield* routeWithCookie(context, next);
  yield* tell.event('Normal', messages.canaryWeight(canary, next));
  return yield* watchOn(context, next, { canaryWeight: next.canary }, checks);
}

function* advanceAb(context: Context, routes: Routes, checks: CheckRecord[]): Program<Next> {
  const { iterations = 0 } = context.status;
  if (iterations >= iterationsOf(context.canary))
    return yield* promoteWhenConfirmed(context, routes, yield* compareOnce(context, checks));
  yield* routeWithCookie(context, ALL_TO_CANARY);
  return yield* nextIteration(context, ALL_TO_CANARY, iterations + 1, checks);
}

function* advanceBlueGreen(context: Context, routes: Routes, checks: CheckRecord[]): Program<Next> {
  const { canary, provider } = context;
  const { iterations = 0 } = context.status;
  if (iterations < iterationsOf(canary)) {
    const next: Routes = analysisOf(canary).mirror
      ? { primary: 100, canary: 0, mirrored: true, mirrorWeight: shadowShare(context, iterations) }
      : routes;
    yield* order.route(next);
    return yield* nextIteration(context, next, iterations + 1, checks);
  }
  const waiting = yield* waitForPromotionGate(context, routes, checks);
  if (waiting !== undefined) return waiting;
  if (provider !== KUBERNETES_PROVIDER) {
    yield* routeWithCookie(context, ALL_TO_CANARY);
    yield* tell.event('Normal', messages.allToCanary(routes));
  }
  yield* memory.setStatus({ iterations: iterationsOf(canary) + 1, watchedRoutes: routesText(ALL_TO_CANARY) }, checks);
  return yield* beginPromotion();
}

/** Progressive shadowing: the mirrored share grows by the step at each iteration, up to the maximum. */
function shadowShare({ canary }: Context, iteration: number): number | undefined {
  const { mirrorWeight, canaryAnalysis } = analysisOf(canary);
  const step = canaryAnalysis?.stepWeightPromotion;
  if (step === undefined) return mirrorWeight;
  return Math.min(canaryAnalysis?.maxMirrorWeight ?? 100, (mirrorWeight ?? step) + step * iteration);
}

function* nextIteration(context: Context, routes: Routes, iterations: number, checks: CheckRecord[]): Program<Next> {
  yield* tell.event('Normal', messages.iteration(context.canary, iterations));
  return yield* watchOn(context, routes, { iterations }, checks);
}

/**
 * Routes. With session affinity, the rollout's cookies are remembered first, so that a restart goes on with the same
 * ones.
 */
function* routeWithCookie({ canary, status }: Context, routes: Routes): Program {
  const affinity = analysisOf(canary).sessionAffinity;
  if (affinity !== undefined && routes.canary > 0 && status.sessionAffinityCookie === undefined) {
    const cookies: Partial<CanaryStatus> = {
      sessionAffinityCookie: `${affinity.cookieName}=${yield* ask.cookieValue()}`,
    };
    if (affinity.primaryCookieName)
      cookies.primarySessionAffinityCookie = `${affinity.primaryCookieName}=${yield* ask.cookieValue()}`;
    yield* memory.setStatus(cookies);
  }
  yield* order.route(routes);
}

function* promoteWhenConfirmed(context: Context, routes: Routes, checks: CheckRecord[]): Program<Next> {
  const waiting = yield* waitForPromotionGate(context, routes, checks);
  return waiting ?? (yield* beginPromotion(checks));
}

/**
 * Asks the promotion gates. While one is closed, the last step is watched on.
 *
 * @returns undefined once all are open, else when to look again
 */
function* waitForPromotionGate(context: Context, routes: Routes, checks: CheckRecord[]): Program<Next | undefined> {
  const gate = yield* closedGate(context, 'confirm-promotion', 'Progressing');
  if (gate === undefined) return undefined;
  if (context.status.phase === 'WaitingPromotion') return yield* watchOn(context, routes, {}, checks);
  yield* tellClosedGate(context, 'confirm-promotion', gate, 'WaitingPromotion');
  // As Flagger shows it, so that dashboards see what they know: no weight, and the last iteration once more.
  const iterations = (analysisOf(context.canary).iterations ?? 0) - 1;
  return yield* watchOn(context, routes, { phase: 'WaitingPromotion', canaryWeight: 0, iterations }, checks);
}

/** The analysis is done. The decision is written first; the next tick carries it out, at once. */
export function* beginPromotion(checks: CheckRecord[] = []): Program<Next> {
  const notReadySince = new Date(yield* ask.now()).toISOString();
  yield* memory.setStatus({ phase: 'Promoting', notReadySince, nextCheckTime: undefined }, checks);
  return AGAIN;
}
