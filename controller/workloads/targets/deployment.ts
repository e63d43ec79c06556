import type { KubeObject } from '../../api/types/meta';
import type { Readiness } from '../../api/types/rollout-types';
import { DEPLOYMENT } from '../../api/types/resources';
import { podWorkload, waiting } from './pod-workload';

export const deployment = podWorkload({
  resource: DEPLOYMENT,
  // How a Deployment rolls its pods is the user's choice for both.
  copied: ['strategy', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'],
  // A primary's replicas are its autoscaler's, or whoever's who has scaled it. The target's may be zero when it is
  // taken up again.
  own: ({ target, existing }) => ({
    replicas: existing === undefined ? Math.max(1, replicas(target)) : replicas(existing),
  }),
  ready,
  available: ({ status }) => status?.availableReplicas ?? 0,
  scaled: (_, count) => ({ spec: { replicas: count } }),
  replicas,
});

function replicas({ spec }: KubeObject): number {
  return spec.replicas ?? 1;
}

/**
 * Its rollout is complete, save that a share of the pods may still be missing; without a single pod it takes no
 * traffic.
 */
function ready(object: KubeObject, threshold: number): Readiness {
  const { status = {} } = object;
  const { updatedReplicas = 0, availableReplicas = 0, replicas: running = 0 }: Record<string, number> = status;
  const wanted = replicas(object);
  const needed = Math.max(1, Math.ceil((wanted * threshold) / 100));

  if (wanted === 0) return waiting('the deployment is scaled to zero');
  if (updatedReplicas < wanted) return waiting(`${updatedReplicas} out of ${wanted} new replicas have been updated`);
  if (running > updatedReplicas) return waiting(`${running - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < needed)
    return waiting(`${availableReplicas} of ${wanted} (readyThreshold ${threshold}%) updated replicas are available`);
  return { ready: true };
}
