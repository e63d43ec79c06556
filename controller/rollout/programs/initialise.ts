import { skipsAnalysis } from '../../api/defaults';
import { ALL_TO_PRIMARY } from '../../api/types/rollout-types';
import type { Context, Next } from '../context';
import { ask, order, type Program, tell } from '../effects';
import * as messages from '../messages';
import { formerOf, giveBackUnused, noteInitialised } from './move';
import { isPrimaryReady } from './readiness';

/**
 * Makes the primary, and hands the traffic over to it. No request ever finds no ready pod: the apex Service moves only
 * once the primary is ready, and the target is scaled down only after that.
 *
 * @param routable whether nothing keeps the traffic from being routed
 */
export function* initialise(context: Context, routable: boolean): Program<Next> {
  const { canary } = context;
  yield* order.createServices();
  if (!skipsAnalysis(canary) && !(yield* areProvidersAvailable())) return { retry: true };
  const revision = yield* order.createPrimary();
  yield* order.createPrimaryCompanions();
  if (!(yield* isPrimaryReady(context))) return {};
  yield* order.pointApexAtPrimary();
  yield* order.scaleCanaryToZero();
  if (!routable) return { retry: true };
  yield* order.route(ALL_TO_PRIMARY);
  if (formerOf(context).length > 0) yield* giveBackUnused(context);

  yield* tell.event('Normal', messages.initialised(canary));
  yield* tell.alert({
    message: messages.initialisedAlert(canary),
    severity: 'info',
    phase: 'Initialized',
    details: true,
  });
  return yield* noteInitialised(revision);
}

function* areProvidersAvailable(): Program<boolean> {
  const unavailable = yield* ask.unavailableProvider();
  if (unavailable === undefined) yield* tell.event('Normal', messages.PROVIDERS_AVAILABLE, { once: 'providers' });
  else yield* tell.event('Warning', messages.providersUnavailable(unavailable), { once: unavailable });
  return unavailable === undefined;
}
