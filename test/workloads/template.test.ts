import type { KubeObject } from '../../controller/api/types/meta';
import { deployment } from '../../controller/workloads/targets/deployment';
import { revisionOf } from '../../controller/workloads/index';
import { withOverrides } from '../../controller/workloads/pods/overrides';
import { mergePatched, podinfoDeployment } from '../fixtures/podinfo';

const hash = (target: KubeObject): string => revisionOf(deployment, target);

test('a manifest and what an API server makes of it are the same revision', () => {
  const probes = {
    livenessProbe: { httpGet: { port: 9898 } },
    readinessProbe: { grpc: { port: 9999 }, periodSeconds: 3 },
  };
  const written = podinfoDeployment(
    { strategy: undefined },
    {
      containers: [
        {
          name: 'podinfod',
          image: 'registry:5000/podinfo',
          ports: [{ containerPort: 9898 }],
          env: [{ name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
          ...probes,
        },
      ],
      volumes: [
        { name: 'c', configMap: { name: 'cfg' } },
        { name: 't', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
      ],
      serviceAccountName: 'web',
      restartPolicy: undefined,
      dnsPolicy: undefined,
      schedulerName: undefined,
      securityContext: undefined,
      terminationGracePeriodSeconds: undefined,
    },
  );
  const answered = podinfoDeployment(
    {},
    {
      containers: [
        {
          name: 'podinfod',
          image: 'registry:5000/podinfo',
          imagePullPolicy: 'Always',
          ports: [{ containerPort: 9898, protocol: 'TCP' }],
          env: [{ name: 'IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } }],
          livenessProbe: {
            httpGet: { port: 9898, path: '/', scheme: 'HTTP' },
            timeoutSeconds: 1,
            periodSeconds: 10,
            successThreshold: 1,
            failureThreshold: 3,
          },
          readinessProbe: {
            grpc: { port: 9999, service: '' },
            timeoutSeconds: 1,
            periodSeconds: 3,
            successThreshold: 1,
            failureThreshold: 3,
          },
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      volumes: [
        { name: 'c', configMap: { name: 'cfg', defaultMode: 420 } },
        {
          name: 't',
          projected: {
            defaultMode: 420,
            sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }],
          },
        },
      ],
      serviceAccountName: 'web',
      serviceAccount: 'web',
    },
  );
  answered.spec.template.metadata.creationTimestamp = null;
  expect(hash(answered)).toBe(hash(written));
});

test('what is outside the template is no revision', () => {
  expect(hash(podinfoDeployment({ replicas: 9, strategy: { type: 'Recreate' }, paused: true }))).toBe(
    hash(podinfoDeployment()),
  );
});

test.each([
  ['an image', { containers: [{ name: 'podinfod', image: 'podinfo:2' }] }],
  ['a field that differs from its default', { terminationGracePeriodSeconds: 31 }],
  [
    'a value that is the default of another field',
    { containers: [{ name: 'podinfod', image: 'podinfo:1', ports: [], workingDir: '/' }] },
  ],
  ['where the pods may run', { nodeSelector: { protocol: 'TCP' } }],
])('%s is one', (_, podSpec) => {
  expect(hash(podinfoDeployment({}, podSpec))).not.toBe(hash(podinfoDeployment()));
});

test('a pull policy counts unless it is the image’s default', () => {
  const pulling = (image: string, imagePullPolicy?: string) =>
    hash(podinfoDeployment({}, { containers: [{ name: 'a', image, imagePullPolicy }] }));
  expect(pulling('podinfo:latest', 'Always')).toBe(pulling('podinfo:latest'));
  expect(pulling('podinfo@sha256:00', 'IfNotPresent')).toBe(pulling('podinfo@sha256:00'));
  expect(pulling('podinfo:1', 'Always')).not.toBe(pulling('podinfo:1'));
  expect(pulling('podinfo', 'IfNotPresent')).not.toBe(pulling('podinfo'));
});

test('labels and annotations of the pods are one, as a restart by kubectl is', () => {
  const restarted = podinfoDeployment();
  restarted.spec.template.metadata.annotations['kubectl.kubernetes.io/restartedAt'] = '2026-11-21T00:00:00Z';
  expect(hash(restarted)).not.toBe(hash(podinfoDeployment()));
});

test('what only the canary’s pods are given is none', () => {
  const target = podinfoDeployment({}, { nodeSelector: { pool: 'stable' } });
  expect(
    hash(
      mergePatched(target, withOverrides(target, { nodeSelector: { pool: 'spot' }, tolerations: [{ key: 'spot' }] })),
    ),
  ).toBe(hash(target));
});
