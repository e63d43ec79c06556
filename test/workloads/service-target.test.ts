import type { KubeObject } from '../../controller/api/types/meta';
import { revisionOf } from '../../controller/workloads/index';
import { serviceTarget } from '../../controller/workloads/targets/service-target';
import { findIn, podinfoCanary } from '../fixtures/podinfo';

/** A Service as a user writes it. */
const written = (spec: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'podinfo', namespace: 'test', labels: { team: 'a' } },
  spec: {
    selector: { app: 'podinfo', version: '1' },
    ports: [{ name: 'http', port: 80, targetPort: 'http' }],
    ...spec,
  },
});
/** A Service as the API server returns it. */
const served = (spec: object = {}): KubeObject => {
  const object = written(spec);
  const ports = object.spec.ports.map((port: object) => ({ protocol: 'TCP', nodePort: 30080, ...port }));
  const allotted = {
    clusterIP: '10.0.0.7',
    clusterIPs: ['10.0.0.7'],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    internalTrafficPolicy: 'Cluster',
    sessionAffinity: 'None',
    type: 'ClusterIP',
  };
  return { ...object, spec: { ...allotted, ...object.spec, ports } };
};
const request = (target: KubeObject, existing?: KubeObject) => ({
  canary: podinfoCanary({ primary: { labels: { role: 'primary' } } }),
  target,
  existing,
  primary: undefined,
  selectorLabels: ['app'],
  renamed: new Map<string, string>(),
  revisionId: 'r1',
  includeLabelPrefix: ['*'],
  find: findIn(),
});

test('is the same revision before and after an API server has allotted addresses, and another one with another selector', () => {
  expect(revisionOf(serviceTarget, served())).toBe(revisionOf(serviceTarget, written()));
  expect(revisionOf(serviceTarget, served({ selector: { app: 'podinfo', version: '2' } }))).not.toBe(
    revisionOf(serviceTarget, written()),
  );
});

test('becomes two copies without the addresses of the original, which an API server would refuse', () => {
  const { object } = serviceTarget.primary(request(served()));
  expect(object).toMatchObject({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'podinfo-primary', labels: { team: 'a', role: 'primary', app: 'podinfo-primary' } },
  });
  expect(object.spec).toEqual({
    type: 'ClusterIP',
    selector: { app: 'podinfo', version: '1' },
    ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 'http' }],
    sessionAffinity: 'None',
  });
  const [canary] = serviceTarget.services(request(served({ selector: { app: 'podinfo', version: '2' } })));
  expect(canary!.object).toMatchObject({
    metadata: { name: 'podinfo-canary' },
    spec: { selector: { app: 'podinfo', version: '2' } },
  });
  expect(serviceTarget.apex(request(served()), 'primary')).toEqual([]);
});

test.each([
  [
    'a load balancer of its own is not paid for twice',
    { type: 'LoadBalancer', allocateLoadBalancerNodePorts: true },
    { type: 'ClusterIP' },
  ],
  [
    'an external name stays one',
    { type: 'ExternalName', externalName: 'v1.example.com' },
    { type: 'ExternalName', externalName: 'v1.example.com' },
  ],
  [
    'a headless Service stays one',
    { clusterIP: 'None', clusterIPs: ['None'] },
    { type: 'ClusterIP', clusterIP: 'None' },
  ],
])('%s', (_, spec, expected) => {
  const { object } = serviceTarget.primary(request(served(spec)));
  expect(object.spec).toMatchObject(expected);
  expect(Object.keys(object.spec)).not.toContain('clusterIPs');
});

test('a primary that another controller has made is known by its content', () => {
  const { object } = serviceTarget.primary(request(served()));
  expect(serviceTarget.isSamePrimary(served(), object)).toBe(true);
  expect(serviceTarget.isSamePrimary(served({ selector: { app: 'podinfo', version: '2' } }), object)).toBe(false);
});
