import { delayOf, intervalOf } from '../../api/defaults';
import type { CanaryStatus, CheckRecord } from '../../api/types/canary';
import { type Routes, routesText } from '../../api/types/rollout-types';
import type { Context, Next } from '../context';
import { ask, memory, order, type Program, tell } from '../effects';
import * as messages from '../messages';
import { countRequestsBefore, LOOK_EVERY, looksInside } from './early-stop';
import type { Finding } from './finding';

/** Watches what was just changed, or found well, for one whole interval. */
export function* watchOn(
  context: Context,
  routes: Routes,
  changes: Partial<CanaryStatus>,
  checks: CheckRecord[],
): Program<Next> {
  const at = (yield* ask.now()) + intervalOf(context.canary);
  const watched = {
    watchedRoutes: routesText(routes),
    nextCheckTime: new Date(at).toISOString(),
    notReadySince: undefined,
    ...(yield* countRequestsBefore(context)),
  };
  yield* memory.setStatus({ ...changes, ...watched }, checks);
  return { at: looksInside(context, routes) ? Math.min(at, (yield* ask.now()) + LOOK_EVERY) : at };
}

/** Watches the step for another interval. Nothing bounds how often, so people are told. */
export function* hold(
  context: Context,
  routes: Routes,
  { failure, waitsFor }: Finding,
  checks: CheckRecord[],
): Program<Next> {
  yield* tell.event('Warning', failure);
  if (waitsFor !== undefined)
    yield* tell.alert({ message: messages.noVerdictAlert(waitsFor), severity: 'warn', phase: 'Progressing' });
  return yield* watchOn(context, routes, {}, checks);
}

/**
 * Watches the routes that are there. They are one step ahead of the status when the controller was restarted in
 * between, or when somebody moved them.
 */
export function* watchUnrecorded(context: Context, routes: Routes): Program<Next> {
  if (context.strategy === 'canary') return yield* watchOn(context, routes, { canaryWeight: routes.canary }, []);
  return yield* watchOn(context, routes, { iterations: Math.max(1, context.status.iterations ?? 0) }, []);
}

/** Writes the split again after somebody else has written to the routing object. */
export function* keepSplit(routes: Routes): Program {
  if (routes.overwritten) yield* order.route(routes);
}

/**
 * When the current step has been watched long enough, in milliseconds since the epoch. An interval that was shortened
 * meanwhile counts at once, from the last change of the status on.
 */
export function dueTime({ canary, status }: Context, now: number): number {
  if (status.nextCheckTime === undefined) return now;
  const warmUp = status.watchedRoutes === undefined ? delayOf(canary) : 0;
  const begun = status.lastTransitionTime === undefined ? Infinity : Date.parse(status.lastTransitionTime);
  return Math.min(Date.parse(status.nextCheckTime), begun + Math.max(intervalOf(canary), warmUp));
}
