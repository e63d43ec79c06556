import { isSameTarget } from '../../api/defaults';
import { formerEntries, hasSameRoutes, isNoted, withEntry } from '../../api/inventory';
import { problemText } from '../../api/problems/text';
import { isAnalysing, NEW_ROLLOUT } from '../../api/status';
import type { InventoryEntry } from '../../api/types/canary';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Revision, type Routes } from '../../api/types/rollout-types';
import { AGAIN, type Context, type Next } from '../context';
import { ask, memory, order, type Program, tell } from '../effects';
import * as messages from '../messages';
import { canaryServes, restart } from './begin';
import { keepServices } from './care';
import { awaitDrain, drainEnd } from './drain';
import { isPrimaryReady, notePrimaryReplicas } from './readiness';

/** What former specs named, and is not given back yet. The oldest first. */
export function formerOf({ named, status }: Context): InventoryEntry[] {
  return formerEntries(status, named);
}

/** Writes down where the objects of today's spec will be, before any of them is written. */
export function* noteInventory({ named, status }: Context): Program {
  if (isNoted(status, named)) return;
  const moves = formerEntries(status, named).length > 0;
  yield* memory.setStatus({ inventory: withEntry(status, named), ...(moves && { drainUntil: undefined }) });
}

/**
 * Moves the users from the objects that a former spec named to those of today's spec. The new ones are made first, and
 * the old ones stay until every router follows the new ones.
 */
export function* move(context: Context, former: readonly InventoryEntry[]): Program<Next> {
  const { canary, named, status } = context;
  if (!former.every((entry) => isSameTarget(entry.targetRef, named.targetRef)) && !(yield* prepareTarget(context)))
    return {};
  yield* writeRoutes(context, former);
  if (status.drainUntil === undefined) yield* memory.setStatus({ drainUntil: yield* drainEnd() });
  const draining = yield* awaitDrain(context);
  if (draining !== undefined) return draining;
  const refusals = yield* ask.refusals();
  if (refusals.length > 0) {
    yield* tell.event('Warning', messages.notMoved(canary, problemText(refusals[0]!)), { once: 'not moved' });
    return { retry: true };
  }
  const routes = yield* order.giveBack('routes');
  if (routes.length > 0) {
    yield* tell.event('Normal', messages.givenBack(canary, routes));
    yield* memory.setStatus({ drainUntil: yield* drainEnd() });
    return AGAIN;
  }
  yield* giveBackRest(context);
  return yield* goOn(context, former);
}

/** Gives back what a spec named under which no user was served yet. */
export function* giveBackUnused(context: Context): Program {
  yield* order.giveBack('routes');
  yield* giveBackRest(context);
}

function* giveBackRest({ canary, named }: Context): Program {
  const rest = yield* order.giveBack('rest');
  if (rest.length > 0) yield* tell.event('Normal', messages.givenBack(canary, rest));
  yield* memory.setStatus({ inventory: [named], drainUntil: undefined });
}

/** Another workload is released from now on. Its first version is taken as it is, as at every initialisation. */
function* prepareTarget(context: Context): Program<boolean> {
  const { canary, status } = context;
  if (status.phase !== 'Initializing') {
    yield* tell.event('Normal', messages.newTarget(canary));
    yield* memory.setStatus({ ...NEW_ROLLOUT, phase: 'Initializing' });
  }
  yield* order.createPrimary();
  yield* order.createPrimaryCompanions();
  return yield* isPrimaryReady(context);
}

/**
 * Where the former objects have the same names, the routes are written first: users leave a canary before its Service
 * leads to other pods.
 */
function* writeRoutes(context: Context, former: readonly InventoryEntry[]): Program {
  const { named } = context;
  const routes = yield* routesNow(context, former);
  if (former.some(({ service }) => service === named.service) && former.every(({ port }) => port === named.port))
    yield* order.route(routes);
  yield* keepServices(context, routes);
  yield* order.createPrimaryCompanions();
  yield* order.route(routes);
}

/** All users are where pods can answer. A rollout begins again, unless its routes stay the same objects. */
function* routesNow({ named, status }: Context, former: readonly InventoryEntry[]): Program<Routes> {
  if (former.every((entry) => hasSameRoutes(entry, named))) return yield* ask.routes();
  const primary = yield* ask.primaryReadiness();
  const leaves = status.phase === 'Promoting' || canaryServes(status) ? !primary.ready : primary.down === true;
  if (leaves && (yield* ask.canaryReadiness()).ready) return { ...ALL_TO_CANARY, everyone: true };
  return ALL_TO_PRIMARY;
}

/** Everything is where today's spec wants it. */
function* goOn(context: Context, former: readonly InventoryEntry[]): Program<Next> {
  const { canary, named, status } = context;
  if (status.phase === 'Initializing') return yield* beInitialised(context);
  if (!isAnalysing(status.phase) || former.every((entry) => hasSameRoutes(entry, named))) return AGAIN;
  return yield* restart(context, yield* ask.revision(), messages.restartingMoved(canary));
}

function* beInitialised({ canary }: Context): Program<Next> {
  const revision = yield* order.createPrimary();
  yield* order.scaleCanaryToZero();
  yield* tell.event('Normal', messages.initialised(canary));
  return yield* noteInitialised(revision);
}

/** The primary is a copy of this revision, and serves the users. */
export function* noteInitialised({ spec, configs }: Revision): Program<Next> {
  yield* memory.setStatus({
    phase: 'Initialized',
    lastAppliedSpec: spec,
    lastPromotedSpec: spec,
    trackedConfigs: configs,
    ...(yield* notePrimaryReplicas()),
  });
  return AGAIN;
}
