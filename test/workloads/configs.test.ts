import type { KubeObject } from '../../controller/api/types/meta';
import { configCopy, configHash, configReferences, isTracked, renameConfigs } from '../../controller/workloads/configs';
import type { PodSpec } from '../../controller/workloads/pods/pod';

const podSpec: PodSpec = {
  imagePullSecrets: [{ name: 'registry' }],
  volumes: [
    { name: 'a', configMap: { name: 'from-volume', defaultMode: 420 } },
    { name: 'b', secret: { secretName: 'from-volume', optional: true } },
    {
      name: 'c',
      projected: {
        sources: [{ configMap: { name: 'projected' } }, { secret: { name: 'projected' } }, { downwardAPI: {} }],
      },
    },
    { name: 'd', emptyDir: {} },
  ],
  initContainers: [{ name: 'init', envFrom: [{ secretRef: { name: 'init' } }] }],
  containers: [
    {
      name: 'main',
      env: [
        { name: 'PLAIN', value: 'x' },
        { name: 'K', valueFrom: { secretKeyRef: { name: 'key', key: 'k' } } },
        { name: 'L', valueFrom: { configMapKeyRef: { name: 'key', key: 'k', optional: true } } },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ],
      envFrom: [{ configMapRef: { name: 'key' } }, { prefix: 'P_', configMapRef: { name: 'env', optional: true } }],
    },
  ],
};

test('every config that the pods’ content depends on is found once, pull secrets excepted', () => {
  const found = configReferences(podSpec).map(({ kind, name }) => `${kind}/${name}`);
  expect(found.sort()).toEqual([
    'configmap/env',
    'configmap/from-volume',
    'configmap/key',
    'configmap/projected',
    'secret/from-volume',
    'secret/init',
    'secret/key',
    'secret/projected',
  ]);
});

test('a pod spec without any has none', () => {
  expect(configReferences({ containers: [{ name: 'main' }] })).toEqual([]);
});

test('renamed configs are followed in all places, others are left, and the original is not touched', () => {
  const before = structuredClone(podSpec);
  const copy = renameConfigs(
    podSpec,
    new Map(
      ['configmap/key', 'configmap/projected', 'secret/from-volume', 'secret/init'].map((id) => [
        id,
        `${id.split('/')[1]}-primary`,
      ]),
    ),
  );
  const names = configReferences(copy).map(({ kind, name }) => `${kind}/${name}`);
  expect(names.sort()).toEqual([
    'configmap/env',
    'configmap/from-volume',
    'configmap/key-primary',
    'configmap/projected-primary',
    'secret/from-volume-primary',
    'secret/init-primary',
    'secret/key',
    'secret/projected',
  ]);
  expect(copy.imagePullSecrets).toEqual([{ name: 'registry' }]);
  expect(podSpec).toEqual(before);
});

const configMap = (more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cfg', namespace: 'test', uid: 'u', resourceVersion: '7', labels: { team: 'a' } },
  data: { a: '1' },
  ...more,
});
const secret = (more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'sec', namespace: 'test' },
  type: 'Opaque',
  data: { k: 'dg==' },
  ...more,
});

test('a copy has all the content under a name of its own', () => {
  expect(configCopy(configMap({ binaryData: { b: 'AAE=' }, immutable: true }), 'cfg-primary', ['te']).object).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'cfg-primary',
      namespace: 'test',
      labels: { team: 'a', 'app.kubernetes.io/managed-by': 'flagger' },
      annotations: {
        'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
        'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
      },
    },
    data: { a: '1' },
    binaryData: { b: 'AAE=' },
    immutable: true,
  });
  expect(configCopy(secret({ type: 'kubernetes.io/tls' }), 'sec-primary', []).object).toMatchObject({
    kind: 'Secret',
    metadata: { name: 'sec-primary' },
    type: 'kubernetes.io/tls',
    data: { k: 'dg==' },
  });
});

test('a copy says so when the source has no content left', () => {
  expect(configCopy(configMap({ data: undefined }), 'cfg-primary', []).object).toMatchObject({
    data: {},
    binaryData: {},
  });
  expect(configCopy(configMap(), 'cfg-primary', []).object.metadata.labels).toEqual({
    'app.kubernetes.io/managed-by': 'flagger',
  });
});

test('a service account’s token is copied as plain content', () => {
  expect(configCopy(secret({ type: 'kubernetes.io/service-account-token' }), 'sec-primary', []).object.type).toBe(
    'Opaque',
  );
});

test('the hash is of the content alone', () => {
  expect(configHash(configMap({ immutable: true, metadata: { name: 'other', labels: { x: 'y' } } }))).toBe(
    configHash(configMap()),
  );
  expect(configHash(configMap({ binaryData: {} }))).toBe(configHash(configMap()));
  expect(configCopy(configMap(), 'cfg-primary', []).hash).toBe(configHash(configMap()));
  const different = [
    configMap(),
    configMap({ data: { a: '2' } }),
    configMap({ data: { b: '1' } }),
    configMap({ data: undefined, binaryData: { a: '1' } }),
    secret(),
    secret({ type: 'x/y' }),
  ];
  expect(new Set(different.map(configHash)).size).toBe(different.length);
});

test('a config is tracked unless its owner says otherwise', () => {
  const annotated = (value: string) =>
    configMap({ metadata: { name: 'cfg', annotations: { 'flagger.app/config-tracking': value } } });
  expect([isTracked(configMap()), isTracked(annotated('enabled')), isTracked(annotated('disabled'))]).toEqual([
    true,
    true,
    false,
  ]);
});
