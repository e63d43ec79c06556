import type { RolloutState } from './rollout-state';

/**
 * A merge patch of the status that a DaemonSet controller would write. As the API server shows it, counts that need not
 * be there are left out at zero.
 */
export function daemonSetStatus({ object, pods, hash, wanted }: RolloutState): Record<string, unknown> {
  const ready = pods.filter((pod) => pod.ready).length;
  const optional = {
    updatedNumberScheduled: pods.filter((pod) => pod.hash === hash).length,
    numberAvailable: ready,
    numberUnavailable: wanted - ready,
  };
  const shown = Object.fromEntries(Object.entries(optional).map(([name, count]) => [name, count === 0 ? null : count]));
  return {
    observedGeneration: object.metadata.generation,
    currentNumberScheduled: pods.length,
    desiredNumberScheduled: wanted,
    numberReady: ready,
    numberMisscheduled: 0,
    ...shown,
  };
}
