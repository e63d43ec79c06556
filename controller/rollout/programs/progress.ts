import { analysisOf, delayOf, hooksOf, iterationsOf } from '../../api/defaults';
import { KUBERNETES_PROVIDER } from '../../api/rules/providers';
import type { Canary } from '../../api/types/canary';
import { type Routes, routesText } from '../../api/types/rollout-types';
import { type Context, type Next, onCanaryOnly } from '../context';
import { ask, memory, type Program, tell } from '../effects';
import * as messages from '../messages';
import { advance, beginPromotion } from './advance';
import { isNew, isResetAsked, restart } from './begin';
import { checkMetrics, end, halt } from './checks';
import { findCatastrophe, LOOK_EVERY, looksInside } from './early-stop';
import { rollBack } from './end';
import { askForRollback, askPreRolloutHooks, askRolloutHooks, closedGate, gatePoll } from './hooks';
import { awaitLostPrimary } from './primary-lost';
import { awaitCanary, isPrimaryReady } from './readiness';
import { dueTime, hold, keepSplit, watchUnrecorded } from './watch';

/**
 * A tick of the analysis. The first thing that is not as it should be ends it.
 *
 * @param problems what is wrong with the configuration: as long as there is anything, no check can pass
 */
export function* progress(context: Context, problems: readonly string[]): Program<Next> {
  const { canary } = context;
  const revision = yield* ask.revision();
  if (isNew(revision, context.status) || isResetAsked(canary)) return yield* restart(context, revision);
  if (context.status.rollbackReason !== undefined) return yield* rollBack(context);
  // All traffic was switched to the canary, which is the last step before the promotion.
  if (isSwitched(context)) return yield* beginPromotion();

  if (context.status.primaryLostSince !== undefined) return yield* awaitLostPrimary(context);
  const routes = yield* ask.routes();
  const readiness = yield* ask.canaryReadiness();
  if (!onCanaryOnly(context, routes) && !(yield* isPrimaryReady(context))) return {};
  if (!readiness.ready) return yield* awaitCanary(context, readiness);
  yield* noteReady(context);
  if (hasTraffic(routes) && context.status.watchedRoutes !== routesText(routes))
    return yield* watchUnrecorded(context, routes);
  if (problems.length === 0) yield* keepSplit(routes);

  const now = yield* ask.now();
  const due = dueTime(context, now);
  if (yield* askForRollback(context)) {
    yield* memory.setStatus({ rollbackReason: messages.ASKED_FOR });
    return yield* rollBack(context);
  }
  if (now < due) return yield* betweenChecks(context, routes, now, due, problems.length === 0);
  return problems.length > 0
    ? yield* halt(context, messages.halt(canary, problems.join('; ')))
    : yield* check(context, routes);
}

function isSwitched({ canary, strategy, status }: Context): boolean {
  return strategy === 'blue-green' && (status.iterations ?? 0) > iterationsOf(canary);
}

/** Notes that the canary has become ready. Before its first step, its warm-up begins now. */
function* noteReady({ canary, status }: Context): Program {
  const { notReadySince, nextCheckTime } = status;
  if (notReadySince === undefined) return;
  const wait = delayOf(canary);
  if (nextCheckTime !== undefined) yield* memory.setStatus({ notReadySince: undefined });
  else if (wait > 0)
    yield* memory.setStatus({
      notReadySince: undefined,
      nextCheckTime: new Date((yield* ask.now()) + wait).toISOString(),
    });
}

/** Without a router there is no traffic to split. Says what cannot be done; the rollout goes on as Blue/Green. */
function* warnOfKubernetes(canary: Canary): Program {
  const { match, stepWeight, stepWeights, iterations } = analysisOf(canary);
  if ((match?.length ?? 0) > 0) yield* tell.event('Warning', messages.NO_AB_WITHOUT_ROUTER, { once: 'match' });
  if ((stepWeight ?? 0) > 0 || (stepWeights?.length ?? 0) > 0)
    yield* tell.event('Warning', messages.NO_WEIGHTS_WITHOUT_ROUTER, { once: 'weight' });
  if ((iterations ?? 0) === 0) yield* tell.event('Warning', messages.defaultIterations(canary), { once: 'iterations' });
}

/**
 * Before the step has been watched long enough, only an open promotion gate moves anything, and a catastrophe ends all.
 */
function* betweenChecks(context: Context, routes: Routes, now: number, due: number, sound: boolean): Program<Next> {
  const { canary } = context;
  const looks = looksInside(context, routes);
  const found = looks ? yield* findCatastrophe(context) : undefined;
  if (found !== undefined) return yield* end(context, found.finding, [found.check]);
  const waiting = sound && context.status.phase === 'WaitingPromotion';
  const polls = waiting || hooksOf(canary, 'rollback').length > 0;
  if (waiting && (yield* closedGate(context, 'confirm-promotion', 'Progressing')) === undefined)
    return yield* beginPromotion();
  return { at: Math.min(due, polls ? now + gatePoll(context) : due, looks ? now + LOOK_EVERY : due) };
}

function hasTraffic(routes: Routes): boolean {
  return routes.canary > 0 || routes.mirrored;
}

function* check(context: Context, routes: Routes): Program<Next> {
  const { canary } = context;
  if (!hasTraffic(routes) && (context.status.iterations ?? 0) === 0) {
    yield* tell.event('Normal', messages.analysisStarts(canary), { once: 'start' });
    if (context.provider === KUBERNETES_PROVIDER) yield* warnOfKubernetes(canary);
    const failure = yield* askPreRolloutHooks(context);
    return failure === undefined ? yield* advance(context, routes, []) : yield* halt(context, failure);
  }
  const hookFailure = yield* askRolloutHooks(context);
  if (hookFailure !== undefined) return yield* halt(context, hookFailure);
  const { finding, checks } = yield* checkMetrics(context, routes.canary);
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
