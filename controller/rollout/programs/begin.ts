import { NEW_ROLLOUT } from '../../api/status';
import { type Canary, type CanaryStatus, RESET_ANNOTATION } from '../../api/types/canary';
import { ALL_TO_PRIMARY, type Revision } from '../../api/types/rollout-types';
import { contentHash } from '../../core/hash';
import { AGAIN, type Context, type Next, onCanaryOnly } from '../context';
import { ask, memory, order, type Program, tell } from '../effects';
import * as messages from '../messages';
import { rollBack } from './end';
import { notePrimaryReplicas } from './readiness';
import { askForRollback, closedGate, gatePoll, tellClosedGate } from './hooks';

/** The user asks to run the current revision's rollout again. */
export function isResetAsked({ metadata }: Canary): boolean {
  return metadata.annotations?.[RESET_ANNOTATION] === 'true';
}

/** The target or one of its configs is not what was last taken up. */
export function isNew(revision: Revision, status: CanaryStatus): boolean {
  if (revision.spec !== status.lastAppliedSpec) return true;
  const seen = status.trackedConfigs ?? {};
  const names = new Set([...Object.keys(seen), ...Object.keys(revision.configs)]);
  return [...names].some((name) => revision.configs[name] !== seen[name]);
}

/** After a promotion that failed, the canary is the only healthy copy and has all the traffic. */
export function canaryServes({ canaryWeight }: CanaryStatus): boolean {
  return canaryWeight === 100;
}

/** Begins a rollout as soon as primary, target and gates allow it. */
export function* begin(context: Context, revision: Revision): Program<Next> {
  const { canary } = context;
  if (context.status.phase === 'Waiting' && (yield* askForRollback(context)))
    return yield* rejectWaiting(context, revision);
  const serving = canaryServes(context.status);
  if (!serving) {
    const primary = yield* ask.primaryReadiness();
    if (!primary.ready) {
      if (primary.atRest) yield* order.wakePrimary();
      yield* tell.event('Warning', messages.primaryHaltsStart(canary, primary), { once: 'primary' });
      return {};
    }
  }
  if (!(yield* ask.canaryObserved())) return {};
  if (!(yield* passRolloutGates(context, revision))) return { at: (yield* ask.now()) + gatePoll(context) };

  yield* tell.event('Normal', messages.newRevision(canary));
  yield* tell.alert({
    message: messages.NEW_REVISION_ALERT,
    severity: 'info',
    phase: 'Progressing',
    details: true,
  });
  return yield* beginAnalysis(context, revision, serving ? 100 : 0);
}

/**
 * A new revision in the middle of a rollout: users go back to the primary, and everything begins again.
 *
 * @param why what the event says. Default: that the revision is new
 */
export function* restart(
  context: Context,
  revision: Revision,
  why = messages.restarting(context.canary),
): Program<Next> {
  yield* tell.event('Normal', why);
  const routes = yield* ask.routes();
  const primary = yield* ask.primaryReadiness();
  const stranded = primary.down || (onCanaryOnly(context, routes) && !primary.ready);
  if (!stranded) yield* order.route(ALL_TO_PRIMARY);
  return yield* beginAnalysis(context, revision, stranded ? 100 : 0);
}

/** Starts the canary, and writes the first status of its rollout. */
function* beginAnalysis({ canary }: Context, revision: Revision, canaryWeight: number): Program<Next> {
  yield* order.holdPrimaryReplicas();
  yield* order.overrideCanary();
  yield* order.scaleCanaryUp();
  const notReadySince = new Date(yield* ask.now()).toISOString();
  yield* memory.setStatus({
    ...NEW_ROLLOUT,
    ...takenUp(revision),
    phase: 'Progressing',
    canaryWeight,
    notReadySince,
    ...(yield* notePrimaryReplicas()),
  });
  // Last: taken off before the status is written, a crash in between would lose the user's wish.
  if (isResetAsked(canary)) yield* memory.removeAnnotation(RESET_ANNOTATION);
  return AGAIN;
}

function takenUp({ spec, configs }: Revision): Partial<CanaryStatus> {
  return { lastAppliedSpec: spec, trackedConfigs: configs };
}

/** @returns whether all confirm-rollout gates are open */
function* passRolloutGates(context: Context, revision: Revision): Program<boolean> {
  const { canary } = context;
  const waitingRevision = contentHash(revision);
  const phase = context.status.phase!;
  if (phase === 'Waiting' && context.status.waitingRevision !== waitingRevision) {
    yield* tell.event('Normal', messages.restarting(canary));
    yield* memory.setStatus({ waitingRevision });
  }
  const gate = yield* closedGate(context, 'confirm-rollout', phase);
  if (gate === undefined) return true;
  if (phase === 'Waiting') return false;
  yield* tellClosedGate(context, 'confirm-rollout', gate, 'Waiting');
  yield* memory.setStatus({ phase: 'Waiting', waitingRevision });
  return false;
}

/** A rollback hook ends a rollout that waits for its first approval. The revision counts as taken up, and failed. */
function* rejectWaiting(context: Context, revision: Revision): Program<Next> {
  const { canaryWeight } = context.status;
  yield* memory.setStatus({ ...NEW_ROLLOUT, ...takenUp(revision), canaryWeight, rollbackReason: messages.ASKED_FOR });
  return yield* rollBack(context);
}
