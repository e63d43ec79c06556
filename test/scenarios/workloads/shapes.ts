import type { CanarySpec } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { SERVICE } from '../../../controller/api/types/resources';
import type { Simulation } from '../../../controller/simulation/simulation';

// Shapes of manifests that are in use and that run with Flagger. Each is initialised and released.

export const NAMESPACE = 'test';
type Labels = Record<string, string>;

export function workload(name: string, image: string, labels: Labels = { app: name }, pod: object = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'c', image, ports: [{ name: 'http', containerPort: 8080 }] }], ...pod },
      },
    },
  };
}

export function canaryOf(name: string, spec: Partial<CanarySpec> = {}): KubeObject {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      provider: 'istio',
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      service: { port: 80, targetPort: 'http' },
      analysis: { interval: '10s', threshold: 2, maxWeight: 50, stepWeight: 25 },
      ...spec,
    },
  };
}

const autoscaler: KubeObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: NAMESPACE },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 2,
    maxReplicas: 4,
    metrics: [],
  },
};
const scaledBy = (apiVersion: string): Partial<CanarySpec> => ({
  autoscalerRef: { apiVersion, kind: 'HorizontalPodAutoscaler', name: 'web' },
});
const targetOf = (apiVersion: string): Partial<CanarySpec> => ({
  targetRef: { apiVersion, kind: 'Deployment', name: 'web' },
});
const knative = (image: string): KubeObject => ({
  apiVersion: 'serving.knative.dev/v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: NAMESPACE },
  spec: { template: { spec: { containers: [{ image }] } } },
});
const helm = (instance: string): Labels => ({
  'app.kubernetes.io/name': 'shop',
  'app.kubernetes.io/instance': instance,
});
const sidecar = {
  initContainers: [
    { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always', ports: [{ name: 'proxy', containerPort: 9000 }] },
  ],
};
const dns = {
  containers: [
    {
      name: 'c',
      image: 'web:1',
      ports: [
        { name: 'http', containerPort: 8080 },
        { name: 'dns', containerPort: 53, protocol: 'UDP' },
        { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
      ],
    },
  ],
};
const withImage = (pod: typeof dns, image: string) => ({ containers: [{ ...pod.containers[0], image }] });
const service = (ports: object[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: NAMESPACE },
  spec: { selector: { app: 'web' }, ports },
});

export interface Shape {
  title: string;
  objects: KubeObject[];
  /** The new version. Default: a Deployment `web` of a new image. */
  next?: KubeObject[];
  /** What has to be so when it is initialised, and still when the new version is promoted. */
  check?(simulation: Simulation): void;
  warns?: string;
}

const portsOf = (simulation: Simulation, name: string): unknown =>
  (simulation.find(SERVICE, NAMESPACE, name)!.spec.ports as { name: string; port: number }[]).map(
    ({ name: port, port: number }) => `${port} ${number}`,
  );
const selectorOf = (simulation: Simulation, name: string): unknown =>
  simulation.find(SERVICE, NAMESPACE, name)!.spec.selector;

export const SHAPES: Shape[] = [
  ...['autoscaling/v2beta1', 'autoscaling/v2beta2', 'autoscaling/v1'].map((version) => ({
    title: `an autoscalerRef of ${version}`,
    objects: [autoscaler, workload('web', 'web:1'), canaryOf('web', scaledBy(version))],
    ...(version === 'autoscaling/v1'
      ? {}
      : { warns: `${version} is no API version of a HorizontalPodAutoscaler any more` }),
  })),
  ...['v1', 'apps', 'extensions/v1beta1'].map((version) => ({
    title: `a targetRef of ${version}`,
    objects: [workload('web', 'web:1'), canaryOf('web', targetOf(version))],
    warns: `${version} is no API version of a Deployment any more`,
  })),
  {
    title: 'a Service of Knative without spec.service',
    objects: [
      knative('web:1'),
      canaryOf('web', {
        provider: 'knative',
        service: undefined,
        targetRef: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'web' },
      }),
    ],
    next: [knative('web:2')],
  },
  {
    title: 'a port of a sidecar that is an init container',
    objects: [
      workload('web', 'web:1', { app: 'web' }, sidecar),
      canaryOf('web', { service: { port: 80, targetPort: 'proxy', portDiscovery: true } }),
    ],
    next: [workload('web', 'web:2', { app: 'web' }, sidecar)],
    check: (simulation) => expect(portsOf(simulation, 'web')).toEqual(['http 80', 'http-8080 8080']),
  },
  {
    title: 'TCP and UDP on one number',
    objects: [
      workload('web', 'web:1', { app: 'web' }, dns),
      canaryOf('web', { service: { port: 80, targetPort: 'http', portDiscovery: true } }),
    ],
    next: [workload('web', 'web:2', { app: 'web' }, withImage(dns, 'web:2'))],
    check: (simulation) => expect(portsOf(simulation, 'web')).toEqual(['http 80', 'dns 53', 'dns-tcp 53']),
  },
  {
    title: 'two applications of one chart',
    objects: [
      workload('web', 'web:1', helm('web')),
      workload('api', 'api:1', helm('api')),
      canaryOf('web'),
      canaryOf('api'),
    ],
    next: [workload('web', 'web:2', helm('web')), workload('api', 'api:2', helm('api'))],
    check: (simulation) => {
      expect(selectorOf(simulation, 'web')).toEqual({ ...helm('web'), 'app.kubernetes.io/name': 'shop-primary' });
      expect(selectorOf(simulation, 'web-canary')).toEqual(helm('web'));
    },
  },
  {
    title: 'an application beside another of the same chart that is not released',
    objects: [workload('web', 'web:1', helm('web')), workload('api', 'api:1', helm('api')), canaryOf('web')],
    next: [workload('web', 'web:2', helm('web'))],
  },
  {
    title: 'a Service with further ports',
    objects: [
      service([
        { name: 'web', port: 80, targetPort: 8080, appProtocol: 'http' },
        { name: 'metrics', port: 9100, targetPort: 8080 },
      ]),
      workload('web', 'web:1'),
      canaryOf('web'),
    ],
    check: (simulation) => {
      for (const name of ['web', 'web-primary', 'web-canary'])
        expect(simulation.find(SERVICE, NAMESPACE, name)!.spec.ports).toEqual([
          { name: 'web', protocol: 'TCP', port: 80, targetPort: 'http', appProtocol: 'http' },
          { name: 'metrics', protocol: 'TCP', port: 9100, targetPort: 8080 },
        ]);
    },
  },
  {
    title: 'a Service of another port than the Canary says',
    objects: [service([{ name: 'http', port: 8080, targetPort: 8080 }]), workload('web', 'web:1'), canaryOf('web')],
    check: (simulation) => {
      for (const name of ['web', 'web-primary', 'web-canary'])
        expect(portsOf(simulation, name)).toEqual(['http-80 80', 'http 8080']);
    },
  },
];
