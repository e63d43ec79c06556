import { KUBERNETES_PROVIDER } from '../../api/rules/providers';
import { isAnalysing } from '../../api/status';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../api/types/rollout-types';
import { type Context, onCanaryOnly } from '../context';
import { ask, order, type Program, tell } from '../effects';
import * as messages from '../messages';

/** The version that lost its users, because none of its pods can answer. */
export type Lost = 'primary' | 'canary';

/**
 * The first part of every tick: users reach pods that can answer. It looks at what exists, in every phase, and needs
 * neither metrics nor hooks. The second part, the rollout's progress, needs a right configuration.
 *
 * @param sound whether nothing is wrong with the configuration: only then Services are written
 * @returns the version that has just lost its users
 */
export function* care(context: Context, sound: boolean): Program<Lost | undefined> {
  if (!(yield* hasUsers(context))) return undefined;
  if ((yield* ask.primaryReadiness()).absent && (yield* order.remakePrimary()))
    yield* tell.event('Warning', messages.primaryRemade(context.canary));
  const routes = yield* ask.routes();
  if (sound && (yield* ask.operable())) yield* keepServices(context, routes);
  return yield* moveUsers(context, routes);
}

/** Cares for those who use what a former spec named, until they have moved to what today's names. */
export function* careForFormer(context: Context): Program {
  if (yield* ask.routable()) yield* moveUsers(context, yield* ask.routes());
}

/** Services lead to the pods that exist. Routes name their ports, so they are written before the routes. */
export function* keepServices(context: Context, routes: Routes): Program {
  yield* order.createServices();
  const alone = onCanaryOnly(context, routes);
  if (alone && (yield* isPrimaryUnfit())) return yield* order.pointApexAtCanary();
  // Plain Services have no other routes than the apex's.
  if (!alone || context.provider !== KUBERNETES_PROVIDER) yield* order.pointApexAtPrimary();
}

/** Whoever calls the apex Service by its name, past the router, finds no pod of the primary, or may soon find none. */
function* isPrimaryUnfit(): Program<boolean> {
  const primary = yield* ask.primaryReadiness();
  if (primary.ready) return yield* ask.promotionInterrupts();
  return primary.down === true || (yield* ask.promotionInterrupts()) || (yield* ask.apexLeadsToCanary());
}

/** Takes users off a version of which no pod can answer, if the other one can. */
function* moveUsers(context: Context, routes: Routes): Program<Lost | undefined> {
  const { canary } = context;
  const lost = yield* findLost(context, routes);
  if (lost === 'canary') {
    yield* order.route(ALL_TO_PRIMARY);
    // The analysis tells its halt itself.
    if (!isAnalysing(context.status.phase))
      yield* tell.event('Warning', messages.usersToPrimary(canary, yield* ask.canaryReadiness()));
  }
  if (lost === 'primary') {
    yield* order.route({ ...ALL_TO_CANARY, everyone: true });
    yield* tell.event('Warning', messages.usersToCanary(canary, yield* ask.primaryReadiness()));
  }
  return lost;
}

/** The version that has users and no pod that can answer, while the other one could take them. It changes nothing. */
export function* findOutage(context: Context): Program<Lost | undefined> {
  return (yield* hasUsers(context)) ? yield* findLost(context, yield* ask.routes()) : undefined;
}

/** Users are routed by what the spec names, and can be routed elsewhere. */
function* hasUsers({ status: { phase } }: Context): Program<boolean> {
  return phase !== undefined && phase !== 'Initializing' && (yield* ask.routable());
}

function* findLost(context: Context, routes: Routes): Program<Lost | undefined> {
  if (routes.canary === 0 && !isReleasing(context)) return undefined;
  const canaryPods = yield* ask.canaryReadiness();
  const primaryPods = yield* ask.primaryReadiness();
  if (routes.canary > 0 && canaryPods.down && !primaryPods.down) return 'canary';
  const alone = onCanaryOnly(context, routes);
  const rollingBack = context.status.rollbackReason !== undefined;
  return !alone && primaryPods.down && canaryPods.ready && !rollingBack ? 'primary' : undefined;
}

/** The canary runs: users may be sent there. */
function isReleasing({ status: { phase } }: Context): boolean {
  return isAnalysing(phase) || phase === 'Promoting';
}
