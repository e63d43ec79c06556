import { type CanaryStatus, RESET_ANNOTATION } from '../../api/types/canary';
import { contentHash, HASH_PREFIX } from '../../core/hash';
import { hooksOf, intervalOf, primaryName, titleOf } from '../../api/defaults';
import { rollbackAsked } from './checks';
import { rollBack } from './rollback';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Revision, type Routes } from '../../api/types/rollout-types';
import { AGAIN, type Context, type Next, onCanaryOnly, type Script, world } from '../effects';

/** Gates are asked this often, in milliseconds, or every interval if that is shorter. */
const GATE_POLL = 10_000;

/**
 * Between rollouts (Initialized, Succeeded, Failed) or before a closed gate (Waiting): what is there is kept, what is
 * new is started.
 */
export function* idle(context: Context): Script<Next> {
  const { canary } = context;
  const status = canary.status!;
  yield* keepObjects(context, status);
  const revision = yield* world.revision();
  // A primary that somebody has deleted is made again, as long as the target still is what was promoted.
  if (!isNew(revision, status) && status.lastAppliedSpec === status.lastPromotedSpec) yield* world.createPrimary();
  const reset = resetAsked(context);
  if (!reset && !isNew(revision, status)) return yield* nothingNew(context);
  if (!reset && isForeign(status) && (yield* world.promoted(revision))) return yield* adopt(revision);
  return yield* start(context, revision);
}

/** The user asks to run the current revision's rollout again. */
export function resetAsked({ canary }: Context): boolean {
  return canary.metadata.annotations?.[RESET_ANNOTATION] === 'true';
}

/** The target or one of its configs is not what was last taken up. */
export function isNew(revision: Revision, status: CanaryStatus): boolean {
  if (revision.spec !== status.lastAppliedSpec) return true;
  const seen = status.trackedConfigs ?? {};
  const names = new Set([...Object.keys(seen), ...Object.keys(revision.configs)]);
  return [...names].some((name) => revision.configs[name] !== seen[name]);
}

/** After a promotion that failed, the canary is the only healthy copy and has all the traffic. */
export function canaryServes(status: CanaryStatus): boolean {
  return status.canaryWeight === 100;
}

function* keepObjects({ canary }: Context, status: CanaryStatus): Script {
  const serving = canaryServes(status);
  yield* world.createServices();
  if (!serving) yield* world.pointApexAtPrimary();
  yield* world.createPrimaryCompanions();
  const routes: Routes = serving ? { ...ALL_TO_CANARY, everyone: true } : ALL_TO_PRIMARY;
  yield* world.route(routes, canary.status!);
}

/** A hash that this controller did not make: the Canary comes from the peer, whose hash is not one of content. */
function isForeign(status: CanaryStatus): boolean {
  return status.lastAppliedSpec !== undefined && !status.lastAppliedSpec.startsWith(HASH_PREFIX);
}

function* adopt(revision: Revision): Script<Next> {
  yield* world.setStatus({
    lastAppliedSpec: revision.spec,
    lastPromotedSpec: revision.spec,
    trackedConfigs: revision.configs,
  });
  return {};
}

function* nothingNew({ canary }: Context): Script<Next> {
  if (canary.status!.phase !== 'Waiting') return {};
  yield* world.event('Normal', `Revision withdrawn! Nothing to roll out for ${titleOf(canary)}`);
  const promoted = canary.status!.lastAppliedSpec === canary.status!.lastPromotedSpec;
  yield* world.setStatus({ phase: promoted ? 'Succeeded' : 'Failed', waitingRevision: undefined });
  return {};
}

function* start(context: Context, revision: Revision): Script<Next> {
  const { canary } = context;
  const status = canary.status!;
  if (status.phase === 'Waiting' && (yield* rollbackAsked(context))) return yield* rejectWaiting(context, revision);
  if (!canaryServes(status)) {
    const primary = yield* world.primaryReadiness();
    if (!primary.ready) {
      yield* world.event(
        'Warning',
        `Halt advancement ${primaryName(canary)}.${canary.metadata.namespace} not ready: ${primary.reason}`,
        { once: 'primary' },
      );
      return {};
    }
  }
  if (!(yield* world.canaryObserved())) return {};
  if (!(yield* confirmRollout(context, revision))) return { at: (yield* world.now()) + gatePoll(context) };

  yield* world.event('Normal', `New revision detected! Scaling up ${titleOf(canary)}`);
  yield* world.alert({
    message: 'New revision detected, progressing canary analysis.',
    severity: 'info',
    phase: 'Progressing',
    details: true,
  });
  return yield* beginAnalysis(context, revision, canaryServes(status) ? 100 : 0);
}

/** The first status of a rollout: counters at zero, waiting for the canary to be ready. */
function* beginAnalysis(context: Context, revision: Revision, canaryWeight: number): Script<Next> {
  yield* world.holdPrimaryReplicas();
  yield* world.overrideCanary();
  yield* world.scaleCanaryUp();
  const notReadySince = new Date(yield* world.now()).toISOString();
  yield* world.setStatus({
    phase: 'Progressing',
    lastAppliedSpec: revision.spec,
    trackedConfigs: revision.configs,
    canaryWeight,
    iterations: 0,
    failedChecks: 0,
    notReadySince,
    nextCheckTime: undefined,
    watchedRoutes: undefined,
    waitingRevision: undefined,
    passedHooks: undefined,
    rollbackReason: undefined,
    drainUntil: undefined,
    countsBefore: undefined,
    comparison: undefined,
    checks: undefined,
    canaryAnalysis: undefined,
  });
  // Last: taken off before the status is written, a crash in between would lose the user's wish.
  if (resetAsked(context)) yield* world.removeAnnotation(RESET_ANNOTATION);
  return AGAIN;
}

/** A new revision in the middle of a rollout: users go back to the primary, and everything begins again. */
export function* restart(context: Context, revision: Revision): Script<Next> {
  const { canary } = context;
  yield* world.event('Normal', `New revision detected! Restarting analysis for ${titleOf(canary)}`);
  const routes = yield* world.routes();
  const stranded = onCanaryOnly(context, routes) && !(yield* world.primaryReadiness()).ready;
  if (!stranded) yield* world.route(ALL_TO_PRIMARY, canary.status!);
  return yield* beginAnalysis(context, revision, stranded ? 100 : 0);
}

export function gatePoll({ canary }: Context): number {
  return Math.min(intervalOf(canary), GATE_POLL);
}

function* confirmRollout(context: Context, revision: Revision): Script<boolean> {
  const { canary } = context;
  const status = canary.status!;
  const waitingRevision = contentHash(revision);
  if (status.phase === 'Waiting' && status.waitingRevision !== waitingRevision) {
    yield* world.event('Normal', `New revision detected! Restarting analysis for ${titleOf(canary)}`);
    canary.status = yield* world.setStatus({ waitingRevision });
  }
  for (const hook of hooksOf(canary, 'confirm-rollout')) {
    const answer = yield* world.callHook(hook, status.phase!, status);
    if (answer.yes) {
      yield* world.event('Normal', `Confirm-rollout check ${hook.name} passed`);
      continue;
    }
    if (status.phase === 'Waiting') return false;
    yield* world.event('Warning', `Halt ${titleOf(canary)} advancement waiting for approval ${hook.name}`);
    if (!hook.muteAlert)
      yield* world.alert({ message: 'Canary is waiting for approval.', severity: 'warn', phase: 'Waiting' });
    yield* world.setStatus({ phase: 'Waiting', waitingRevision });
    return false;
  }
  return true;
}

/**
 * A rollback hook ends a rollout that still waits for its first approval: the revision counts as taken up, and failed.
 */
function* rejectWaiting(context: Context, revision: Revision): Script<Next> {
  context.canary.status = yield* world.setStatus({
    lastAppliedSpec: revision.spec,
    trackedConfigs: revision.configs,
    waitingRevision: undefined,
    comparison: undefined,
    checks: undefined,
    canaryAnalysis: undefined,
    rollbackReason: 'manual webhook invoked',
  });
  return yield* rollBack(context);
}
