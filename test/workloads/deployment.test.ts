import type { KubeObject } from '../../controller/api/types/meta';
import { deployment } from '../../controller/workloads/targets/deployment';
import { OVERRIDES_ANNOTATION } from '../../controller/workloads/pods/overrides';
import type { PrimaryRequest } from '../../controller/workloads/targets/workload';
import { findIn, podinfoCanary, podinfoDeployment } from '../fixtures/podinfo';

const primary = (target: KubeObject, more: Partial<PrimaryRequest> = {}): KubeObject =>
  deployment.primary({
    canary: podinfoCanary(),
    target: deployment.withoutRolloutChanges(target),
    existing: undefined,
    selectorLabels: ['app'],
    renamed: new Map(),
    revisionId: 'r1',
    includeLabelPrefix: [],
    ...more,
  }).object;
const readiness = (object: KubeObject, threshold: number) =>
  deployment.readiness(object, threshold, 'canary', findIn());

describe('the primary', () => {
  test('is the target under another name, with labels of its own and the revision that it runs', () => {
    const target = podinfoDeployment({ minReadySeconds: 5 });
    expect(primary(target)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'podinfo-primary',
        namespace: 'test',
        labels: { app: 'podinfo-primary', 'app.kubernetes.io/managed-by': 'flagger' },
        annotations: {
          'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
          'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
        },
      },
      spec: {
        replicas: 2,
        minReadySeconds: 5,
        strategy: target.spec.strategy,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        selector: { matchLabels: { app: 'podinfo-primary' } },
        template: {
          metadata: {
            labels: { app: 'podinfo-primary', tier: 'web' },
            annotations: { 'flagger-id': 'r1', 'prometheus.io/port': '9797', 'prometheus.io/scrape': 'true' },
          },
          spec: target.spec.template.spec,
        },
      },
    });
  });

  test('keeps the replicas that it has, has the target’s at first, and at least one', () => {
    expect(primary(podinfoDeployment(), { existing: podinfoDeployment({ replicas: 7 }) }).spec.replicas).toBe(7);
    expect(primary(podinfoDeployment({ replicas: 3 })).spec.replicas).toBe(3);
    expect(primary(podinfoDeployment({ replicas: undefined })).spec.replicas).toBe(1);
    expect(primary(podinfoDeployment({ replicas: 0 })).spec.replicas).toBe(1);
  });

  test('keeps the selector that it has, which its pods go on to match', () => {
    const existing = podinfoDeployment({ selector: { matchLabels: { name: 'old-primary' } } });
    const { selector, template } = primary(podinfoDeployment(), { existing }).spec;
    expect(selector).toEqual({ matchLabels: { name: 'old-primary' } });
    expect(template.metadata.labels).toEqual({ app: 'podinfo-primary', tier: 'web', name: 'old-primary' });
  });

  test('uses the copies of configs', () => {
    const target = podinfoDeployment({}, { volumes: [{ name: 'c', configMap: { name: 'cfg', defaultMode: 420 } }] });
    const { spec } = primary(target, { renamed: new Map([['configmap/cfg', 'cfg-primary']]) }).spec.template;
    expect(spec.volumes).toEqual([{ name: 'c', configMap: { name: 'cfg-primary', defaultMode: 420 } }]);
    expect(target.spec.template.spec.volumes[0].configMap.name).toBe('cfg');
  });

  test('has the target’s labels and annotations with the given prefixes, but no other tool’s marks', () => {
    const target = podinfoDeployment();
    Object.assign(target.metadata.annotations!, {
      'example.com/owner': 'x',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'deployment.kubernetes.io/revision': '4',
    });
    Object.assign(target.metadata.labels!, { 'kustomize.toolkit.fluxcd.io/name': 'apps' });
    const all = primary(target, { includeLabelPrefix: ['*'] }).metadata;
    expect(all.labels).toEqual({ app: 'podinfo-primary', team: 'a', 'app.kubernetes.io/managed-by': 'flagger' });
    expect(Object.keys(all.annotations!).sort()).toEqual([
      'example.com/owner',
      'helm.toolkit.fluxcd.io/driftDetection',
      'kustomize.toolkit.fluxcd.io/reconcile',
    ]);
    expect(primary(target, { includeLabelPrefix: [''] }).metadata.labels).not.toHaveProperty('team');
    expect(primary(target, { includeLabelPrefix: ['x', 'te'] }).metadata.labels).toHaveProperty('team', 'a');
  });

  test('keeps its pods apart from each other where the target does so with its own', () => {
    const term = (value: string) => ({
      topologyKey: 'zone',
      labelSelector: { matchLabels: { app: value, tier: 'web' } },
    });
    const expression = (values: string[]) => ({
      topologyKey: 'host',
      labelSelector: {
        matchExpressions: [
          { key: 'app', operator: 'In', values },
          { key: 'tier', operator: 'In', values: ['podinfo'] },
        ],
      },
    });
    const scheduling = (value: string) => ({
      affinity: {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } },
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term('cache')] },
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [expression([value, 'other'])],
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term(value) }],
        },
      },
      topologySpreadConstraints: [
        { maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', ...term(value) },
        { maxSkew: 1, topologyKey: 'zone' },
      ],
    });
    const { spec } = primary(podinfoDeployment({}, scheduling('podinfo'))).spec.template;
    expect({ affinity: spec.affinity, topologySpreadConstraints: spec.topologySpreadConstraints }).toEqual(
      scheduling('podinfo-primary'),
    );
  });

  test('knows nothing of what only the canary’s pods are given', () => {
    const target = podinfoDeployment({}, { nodeSelector: { pool: 'spot' } });
    target.metadata.annotations![OVERRIDES_ANNOTATION] = JSON.stringify({
      original: { nodeSelector: { pool: 'stable' } },
      overrides: { nodeSelector: { pool: 'spot' } },
    });
    const made = primary(target, { includeLabelPrefix: ['*'] });
    expect(made.spec.template.spec.nodeSelector).toEqual({ pool: 'stable' });
    expect(made.metadata.annotations).not.toHaveProperty([OVERRIDES_ANNOTATION]);
  });
});

describe('readiness', () => {
  const object = (spec: object, status: object | undefined, generation = 2): KubeObject => {
    const made = podinfoDeployment({ ...spec });
    return {
      ...made,
      metadata: { ...made.metadata, generation },
      ...(status && { status: { observedGeneration: 2, ...status } }),
    };
  };
  const complete = { replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
  const wait = (reason: string, down?: true) => ({
    ready: false,
    reason: `waiting for rollout to finish: ${reason}`,
    ...(down && { down }),
  });

  test.each([
    ['all pods are available', object({}, complete), 100, { ready: true }],
    [
      'the controller has not seen the change',
      object({}, complete, 3),
      100,
      wait('observed deployment generation less than desired generation'),
    ],
    [
      'there is no status yet',
      object({}, undefined),
      100,
      wait('observed deployment generation less than desired generation', true),
    ],
    [
      'no pod is available',
      object({}, { ...complete, availableReplicas: undefined }),
      100,
      wait('0 of 2 (readyThreshold 100%) updated replicas are available', true),
    ],
    [
      'pods are still to be updated',
      object({}, { ...complete, updatedReplicas: 1 }),
      100,
      wait('1 out of 2 new replicas have been updated'),
    ],
    [
      'old pods still run',
      object({}, { ...complete, replicas: 5 }),
      100,
      wait('3 old replicas are pending termination'),
    ],
    [
      'it is scaled to zero',
      object({ replicas: 0 }, { replicas: 0 }),
      0,
      { ...wait('the deployment is scaled to zero', true), atRest: true },
    ],
  ])('when %s', (_, deployed, threshold, expected) => {
    expect(readiness(deployed, threshold)).toEqual(expected);
  });

  test('a threshold is a share of the pods, rounded up, and never less than one pod', () => {
    const ready = (available: number, threshold: number) =>
      readiness(object({ replicas: 3 }, { replicas: 3, updatedReplicas: 3, availableReplicas: available }), threshold)
        .ready;
    expect([ready(1, 50), ready(2, 50), ready(1, 33), ready(1, 34), ready(2, 34)]).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
    expect([ready(0, 0), ready(1, 0)]).toEqual([false, true]);
  });
});

test('scales by a patch, and says what is asked for', () => {
  expect(deployment.scalePatch(podinfoDeployment(), 0)).toEqual({ spec: { replicas: 0 } });
  expect(deployment.replicas(podinfoDeployment({ replicas: 0 }))).toBe(0);
  expect(deployment.replicas(podinfoDeployment({ replicas: undefined }))).toBe(1);
});
