import type { Canary } from '../../api/types/canary';
import { primaryName } from '../../api/defaults';
import { desiredSpec, generatedMetadata } from '../../api/types/desired';
import type { KubeObject } from '../../api/types/meta';
import { HORIZONTAL_POD_AUTOSCALER } from '../../api/types/resources';
import type { Autoscaler } from './autoscaler';
import { primaryValue } from '../labels';

/** The autoscaler of Kubernetes. It does not scale a workload at zero replicas, so it need not be paused. */
export const horizontalPodAutoscaler: Autoscaler = {
  resource: HORIZONTAL_POD_AUTOSCALER,
  primary,
  minReplicas: ({ spec }) => spec.minReplicas ?? 1,
  pause: () => undefined,
  resume: () => undefined,
};

function primary(canary: Canary, source: KubeObject, existing: KubeObject | undefined, floor: number): KubeObject {
  const bounds = canary.spec.autoscalerRef?.primaryScalerReplicas ?? {};
  const { minReplicas = source.spec.minReplicas, maxReplicas = source.spec.maxReplicas } = bounds;
  const { scaleTargetRef, metrics, behavior } = source.spec;
  const fields = {
    scaleTargetRef: { ...scaleTargetRef, name: primaryName(canary) },
    minReplicas: floor > (minReplicas ?? 1) ? Math.min(floor, maxReplicas) : minReplicas,
    maxReplicas,
    metrics,
    behavior,
  };
  const metadata = generatedMetadata(source.metadata.namespace, primaryValue(source.metadata.name));
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: desiredSpec(fields, existing),
  };
}
