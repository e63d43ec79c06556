import { primaryName, skipsAnalysis, titleOf } from '../../api/defaults';
import { ALL_TO_PRIMARY } from '../../api/types/rollout-types';
import { AGAIN, type Context, type Next, type Script, world } from '../effects';

/**
 * Makes the primary, and hands the traffic over to it: no request ever finds no ready pod, because the apex Service
 * moves only once the primary is ready, and the target is scaled down only after that.
 *
 * @param obstacles what still keeps the traffic from being routed
 */
export function* initialise({ canary }: Context, obstacles: readonly string[]): Script<Next> {
  yield* world.createServices();
  if (!skipsAnalysis(canary)) {
    const unavailable = yield* world.unavailableProvider();
    if (unavailable !== undefined) {
      yield* world.event('Warning', `Error checking metric providers: ${unavailable}`, { once: unavailable });
      return { retry: true };
    }
    yield* world.event('Normal', 'all the metrics providers are available!', { once: 'providers' });
  }
  const revision = yield* world.createPrimary();
  yield* world.createPrimaryCompanions();

  const primary = yield* world.primaryReadiness();
  if (!primary.ready) {
    yield* world.event('Warning', `${primaryName(canary)}.${canary.metadata.namespace} not ready: ${primary.reason}`, {
      once: 'primary',
    });
    return {};
  }
  yield* world.pointApexAtPrimary();
  yield* world.scaleCanaryToZero();
  if (obstacles.length > 0) return { retry: true };
  yield* world.route(ALL_TO_PRIMARY, canary.status!);

  yield* world.event('Normal', `Initialization done! ${titleOf(canary)}`);
  yield* world.alert({
    message: `New ${canary.spec.targetRef.kind} detected, initialization completed.`,
    severity: 'info',
    phase: 'Initialized',
    details: true,
  });
  yield* world.setStatus({
    phase: 'Initialized',
    lastAppliedSpec: revision.spec,
    lastPromotedSpec: revision.spec,
    trackedConfigs: revision.configs,
  });
  return AGAIN;
}
