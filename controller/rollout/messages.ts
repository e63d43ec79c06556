import { hookTypeOf, iterationsOf, primaryName, titleOf } from '../api/defaults';
import type { Canary, CanaryWebhook } from '../api/types/canary';
import type { Readiness, Routes } from '../api/types/rollout-types';

/**
 * The texts of all events and alerts of a rollout. They are a contract: Flagger's users, their dashboards and their
 * alerts know most of them word by word.
 */

const primaryTitle = (canary: Canary): string => `${primaryName(canary)}.${canary.metadata.namespace}`;

const capitalise = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

// Initialisation.

export const PROVIDERS_AVAILABLE = 'all the metrics providers are available!';

export const providersUnavailable = (reason: string): string => `Error checking metric providers: ${reason}`;

export const initialised = (canary: Canary): string => `Initialization done! ${titleOf(canary)}`;

export const initialisedAlert = ({ spec }: Canary): string =>
  `New ${spec.targetRef.kind} detected, initialization completed.`;

// Waiting for pods.

export const primaryNotReady = (canary: Canary, { reason }: Readiness): string =>
  `${primaryTitle(canary)} not ready: ${reason}`;

export const canaryNotReady = (canary: Canary, { reason }: Readiness): string =>
  `canary ${canary.spec.targetRef.kind.toLowerCase()} ${titleOf(canary)} not ready: ${reason}`;

// The beginning of a rollout.

export const newRevision = (canary: Canary): string => `New revision detected! Scaling up ${titleOf(canary)}`;

export const NEW_REVISION_ALERT = 'New revision detected, progressing canary analysis.';

export const restarting = (canary: Canary): string =>
  `New revision detected! Restarting analysis for ${titleOf(canary)}`;

export const revisionWithdrawn = (canary: Canary): string =>
  `Revision withdrawn! Nothing to roll out for ${titleOf(canary)}`;

export const analysisStarts = (canary: Canary): string => `Starting canary analysis for ${titleOf(canary)}`;

export const NO_AB_WITHOUT_ROUTER = 'A/B testing is not supported when using the kubernetes provider';

export const NO_WEIGHTS_WITHOUT_ROUTER = 'Progressive traffic is not supported when using the kubernetes provider';

export const defaultIterations = (canary: Canary): string =>
  `Setting canaryAnalysis.iterations: ${iterationsOf(canary)}`;

// Steps.

export const canaryWeight = (canary: Canary, { canary: weight }: Routes): string =>
  `Advance ${titleOf(canary)} canary weight ${weight}`;

export const primaryWeight = (canary: Canary, { primary: weight }: Routes): string =>
  `Advance ${titleOf(canary)} primary weight ${weight}`;

export const iteration = (canary: Canary, done: number): string =>
  `Advance ${titleOf(canary)} canary iteration ${done}/${iterationsOf(canary)}`;

export const allToCanary = ({ mirrored }: Routes): string =>
  mirrored ? 'Stop traffic mirroring and route all traffic to canary' : 'Routing all traffic to canary';

export const ALL_TO_PRIMARY_AGAIN = 'Routing all traffic to primary';

// Halts: a failed check.

// Outages: users are where pods can answer.

export const usersToPrimary = (canary: Canary, { reason }: Readiness): string =>
  `No pod of the canary ${titleOf(canary)} can answer, routing all traffic to the primary: ${reason}`;

export const usersToCanary = (canary: Canary, { reason }: Readiness): string =>
  `No pod of the primary ${primaryTitle(canary)} can answer, routing all traffic to the canary: ${reason}`;

export const shelterUsers = (canary: Canary): string =>
  `Routing all traffic to the canary while the pods of ${primaryTitle(canary)} are replaced, because its update strategy leaves none`;

export const primaryLost = (canary: Canary, { reason }: Readiness): string =>
  `Rollout of ${titleOf(canary)} ended, the canary serves all users because the primary cannot: ${reason}`;

export const primaryLostAlert = ({ reason }: Readiness): string =>
  `The primary cannot answer, the canary serves all users: ${reason}`;

export const promotionGoesOn = (canary: Canary): string =>
  `${primaryTitle(canary)} is ready, the promotion of ${titleOf(canary)} goes on`;

export const primaryMadeAnew = (canary: Canary): string =>
  `${primaryTitle(canary)} does not exist, it is made of the new revision of ${titleOf(canary)}`;

export const primaryRemade = (canary: Canary): string =>
  `${primaryTitle(canary)} was deleted, it is made again as it was`;

export const noPrimaryLeft = (canary: Canary): string =>
  `${primaryTitle(canary)} does not exist, and the revision of ${titleOf(canary)} has failed: apply another revision`;

export const targetScaledUp = ({ spec: { targetRef }, metadata }: Canary, replicas: number): string =>
  `${targetRef.kind} ${targetRef.name}.${metadata.namespace} is at rest between two rollouts, and somebody else has scaled it to ${replicas}: its pods get no users; leave spec.replicas out of its manifest, or have the tool that applies it ignore the field`;

/** @param because ends the sentence */
export const halt = (canary: Canary, because: string): string => `Halt ${titleOf(canary)} advancement ${because}`;

export const canaryDown = (canary: Canary, { reason }: Readiness): string =>
  halt(canary, `no pod of the canary can answer, all traffic is the primary's: ${reason}`);

export const primaryHaltsStart = (canary: Canary, readiness: Readiness): string =>
  `Halt advancement ${primaryNotReady(canary, readiness)}`;

export const noVerdictAlert = (metric: string): string => `Canary analysis is waiting for a verdict on ${metric}.`;

// Hooks and gates.

export const hookPassed = (hook: CanaryWebhook): string => `${capitalise(hookTypeOf(hook))} check ${hook.name} passed`;

export const noRollbackSignalled = ({ name }: CanaryWebhook): string =>
  `Rollback hook ${name} not signaling a rollback`;

export const preRolloutFailed = (canary: Canary, { name }: CanaryWebhook, answer: string | undefined): string =>
  halt(canary, `pre-rollout check ${name} failed ${answer}`);

export const rolloutHookFailed = (canary: Canary, { name }: CanaryWebhook, answer: string | undefined): string =>
  halt(canary, `external check ${name} failed ${answer}`);

export const postRolloutFailed = ({ name }: CanaryWebhook, answer: string | undefined): string =>
  `Post-rollout hook ${name} failed ${answer}`;

/** What a closed gate keeps from happening, in its event and in its alert. */
export const GATES = {
  'confirm-rollout': { waitsFor: 'approval', alert: 'Canary is waiting for approval.' },
  'confirm-traffic-increase': {
    waitsFor: 'traffic increase approval',
    alert: 'Canary traffic increase is waiting for approval.',
  },
  'confirm-promotion': { waitsFor: 'promotion approval', alert: 'Canary promotion is waiting for approval.' },
} as const;

export type GateType = keyof typeof GATES;

export const gateClosed = (canary: Canary, type: GateType, { name }: CanaryWebhook): string =>
  halt(canary, `waiting for ${GATES[type].waitsFor} ${name}`);

// Promotion.

export const copying = (canary: Canary): string =>
  `Copying ${titleOf(canary)} template spec to ${primaryTitle(canary)}`;

export const promoted = (canary: Canary): string => `Promotion completed! Scaling down ${titleOf(canary)}`;

export const PROMOTED_ALERT = 'Canary analysis completed successfully, promotion finished.';

export const skipped = (canary: Canary): string =>
  `Promotion completed! Canary analysis was skipped for ${titleOf(canary)}`;

export const SKIPPED_ALERT = 'Canary analysis was skipped, promotion finished.';

export const promotionFailed = (canary: Canary, { reason }: Readiness): string =>
  `Promotion of ${titleOf(canary)} failed, primary not ready: ${reason}`;

export const promotionFailedAlert = ({ reason }: Readiness): string => `Promotion failed, primary not ready: ${reason}`;

// Rollback. A reason ends up in the status, too.

export const ASKED_FOR = 'manual webhook invoked';

export const deadlineExceeded = ({ reason }: Readiness): string => `progress deadline exceeded ${reason}`;

export const targetGone = ({ spec }: Canary): string =>
  `${spec.targetRef.kind.toLowerCase()} ${spec.targetRef.name} was deleted before its promotion`;

export const thresholdReached = (failed: number): string => `failed checks threshold reached ${failed}`;

export const rollingBack = (canary: Canary, reason: string): string => `Rolling back ${titleOf(canary)} ${reason}`;

export const rollingBackOnCanary = (canary: Canary, reason: string, primary: Readiness): string =>
  `${rollingBack(canary, reason)}, but the primary is not ready: ${primary.reason}`;

export const rolledBack = (canary: Canary): string => `Canary failed! Scaling down ${titleOf(canary)}`;

/** As Flagger words it: `Failed checks threshold reached 3`. */
export const rollbackAlert = (reason: string): string =>
  reason === ASKED_FOR ? `Rolling back ${reason}` : capitalise(reason);

// Objects that the spec does not name any more, and that it names now.

export const newTarget = (canary: Canary): string =>
  `New target detected! Making ${primaryTitle(canary)} of ${canary.spec.targetRef.kind} ${canary.spec.targetRef.name}`;

export const givenBack = (canary: Canary, objects: readonly string[]): string =>
  `The spec of ${titleOf(canary)} no longer names ${objects.join(', ')}: removed, or left as it was before`;

export const notMoved = (canary: Canary, why: string): string =>
  `The former routes of ${titleOf(canary)} stay, because the new ones do not work yet: ${why}`;

export const restartingMoved = (canary: Canary): string =>
  `Routes are other objects now! Restarting analysis for ${titleOf(canary)}`;

export const takenOver = (canary: Canary, object: string): string =>
  `${object} was there before ${titleOf(canary)} and is taken over, its content is kept in an annotation`;

// Deletion.

export const terminating = (canary: Canary): string => `Terminating canary ${titleOf(canary)}`;

export const terminated = (canary: Canary): string => `Terminated canary ${titleOf(canary)}`;

export const targetNotReady = (canary: Canary, { reason }: Readiness): string =>
  `${titleOf(canary)} not ready before its deletion: ${reason}`;
