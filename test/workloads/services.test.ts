import type { CanaryService } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import { apexService, canaryAndPrimaryServices } from '../../controller/workloads/services';
import type { ServiceRequest } from '../../controller/workloads/targets/workload';
import { findIn, objectsOf, podinfoCanary, podinfoDeployment } from '../fixtures/podinfo';

const NOT_RECONCILED = {
  'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
  'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
};
const MANAGED = { 'app.kubernetes.io/managed-by': 'flagger' };

const request = (service: Partial<CanaryService> = {}, more: Partial<ServiceRequest> = {}): ServiceRequest => ({
  canary: podinfoCanary(service),
  target: podinfoDeployment(),
  primary: undefined,
  selectorLabels: ['app'],
  find: findIn(),
  includeLabelPrefix: [],
  ...more,
});
const ports = (service: Partial<CanaryService>, target = podinfoDeployment()): unknown =>
  apexService(request(service, { target }), 'primary').object.spec.ports;

test('the canary and the primary each have a Service of their own pods', () => {
  const port = { name: 'http', protocol: 'TCP', port: 9898, targetPort: 'http' };
  expect(objectsOf(canaryAndPrimaryServices(request()))).toEqual([
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'podinfo-canary',
        namespace: 'test',
        labels: { app: 'podinfo-canary', ...MANAGED },
        annotations: NOT_RECONCILED,
      },
      spec: { type: 'ClusterIP', selector: { app: 'podinfo' }, ports: [port] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'podinfo-primary',
        namespace: 'test',
        labels: { app: 'podinfo-primary', ...MANAGED },
        annotations: NOT_RECONCILED,
      },
      spec: { type: 'ClusterIP', selector: { app: 'podinfo-primary' }, ports: [port] },
    },
  ]);
});

test('the apex Service is taken over and selects the primary, or the canary when that serves', () => {
  const apex = apexService(request(), 'primary');
  expect(apex.adopts).toBe(true);
  expect(apex.object.metadata).toEqual({
    name: 'podinfo',
    namespace: 'test',
    labels: { app: 'podinfo', ...MANAGED },
    annotations: NOT_RECONCILED,
  });
  expect(apex.object.spec.selector).toEqual({ app: 'podinfo-primary' });
  expect(apexService(request(), 'canary').object.spec.selector).toEqual({ app: 'podinfo' });
  expect(canaryAndPrimaryServices(request()).map(({ adopts }) => adopts)).toEqual([undefined, undefined]);
});

test('a service name, application protocol and custom metadata reach all three', () => {
  const custom = request({
    name: 'web',
    portName: 'grpc-web',
    appProtocol: 'http',
    apex: { labels: { team: 'a' }, annotations: { note: 'apex' } },
    primary: { labels: { team: 'p' }, annotations: { note: 'primary' } },
    canary: { labels: { team: 'c', app: 'mine' }, annotations: { note: 'canary' } },
  });
  const [canary, primary] = objectsOf(canaryAndPrimaryServices(custom));
  expect(canary!.metadata).toMatchObject({
    name: 'web-canary',
    labels: { app: 'web-canary', team: 'c' },
    annotations: { note: 'canary' },
  });
  expect(primary!.metadata).toMatchObject({
    name: 'web-primary',
    labels: { app: 'web-primary', team: 'p' },
    annotations: { note: 'primary' },
  });
  const apex = apexService(custom, 'primary').object;
  expect(apex.metadata).toMatchObject({
    name: 'web',
    labels: { app: 'web', team: 'a' },
    annotations: { ...NOT_RECONCILED, note: 'apex' },
  });
  expect(apex.spec.ports).toEqual([
    { name: 'grpc-web', protocol: 'TCP', port: 9898, targetPort: 'http', appProtocol: 'http' },
  ]);
  expect(apex.spec.selector).toEqual({ app: 'podinfo-primary' });
});

test('the target port defaults to the port', () => {
  expect(ports({ port: 80, targetPort: undefined })).toEqual([
    { name: 'http', protocol: 'TCP', port: 80, targetPort: 80 },
  ]);
});

test.each([
  ['by name', { port: 9898, targetPort: 'http' }],
  ['by number', { port: 80, targetPort: 9898 }],
  ['by the port itself', { port: 9898, targetPort: undefined }],
])('port discovery adds every other port of the containers, the main one being known %s', (_, service) => {
  expect(ports({ ...service, portDiscovery: true })).toEqual([
    expect.objectContaining({ name: 'http', port: service.port }),
    { name: 'http-metrics', protocol: 'TCP', port: 9797, targetPort: 9797 },
    { name: 'grpc', protocol: 'TCP', port: 9999, targetPort: 9999 },
  ]);
});

test('port discovery names what has no name and keeps names and numbers apart', () => {
  const containers = [
    {
      name: 'a',
      ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53 }, { name: 'http', containerPort: 8081 }],
    },
    { name: 'b', ports: [{ containerPort: 53 }, { name: 'x', containerPort: 80 }] },
  ];
  expect(ports({ port: 80, targetPort: 8080, portDiscovery: true }, podinfoDeployment({}, { containers }))).toEqual([
    { name: 'http', protocol: 'TCP', port: 80, targetPort: 8080 },
    { name: 'udp-53', protocol: 'UDP', port: 53, targetPort: 53 },
    { name: 'tcp-53', protocol: 'TCP', port: 53, targetPort: 53 },
    { name: 'http-8081', protocol: 'TCP', port: 8081, targetPort: 8081 },
  ]);
});

test('headless Services have no cluster IP, and a traffic distribution is passed on', () => {
  const services = [
    ...canaryAndPrimaryServices(request({ headless: true, trafficDistribution: 'PreferClose' })),
    apexService(request({ headless: true, trafficDistribution: 'PreferClose' }), 'primary'),
  ];
  expect(services.map(({ object }) => [object.spec.clusterIP, object.spec.trafficDistribution])).toEqual(
    Array(3).fill(['None', 'PreferClose']),
  );
});

describe('a Service that is there', () => {
  const existing: KubeObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'podinfo', namespace: 'test' },
    spec: {
      type: 'LoadBalancer',
      clusterIP: '10.0.0.7',
      trafficDistribution: 'PreferClose',
      selector: { app: 'podinfo' },
      ports: [{ name: 'web', port: 9898, targetPort: 9898, nodePort: 30123 }],
    },
  };

  test('keeps its type, its cluster IP and its node ports', () => {
    const { spec } = apexService(
      request({ headless: true, trafficDistribution: 'PreferClose' }, { find: findIn(existing) }),
      'primary',
    ).object;
    expect(spec).toEqual({
      selector: { app: 'podinfo-primary' },
      ports: [{ name: 'web', protocol: 'TCP', port: 9898, targetPort: 'http', nodePort: 30123 }],
      trafficDistribution: 'PreferClose',
    });
  });

  test('loses what the Canary no longer asks for', () => {
    expect(apexService(request({}, { find: findIn(existing) }), 'primary').object.spec.trafficDistribution).toBeNull();
  });
});

test('labels and annotations that are unmanaged are not written', () => {
  const { labels, annotations } = apexService(
    request({
      apex: { labels: { team: 'a', stage: 'x' } },
      unmanagedMetadata: { labels: ['team', 'app'], annotations: ['helm.toolkit.fluxcd.io/driftDetection'] },
    }),
    'primary',
  ).object.metadata;
  expect(labels).toEqual({ stage: 'x', ...MANAGED });
  expect(annotations).toEqual({ 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' });
});

test('labels of the target are copied by prefix, and never into a selector', () => {
  const [canary, primary] = objectsOf(
    canaryAndPrimaryServices(request({ canary: { labels: { team: 'mine' } } }, { includeLabelPrefix: ['te'] })),
  );
  expect(canary!.metadata.labels).toEqual({ app: 'podinfo-canary', team: 'mine', ...MANAGED });
  expect(primary!.metadata.labels).toEqual({ app: 'podinfo-primary', team: 'a', ...MANAGED });
  expect(primary!.spec.selector).toEqual({ app: 'podinfo-primary' });
});
