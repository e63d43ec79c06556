import type { KubeObject } from '../../api/types/meta';
import type { Readiness } from '../../api/types/rollout-types';
import { DEPLOYMENT } from '../../api/types/resources';
import { notReady, podWorkload, shareOf, type UpdateBounds } from './pod-workload';

export const deployment = podWorkload({
  resource: DEPLOYMENT,
  // The user chooses the rollout strategy of the Deployment, for both versions.
  copiedFields: ['strategy', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'],
  // The replicas of an existing primary are kept, because an autoscaler or a user may have scaled it. A new primary
  // gets at least one, because the target may have been scaled to zero, and as many as the one before had.
  ownFields: ({ canary, target, existing }) => ({
    replicas:
      existing === undefined ? Math.max(1, replicas(target), canary.status?.primaryReplicas ?? 0) : replicas(existing),
  }),
  leavesNoPod: (primary, { spec }) => leavesNoPod(replicas(primary), spec.strategy),
  podReadiness,
  isDown: ({ status }) => (status?.availableReplicas ?? 0) === 0,
  scalePatch: (_, count) => ({ spec: { replicas: count } }),
  replicas,
});

interface Strategy {
  type?: string;
  rollingUpdate?: UpdateBounds;
}

/**
 * Whether an update may end all pods before a new one is ready. Percentages of `maxSurge` are rounded up, those of
 * `maxUnavailable` down, as the Deployment's controller does it.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-unavailable
 */
function leavesNoPod(count: number, { type, rollingUpdate = {} }: Strategy = {}): boolean {
  if (type === 'Recreate') return true;
  const surge = shareOf(rollingUpdate.maxSurge ?? '25%', count, Math.ceil);
  const unavailable = shareOf(rollingUpdate.maxUnavailable ?? '25%', count, Math.floor);
  return count - (surge + unavailable === 0 ? 1 : unavailable) <= 0;
}

function replicas({ spec }: KubeObject): number {
  return spec.replicas ?? 1;
}

/**
 * Ready means that the Deployment's rollout is complete. Up to `100 - threshold` percent of the pods may be missing,
 * but not all.
 */
function podReadiness(object: KubeObject, threshold: number): Readiness {
  const { status = {} } = object;
  const { updatedReplicas = 0, availableReplicas = 0, replicas: running = 0 }: Record<string, number> = status;
  const wanted = replicas(object);
  const needed = Math.max(1, Math.ceil((wanted * threshold) / 100));

  if (wanted === 0) return { ...notReady('the deployment is scaled to zero'), atRest: true };
  if (updatedReplicas < wanted) return notReady(`${updatedReplicas} out of ${wanted} new replicas have been updated`);
  if (running > updatedReplicas) return notReady(`${running - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < needed)
    return notReady(`${availableReplicas} of ${wanted} (readyThreshold ${threshold}%) updated replicas are available`);
  return { ready: true };
}
