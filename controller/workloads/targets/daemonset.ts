import type { KubeObject } from '../../api/types/meta';
import type { Readiness } from '../../api/types/rollout-types';
import { DAEMON_SET } from '../../api/types/resources';
import { podWorkload, waiting } from './pod-workload';

/** No node has this label, so that no pod runs. */
export const SCALED_TO_ZERO = 'flagger.app/scale-to-zero';

/** It has a pod on every node that its template selects: it is scaled down by selecting none. */
export const daemonSet = podWorkload({
  resource: DAEMON_SET,
  copied: ['updateStrategy', 'minReadySeconds', 'revisionHistoryLimit'],
  unscaled,
  ready,
  available: ({ status }) => status?.numberAvailable ?? 0,
  scaled: (_, count) => ({
    spec: { template: { spec: { nodeSelector: { [SCALED_TO_ZERO]: count === 0 ? 'true' : null } } } },
  }),
  replicas: (object) => (isScaledToZero(object) ? 0 : 1),
});

function isScaledToZero({ spec }: KubeObject): boolean {
  return spec.template.spec.nodeSelector?.[SCALED_TO_ZERO] !== undefined;
}

function unscaled(live: KubeObject): KubeObject {
  if (!isScaledToZero(live)) return live;
  const copy = structuredClone(live);
  const pod = copy.spec.template.spec;
  delete pod.nodeSelector[SCALED_TO_ZERO];
  if (Object.keys(pod.nodeSelector).length === 0) delete pod.nodeSelector;
  return copy;
}

/** Where no node is selected, nothing is missing either: a cluster may have none of a kind for a while. */
function ready(object: KubeObject, threshold: number): Readiness {
  const {
    desiredNumberScheduled: wanted = 0,
    updatedNumberScheduled: updated = 0,
    numberAvailable: available = 0,
  }: Record<string, number> = object.status ?? {};
  const needed = Math.ceil((wanted * threshold) / 100);

  if (isScaledToZero(object)) return waiting('the daemonset is scaled to zero');
  if (updated < wanted) return waiting(`${updated} out of ${wanted} new pods have been scheduled`);
  if (available < needed) return waiting(`${available} of ${wanted} (readyThreshold ${threshold}%) pods are available`);
  return { ready: true };
}
