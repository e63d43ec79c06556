import type { CanaryStatus, CanaryWebhook, CheckRecord } from '../../api/types/canary';
import { analysisOf, hooksOf, intervalOf, iterationsOf, stepsOf, strategyOf, titleOf } from '../../api/defaults';
import { KUBERNETES_PROVIDER } from '../../api/rules/providers';
import type { Finding } from './checks';
import { compareOnce } from './comparison';
import { countsBefore, LOOK_EVERY, looksInside } from './early-stop';
import { ALL_TO_CANARY, type Routes, routesText } from '../../api/types/rollout-types';
import { AGAIN, type Context, type Next, onCanaryOnly, type Script, world } from '../effects';

/** All checks passed: one step on, or the promotion when the last step has been watched. */
export function* advance(context: Context, routes: Routes, checks: CheckRecord[]): Script<Next> {
  // After a promotion that failed, the canary serves everybody: there is no step to take but the one that mends the
  // primary.
  if (onCanaryOnly(context, routes) && !(yield* world.primaryReadiness()).ready)
    return yield* promoteWhenConfirmed(context, routes, checks);
  switch (strategyOf(context.canary, context.provider)) {
    case 'canary':
      return yield* advanceWeight(context, routes, checks);
    case 'ab':
      return yield* advanceAb(context, routes, checks);
    case 'blue-green':
      return yield* advanceBlueGreen(context, routes, checks);
  }
}

function* advanceWeight(context: Context, routes: Routes, checks: CheckRecord[]): Script<Next> {
  const { canary } = context;
  const steps = stepsOf(canary);
  const weight = steps.find((step) => step > routes.canary);
  if (weight === undefined) return yield* promoteWhenConfirmed(context, routes, checks);

  const gate = yield* closedTrafficGate(context);
  if (gate !== undefined) {
    yield* world.event(
      'Warning',
      `Halt ${titleOf(canary)} advancement waiting for traffic increase approval ${gate.name}`,
    );
    if (!gate.muteAlert)
      yield* world.alert({
        message: 'Canary traffic increase is waiting for approval.',
        severity: 'warn',
        phase: 'Progressing',
      });
    return yield* watchOn(context, routes, {}, checks);
  }
  const { mirror, mirrorWeight } = analysisOf(canary);
  const shadow = mirror === true && routes.canary === 0 && !routes.mirrored;
  const next: Routes = shadow
    ? { primary: 100, canary: 0, mirrored: true, mirrorWeight }
    : { primary: 100 - weight, canary: weight, mirrored: false };
  yield* routeWithCookie(context, next);
  yield* world.event('Normal', `Advance ${titleOf(canary)} canary weight ${next.canary}`);
  return yield* watchOn(context, next, { canaryWeight: next.canary }, checks);
}

function* advanceAb(context: Context, routes: Routes, checks: CheckRecord[]): Script<Next> {
  const { canary } = context;
  const iteration = canary.status!.iterations ?? 0;
  if (iteration >= iterationsOf(canary))
    return yield* promoteWhenConfirmed(context, routes, yield* compareOnce(context, checks));
  yield* routeWithCookie(context, ALL_TO_CANARY);
  return yield* nextIteration(context, ALL_TO_CANARY, iteration + 1, checks);
}

function* advanceBlueGreen(context: Context, routes: Routes, checks: CheckRecord[]): Script<Next> {
  const { canary, provider } = context;
  const iteration = canary.status!.iterations ?? 0;
  if (iteration < iterationsOf(canary)) {
    const next: Routes = analysisOf(canary).mirror
      ? { primary: 100, canary: 0, mirrored: true, mirrorWeight: shadowShare(context, iteration) }
      : routes;
    yield* world.route(next, canary.status!);
    return yield* nextIteration(context, next, iteration + 1, checks);
  }
  const waiting = yield* waitForPromotionGate(context, routes, checks);
  if (waiting !== undefined) return waiting;
  if (provider !== KUBERNETES_PROVIDER) {
    yield* routeWithCookie(context, ALL_TO_CANARY);
    yield* world.event(
      'Normal',
      routes.mirrored ? 'Stop traffic mirroring and route all traffic to canary' : 'Routing all traffic to canary',
    );
  }
  canary.status = yield* world.setStatus(
    { iterations: iterationsOf(canary) + 1, watchedRoutes: routesText(ALL_TO_CANARY) },
    checks,
  );
  return yield* beginPromotion();
}

/** Progressive shadowing: the mirrored share grows by the step at each iteration, up to the maximum. */
function shadowShare({ canary }: Context, iteration: number): number | undefined {
  const { mirrorWeight, canaryAnalysis } = analysisOf(canary);
  const step = canaryAnalysis?.stepWeightPromotion;
  if (step === undefined) return mirrorWeight;
  return Math.min(canaryAnalysis?.maxMirrorWeight ?? 100, (mirrorWeight ?? step) + step * iteration);
}

function* nextIteration(context: Context, routes: Routes, iterations: number, checks: CheckRecord[]): Script<Next> {
  yield* world.event(
    'Normal',
    `Advance ${titleOf(context.canary)} canary iteration ${iterations}/${iterationsOf(context.canary)}`,
  );
  return yield* watchOn(context, routes, { iterations }, checks);
}

/** What was just changed, or found well, is watched for one whole interval. */
function* watchOn(
  context: Context,
  routes: Routes,
  changes: Partial<CanaryStatus>,
  checks: CheckRecord[],
): Script<Next> {
  const { canary } = context;
  const at = (yield* world.now()) + intervalOf(canary);
  const watched = {
    watchedRoutes: routesText(routes),
    nextCheckTime: new Date(at).toISOString(),
    notReadySince: undefined,
    ...(yield* countsBefore(context)),
  };
  canary.status = yield* world.setStatus({ ...changes, ...watched }, checks);
  return { at: looksInside(context, routes) ? Math.min(at, (yield* world.now()) + LOOK_EVERY) : at };
}

/**
 * Neither well nor a failed check: the step is watched for another interval. Nothing bounds how often, so people are
 * told.
 */
export function* hold(
  context: Context,
  routes: Routes,
  { failure, waitsFor }: Finding,
  checks: CheckRecord[],
): Script<Next> {
  yield* world.event('Warning', failure);
  if (waitsFor !== undefined)
    yield* world.alert({
      message: `Canary analysis is waiting for a verdict on ${waitsFor}.`,
      severity: 'warn',
      phase: 'Progressing',
    });
  return yield* watchOn(context, routes, {}, checks);
}

/**
 * The routing object is one step ahead of the status, because a restart came in between or because somebody moved it:
 * it is what is watched.
 */
export function* watchUnrecorded(context: Context, routes: Routes): Script<Next> {
  const { canary, provider } = context;
  if (strategyOf(canary, provider) === 'canary')
    return yield* watchOn(context, routes, { canaryWeight: routes.canary }, []);
  return yield* watchOn(context, routes, { iterations: Math.max(1, canary.status!.iterations ?? 0) }, []);
}

/**
 * Routes; with session affinity, the rollout's cookies are remembered first, so that a restart goes on with the same
 * ones.
 */
function* routeWithCookie({ canary }: Context, routes: Routes): Script {
  const affinity = analysisOf(canary).sessionAffinity;
  if (affinity !== undefined && routes.canary > 0 && canary.status!.sessionAffinityCookie === undefined) {
    const cookies: Partial<CanaryStatus> = {
      sessionAffinityCookie: `${affinity.cookieName}=${yield* world.cookieValue()}`,
    };
    if (affinity.primaryCookieName)
      cookies.primarySessionAffinityCookie = `${affinity.primaryCookieName}=${yield* world.cookieValue()}`;
    canary.status = yield* world.setStatus(cookies);
  }
  yield* world.route(routes, canary.status!);
}

function* closedTrafficGate({ canary }: Context): Script<CanaryWebhook | undefined> {
  for (const hook of hooksOf(canary, 'confirm-traffic-increase')) {
    if (!(yield* world.callHook(hook, 'Progressing', canary.status!)).yes) return hook;
    yield* world.event('Normal', `Confirm-traffic-increase check ${hook.name} passed`);
  }
  return undefined;
}

/** The first confirm-promotion hook that says no. */
export function* closedPromotionGate({ canary }: Context): Script<CanaryWebhook | undefined> {
  for (const hook of hooksOf(canary, 'confirm-promotion')) {
    if (!(yield* world.callHook(hook, 'Progressing', canary.status!)).yes) return hook;
    yield* world.event('Normal', `Confirm-promotion check ${hook.name} passed`);
  }
  return undefined;
}

function* promoteWhenConfirmed(context: Context, routes: Routes, checks: CheckRecord[]): Script<Next> {
  const waiting = yield* waitForPromotionGate(context, routes, checks);
  return waiting ?? (yield* beginPromotion(checks));
}

/** Asks the promotion gates; while one is closed, the last step is watched on. Nothing: all are open. */
function* waitForPromotionGate(context: Context, routes: Routes, checks: CheckRecord[]): Script<Next | undefined> {
  const { canary } = context;
  const gate = yield* closedPromotionGate(context);
  if (gate === undefined) return undefined;
  if (canary.status!.phase === 'WaitingPromotion') return yield* watchOn(context, routes, {}, checks);
  yield* world.event('Warning', `Halt ${titleOf(canary)} advancement waiting for promotion approval ${gate.name}`);
  if (!gate.muteAlert)
    yield* world.alert({
      message: 'Canary promotion is waiting for approval.',
      severity: 'warn',
      phase: 'WaitingPromotion',
    });
  // As the peer shows it, so that what reads the status sees what it knows: no weight, and the last iteration once
  // more.
  return yield* watchOn(
    context,
    routes,
    { phase: 'WaitingPromotion', canaryWeight: 0, iterations: (analysisOf(canary).iterations ?? 0) - 1 },
    checks,
  );
}

/** The analysis is done. The decision is written first; the next tick carries it out, at once. */
export function* beginPromotion(checks: CheckRecord[] = []): Script<Next> {
  const now = yield* world.now();
  yield* world.setStatus(
    { phase: 'Promoting', notReadySince: new Date(now).toISOString(), nextCheckTime: undefined },
    checks,
  );
  return AGAIN;
}
