import type { KubeObject } from '../../api/types/meta';
import type { Readiness } from '../../api/types/rollout-types';
import { DAEMON_SET } from '../../api/types/resources';
import { notReady, podWorkload, shareOf, type UpdateBounds } from './pod-workload';

/** No node has this label, so no pod runs. */
export const SCALED_TO_ZERO = 'flagger.app/scale-to-zero';

/** A DaemonSet has a pod on every node that its template selects. It is scaled down by a template that selects none. */
export const daemonSet = podWorkload({
  resource: DAEMON_SET,
  copiedFields: ['updateStrategy', 'minReadySeconds', 'revisionHistoryLimit'],
  withoutScaling,
  podReadiness,
  // Where no node is selected, no pod is missing.
  isDown: (object) =>
    (object.status?.numberAvailable ?? 0) === 0 &&
    (isScaledToZero(object) || (object.status?.desiredNumberScheduled ?? 1) > 0),
  scalePatch: (_, count) => ({
    spec: { template: { spec: { nodeSelector: { [SCALED_TO_ZERO]: count === 0 ? 'true' : null } } } },
  }),
  replicas: (object) => (isScaledToZero(object) ? 0 : 1),
  // On a single node every update of a DaemonSet leaves no pod for a moment, with or without a rollout.
  leavesNoPod: ({ status }, { spec }) => {
    const { maxSurge = 0, maxUnavailable = 1 }: UpdateBounds = spec.updateStrategy?.rollingUpdate ?? {};
    const nodes: number = status?.desiredNumberScheduled ?? 0;
    const missing = shareOf(maxUnavailable, nodes, Math.ceil);
    return nodes > 1 && shareOf(maxSurge, nodes, Math.ceil) === 0 && missing >= nodes;
  },
});

function isScaledToZero({ spec }: KubeObject): boolean {
  return spec.template.spec.nodeSelector?.[SCALED_TO_ZERO] !== undefined;
}

function withoutScaling(live: KubeObject): KubeObject {
  if (!isScaledToZero(live)) return live;
  const copy = structuredClone(live);
  const pod = copy.spec.template.spec;
  delete pod.nodeSelector[SCALED_TO_ZERO];
  if (Object.keys(pod.nodeSelector).length === 0) delete pod.nodeSelector;
  return copy;
}

/** If no node is selected, no pod is missing: a cluster may have no such nodes for a while. */
function podReadiness(object: KubeObject, threshold: number): Readiness {
  const {
    desiredNumberScheduled: wanted = 0,
    updatedNumberScheduled: updated = 0,
    numberAvailable: available = 0,
  }: Record<string, number> = object.status ?? {};
  const needed = Math.ceil((wanted * threshold) / 100);

  if (isScaledToZero(object)) return notReady('the daemonset is scaled to zero');
  if (updated < wanted) return notReady(`${updated} out of ${wanted} new pods have been scheduled`);
  if (available < needed)
    return notReady(`${available} of ${wanted} (readyThreshold ${threshold}%) pods are available`);
  return { ready: true };
}
