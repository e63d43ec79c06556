import type { AutoscalerReference } from '../../controller/api/types/canary';
import type { KubeObject, ObjectMeta } from '../../controller/api/types/meta';
import { differences } from '../../controller/reconcile/writer';
import { scaledObject } from '../../controller/workloads/autoscalers/scaled-object';
import { mergePatched, podinfoCanary } from '../fixtures/podinfo';

const PAUSED = { 'autoscaling.keda.sh/paused-replicas': '0' };
const trigger = (query: string, name?: string) => ({
  type: 'prometheus',
  ...(name && { name }),
  metadata: { serverAddress: 'http://podinfo-metrics:9090', threshold: '100', query },
});
const source = (spec: object = {}, metadata: Partial<ObjectMeta> = {}): KubeObject => ({
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'podinfo-so', namespace: 'test', ...metadata },
  spec: { scaleTargetRef: { name: 'podinfo' }, triggers: [trigger('sum(rate(requests{app="podinfo"}[2m]))')], ...spec },
});
const primary = (
  from: KubeObject,
  reference: Partial<AutoscalerReference> = {},
  existing?: KubeObject,
  floor = 0,
): KubeObject =>
  scaledObject.primary(
    podinfoCanary({}, {}, { autoscalerRef: { kind: 'ScaledObject', name: 'podinfo-so', ...reference } }),
    from,
    existing,
    floor,
  );
const queries = (from: KubeObject, reference?: Partial<AutoscalerReference>): unknown[] =>
  (primary(from, reference).spec.triggers as { metadata?: { query?: string } }[]).map(
    ({ metadata }) => metadata?.query,
  );

test('a floor holds what is there: never less than the minimum, never more than the maximum', () => {
  const minimum = (floor: number, spec: object = { minReplicaCount: 2, maxReplicaCount: 4 }): unknown =>
    primary(source(spec), {}, undefined, floor).spec.minReplicaCount;
  expect([minimum(0), minimum(1), minimum(3), minimum(9)]).toEqual([2, 2, 3, 4]);
  expect([minimum(0, {}), minimum(3, {}), minimum(500, {})]).toEqual([undefined, 3, 100]);
});

test('the primary is scaled as the target is, by what is asked of the primary', () => {
  const spec = {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo', envSourceContainerName: 'podinfod' },
    pollingInterval: 10,
    cooldownPeriod: 20,
    idleReplicaCount: 0,
    minReplicaCount: 2,
    maxReplicaCount: 4,
    fallback: { failureThreshold: 3, replicas: 2 },
    advanced: { restoreToOriginalReplicaCount: true, scalingModifiers: { formula: 'rps' } },
    triggers: [
      {
        ...trigger('up{app="podinfo"}', 'rps'),
        metricType: 'AverageValue',
        authenticationRef: { name: 'podinfo-auth' },
      },
      { type: 'cpu', metadata: { value: '50' } },
    ],
  };
  const { triggers } = spec;
  expect(primary(source(spec))).toEqual({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: {
      name: 'podinfo-so-primary',
      namespace: 'test',
      labels: { 'app.kubernetes.io/managed-by': 'flagger' },
      annotations: {
        'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
        'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
      },
    },
    spec: {
      ...spec,
      scaleTargetRef: { ...spec.scaleTargetRef, name: 'podinfo-primary' },
      advanced: { ...spec.advanced, horizontalPodAutoscalerConfig: {} },
      triggers: [{ ...triggers[0], metadata: trigger('up{app="podinfo-primary"}').metadata }, triggers[1]],
    },
    status: {},
  });
});

test.each([
  ['up{app="podinfo"}', 'up{app="podinfo-primary"}'],
  ['up{app="podinfo-canary"}', 'up{app="podinfo-primary"}'],
  ['up{app="podinfo-primary"}', 'up{app="podinfo-primary"}'],
  [
    'up{app="podinfo-canary", service="podinfo", pod=~"podinfo-.*"}',
    'up{app="podinfo-primary", service="podinfo-primary", pod=~"podinfo-primary-.*"}',
  ],
  ['envoy{cluster="test_podinfo_80"}', 'envoy{cluster="test_podinfo-primary_80"}'],
  ['up{app="other"}', 'up{app="other"}'],
  // The name is a part of other words.
  ['podinfo_requests_total{app="podinfo"}', 'podinfo_requests_total{app="podinfo-primary"}'],
  ['up{app="my-podinfo", other="podinfo-web"}', 'up{app="my-podinfo", other="podinfo-web"}'],
  ["up{app='podinfos'}", "up{app='podinfos'}"],
])('%s is asked of the primary as %s', (query, expected) => {
  expect(queries(source({ triggers: [trigger(query)] }))).toEqual([expected]);
});

test('pods that are counted by a selector are the primary’s', () => {
  const triggers = [{ type: 'kubernetes-workload', metadata: { podSelector: 'app=podinfo,tier=web', value: '3' } }];
  expect(primary(source({ triggers })).spec.triggers).toEqual([
    { type: 'kubernetes-workload', metadata: { podSelector: 'app=podinfo-primary,tier=web', value: '3' } },
  ]);
});

test('nothing but a query is asked differently, and a trigger without metadata stays', () => {
  const triggers = [{ type: 'kafka', metadata: { topic: 'podinfo', query: 'podinfo' } }, { type: 'external' }];
  expect(primary(source({ triggers })).spec.triggers).toEqual([
    { type: 'kafka', metadata: { topic: 'podinfo', query: 'podinfo-primary' } },
    { type: 'external' },
  ]);
  expect(primary(source({ triggers: undefined })).spec.triggers).toEqual([]);
});

test('with queries of its own for the primary, a Canary has no other changed', () => {
  const triggers = [trigger('up{app="podinfo"}', 'rps'), trigger('up{app="podinfo"}', 'errors'), trigger('podinfo')];
  expect(queries(source({ triggers }), { primaryScalerQueries: { rps: 'sum(x)', unknown: 'y' } })).toEqual([
    'sum(x)',
    'up{app="podinfo"}',
    'podinfo',
  ]);
  expect(
    queries(source({ triggers: [{ type: 'cpu', name: 'rps' }] }), { primaryScalerQueries: { rps: 'sum(x)' } }),
  ).toEqual(['sum(x)']);
});

test('the Canary’s own bounds win, each for itself', () => {
  const from = source({ minReplicaCount: 2, maxReplicaCount: 4 });
  expect(primary(from, { primaryScalerReplicas: { minReplicas: 3, maxReplicas: 6 } }).spec).toMatchObject({
    minReplicaCount: 3,
    maxReplicaCount: 6,
  });
  expect(primary(from, { primaryScalerReplicas: { minReplicas: 0 } }).spec).toMatchObject({
    minReplicaCount: 0,
    maxReplicaCount: 4,
  });
  expect(primary(source()).spec).not.toHaveProperty('minReplicaCount');
});

test('the two do not share a HorizontalPodAutoscaler', () => {
  const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } };
  const config = (from: object) =>
    primary(source({ advanced: { horizontalPodAutoscalerConfig: from } })).spec.advanced.horizontalPodAutoscalerConfig;
  expect(config({ name: 'podinfo-hpa', behavior })).toEqual({ name: 'podinfo-hpa-primary', behavior });
  expect(config({ behavior })).toEqual({ behavior });
});

test('labels and annotations go along, but not those of tools, those that pause and KEDA’s own', () => {
  const labels = { team: 'a', 'scaledobject.keda.sh/name': 'podinfo-so', 'kustomize.toolkit.fluxcd.io/name': 'apps' };
  const annotations = {
    'scaledobject.keda.sh/transfer-hpa-ownership': 'true',
    'autoscaling.keda.sh/paused': 'true',
    ...PAUSED,
  };
  const { metadata } = primary(source({}, { labels, annotations }));
  expect(metadata.labels).toEqual({ team: 'a', 'app.kubernetes.io/managed-by': 'flagger' });
  expect(metadata.annotations).toEqual({
    'scaledobject.keda.sh/transfer-hpa-ownership': 'true',
    'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
    'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
  });
});

test('what the source no longer says goes from the primary too, and then nothing is left to write', () => {
  const before = primary(
    source({
      cooldownPeriod: 20,
      fallback: { failureThreshold: 3, replicas: 2 },
      advanced: { scalingModifiers: { formula: 'a' } },
    }),
  );
  const written = mergePatched(before, differences(before, primary(source({ cooldownPeriod: 30 }), {}, before)));
  expect(written.spec).toEqual(primary(source({ cooldownPeriod: 30 })).spec);
  expect(differences(written, primary(source({ cooldownPeriod: 30 }), {}, written))).toBeUndefined();
});

test('a canary is scaled up to the source’s minimum, which is none', () => {
  expect(scaledObject.minReplicas(source({ minReplicaCount: 2 }))).toBe(2);
  expect(scaledObject.minReplicas(source())).toBe(0);
});

test('pausing and resuming is written once', () => {
  const seen = (from: KubeObject): KubeObject => ({ ...from, status: { conditions: [] } });
  expect(scaledObject.pause(source())).toEqual({ metadata: { annotations: PAUSED }, status: {} });
  expect(scaledObject.pause(seen(source()))).toEqual({ metadata: { annotations: PAUSED } });
  expect(scaledObject.resume(source())).toBeUndefined();

  const paused = mergePatched(seen(source()), scaledObject.pause(source()));
  expect(scaledObject.pause(paused)).toBeUndefined();
  expect(mergePatched(paused, scaledObject.resume(paused)).metadata.annotations).toEqual({});
  const elsewhere = source({}, { annotations: { 'autoscaling.keda.sh/paused-replicas': '3' } });
  expect(mergePatched(elsewhere, scaledObject.pause(elsewhere)).metadata.annotations).toEqual(PAUSED);
});
