import type { KubeObject } from '../../api/types/meta';
import type { RolloutState } from './rollout-state';
import { limits } from './rolling-update';

interface Condition {
  type: string;
  status: 'True' | 'False';
  reason: string;
  message: string;
  lastUpdateTime: string;
  lastTransitionTime: string;
}

/**
 * A merge patch of the status that a Deployment controller would write. As the API server shows it, a count of zero is
 * left out.
 */
export function deploymentStatus(state: RolloutState): Record<string, unknown> {
  const { object, pods, hash } = state;
  const ready = pods.filter((pod) => pod.ready).length;
  const counts = {
    replicas: pods.length,
    updatedReplicas: pods.filter((pod) => pod.hash === hash).length,
    readyReplicas: ready,
    availableReplicas: ready,
    unavailableReplicas: pods.length - ready,
  };
  const shown = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count === 0 ? null : count]));
  return { observedGeneration: object.metadata.generation, ...shown, conditions: conditions(state, ready) };
}

type Finding = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

function conditions(state: RolloutState, ready: number): Condition[] {
  const old: Condition[] = state.object.status?.conditions ?? [];
  const before = (type: string): Condition | undefined => old.find((condition) => condition.type === type);
  const oldProgress = before('Progressing');
  const over = oldProgress?.reason === COMPLETE && !state.fresh && state.pods.every((pod) => pod.hash === state.hash);
  // As in Kubernetes, a rollout that was complete stays so, however the pods fare later or scale.
  const progress = over ? oldProgress : withTimes(progressing(state), oldProgress, state.now, state.progressedAt);
  const oldAvailable = before('Available');
  const availability = available(state.object, ready);
  const same = oldAvailable?.status === availability.status;
  return [same ? oldAvailable : withTimes(availability, oldAvailable, state.now, state.now), progress];
}

const timeText = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

function withTimes(finding: Finding, before: Condition | undefined, now: number, updatedAt: number): Condition {
  const lastTransitionTime = before?.status === finding.status ? before.lastTransitionTime : timeText(now);
  return { ...finding, lastUpdateTime: timeText(updatedAt), lastTransitionTime };
}

function available({ spec }: KubeObject, ready: number): Finding {
  return ready >= spec.replicas - limits(spec).missing
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'enough replicas are available',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'too few replicas are available',
      };
}

const COMPLETE = 'NewReplicaSetAvailable';

function progressing({ object, pods, hash, now, progressedAt }: RolloutState): Finding {
  const name = `ReplicaSet "${object.metadata.name}-${hash.slice(-10)}"`;
  const complete = pods.length === object.spec.replicas && pods.every((pod) => pod.ready && pod.hash === hash);
  if (complete) return { type: 'Progressing', status: 'True', reason: COMPLETE, message: `${name} is complete` };
  return now - progressedAt >= object.spec.progressDeadlineSeconds * 1000
    ? {
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: `${name} did not come further in time`,
      }
    : { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: `${name} is progressing` };
}
