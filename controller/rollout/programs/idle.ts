import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Revision } from '../../api/types/rollout-types';
import type { Canary, CanaryStatus } from '../../api/types/canary';
import { HASH_PREFIX } from '../../core/hash';
import type { Context, Next } from '../context';
import { ask, memory, order, type Program, tell } from '../effects';
import * as messages from '../messages';
import { begin, canaryServes, isNew, isResetAsked } from './begin';
import { leaveCanary, remakePrimary } from './primary-lost';

/**
 * Between rollouts (Initialized, Succeeded, Failed) or before a closed gate (Waiting): keeps what is there, and starts
 * what is new.
 */
export function* idle(context: Context): Program<Next> {
  const { canary, status } = context;
  if (canaryServes(status)) {
    const leaving = yield* leaveCanary(context);
    if (leaving !== undefined) return leaving;
  }
  yield* keepObjects(status);
  const revision = yield* ask.revision();
  const reset = isResetAsked(canary);
  if (!canaryServes(status) && (yield* ask.primaryReadiness()).absent) {
    const remaking = yield* remakePrimary(context, reset || isNew(revision, status));
    if (remaking !== undefined) return remaking;
  }
  if (!reset && !isNew(revision, status)) return yield* rest(context);
  if (!reset && isForeign(status) && (yield* ask.promoted(revision))) return yield* adopt(revision);
  return yield* begin(context, revision);
}

function* keepObjects(status: CanaryStatus): Program {
  const serving = canaryServes(status);
  yield* order.createPrimaryCompanions();
  yield* order.route(serving ? { ...ALL_TO_CANARY, everyone: true } : ALL_TO_PRIMARY);
}

/** Another controller made this hash: the Canary comes from Flagger, whose hash is not one of content. */
function isForeign({ lastAppliedSpec }: CanaryStatus): boolean {
  return lastAppliedSpec !== undefined && !lastAppliedSpec.startsWith(HASH_PREFIX);
}

function* adopt({ spec, configs }: Revision): Program<Next> {
  yield* memory.setStatus({ lastAppliedSpec: spec, lastPromotedSpec: spec, trackedConfigs: configs });
  return {};
}

/** There is nothing to release. A rollout that waited for its gate is withdrawn. */
function* rest({ canary, status }: Context): Program<Next> {
  if (status.phase !== 'Waiting') {
    yield* tellScaledUp(canary, status);
    return {};
  }
  yield* tell.event('Normal', messages.revisionWithdrawn(canary));
  const promoted = status.lastAppliedSpec === status.lastPromotedSpec;
  yield* memory.setStatus({ phase: promoted ? 'Succeeded' : 'Failed', waitingRevision: undefined });
  return {};
}

/** Whoever applies a manifest with replicas scales the target up again. Fighting over the field would never end. */
function* tellScaledUp(canary: Canary, status: CanaryStatus): Program {
  if (canary.spec.targetRef.kind !== 'Deployment' || canaryServes(status)) return;
  const replicas = yield* ask.canaryReplicas();
  if (replicas > 0) yield* tell.event('Warning', messages.targetScaledUp(canary, replicas), { once: 'scaled up' });
}
