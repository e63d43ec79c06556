import type { AutoscalerReference } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import { horizontalPodAutoscaler } from '../../controller/workloads/autoscalers/hpa';
import { podinfoCanary } from '../fixtures/podinfo';

const metrics = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 99 } } },
  {
    type: 'ContainerResource',
    containerResource: {
      container: 'podinfod',
      name: 'memory',
      target: { type: 'Utilization', averageUtilization: 80 },
    },
  },
];
const source = (spec: object = {}): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'podinfo-hpa', namespace: 'test', labels: { team: 'a' } },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' },
    minReplicas: 2,
    maxReplicas: 4,
    metrics,
    ...spec,
  },
});
const primary = (
  from: KubeObject,
  primaryScalerReplicas?: AutoscalerReference['primaryScalerReplicas'],
  existing?: KubeObject,
  floor = 0,
): KubeObject =>
  horizontalPodAutoscaler.primary(
    podinfoCanary(
      {},
      {},
      { autoscalerRef: { kind: 'HorizontalPodAutoscaler', name: 'podinfo-hpa', primaryScalerReplicas } },
    ),
    from,
    existing,
    floor,
  );

test('the primary is scaled as the target is', () => {
  const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } };
  expect(primary(source({ behavior }))).toEqual({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {
      name: 'podinfo-hpa-primary',
      namespace: 'test',
      labels: { 'app.kubernetes.io/managed-by': 'flagger' },
      annotations: {
        'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
        'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
      },
    },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo-primary' },
      minReplicas: 2,
      maxReplicas: 4,
      metrics,
      behavior,
    },
  });
});

test('the Canary’s own bounds win, each for itself', () => {
  expect(primary(source(), { minReplicas: 3, maxReplicas: 6 }).spec).toMatchObject({ minReplicas: 3, maxReplicas: 6 });
  expect(primary(source(), { maxReplicas: 6 }).spec).toMatchObject({ minReplicas: 2, maxReplicas: 6 });
});

test('a floor holds what is there: never less than the minimum, never more than the maximum', () => {
  const minimum = (floor: number, bounds?: AutoscalerReference['primaryScalerReplicas'], spec = {}): unknown =>
    primary(source(spec), bounds, undefined, floor).spec.minReplicas;
  expect([minimum(0), minimum(1), minimum(3), minimum(9), minimum(9, { maxReplicas: 6 })]).toEqual([2, 2, 3, 4, 6]);
  expect([
    minimum(1, undefined, { minReplicas: undefined }),
    minimum(3, undefined, { minReplicas: undefined }),
  ]).toEqual([undefined, 3]);
});

test('what the source no longer says goes from the primary too', () => {
  const { spec } = primary(source(), undefined, source({ behavior: { scaleUp: {} } }));
  expect(spec.behavior).toBeNull();
  expect(primary(source()).spec).not.toHaveProperty('behavior');
});

test('a canary is scaled up to the source’s minimum, and the source is never paused', () => {
  expect(horizontalPodAutoscaler.minReplicas(source())).toBe(2);
  expect(horizontalPodAutoscaler.minReplicas(source({ minReplicas: undefined }))).toBe(1);
  expect(horizontalPodAutoscaler.pause(source())).toBeUndefined();
  expect(horizontalPodAutoscaler.resume(source())).toBeUndefined();
});
