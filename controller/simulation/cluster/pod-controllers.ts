import type { KubeObject, Resource } from '../../api/types/meta';
import { DAEMON_SET, DEPLOYMENT } from '../../api/types/resources';
import { SCALED_TO_ZERO } from '../../workloads/targets/daemonset';
import { daemonSetStatus } from './daemonset-status';
import { deploymentStatus } from './deployment-status';
import type { RolloutSpec } from './rolling-update';
import type { RolloutState } from './rollout-state';

/** What a kind of workload makes of its pods. */
export interface PodController {
  resource: Resource;
  /** How many pods there are to be, and how they are rolled. */
  rollout(object: KubeObject): RolloutSpec;
  /** A merge patch of the status that its controller would write. */
  status(state: RolloutState): Record<string, unknown>;
}

/** Nodes of an embedded cluster, as a DaemonSet sees them. */
const NODES = 2;

export const POD_CONTROLLERS: readonly PodController[] = [
  { resource: DEPLOYMENT, rollout: ({ spec }) => spec, status: deploymentStatus },
  {
    resource: DAEMON_SET,
    // A node has whatever label is asked for, but the one that none has anywhere.
    rollout: ({ spec }) => ({
      ...spec,
      strategy: spec.updateStrategy,
      replicas: spec.template.spec.nodeSelector?.[SCALED_TO_ZERO] === undefined ? NODES : 0,
    }),
    status: daemonSetStatus,
  },
];
