import type { CanaryService } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { nginx } from '../../../controller/routing/ingress/nginx';
import { skipper } from '../../../controller/routing/ingress/skipper';
import { ingress } from '../../fixtures/ingress';
import { findIn, podinfoCanary } from '../../fixtures/podinfo';
import { sentencesOf } from '../../support/problems';

const leadingTo = (port: object, service = 'podinfo'): KubeObject =>
  ingress({}, [{ path: '/', pathType: 'Prefix', backend: { service: { name: service, port } } }]);
const service = (...ports: object[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'podinfo', namespace: 'test' },
  spec: { ports },
});
const ingressRef = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'web' };

function warnings(of: Partial<CanaryService>, ...objects: KubeObject[]): string[] {
  const canary = podinfoCanary({ port: 80, ...of }, {}, { provider: 'nginx', ingressRef });
  const [one, other] = [nginx, skipper].map(({ warnings: find }) => sentencesOf(find!(canary, findIn(...objects))));
  expect(other).toEqual(one);
  return one!;
}

const UNKNOWN =
  'Canary podinfo.test: spec.ingressRef: Ingress web sends requests to port 8080 of the Service podinfo, which has http (80) alone; write one of them there, or set spec.service.port and portName to what it names';

describe('an Ingress that leads to a port', () => {
  test.each<[string, object, Partial<CanaryService>, KubeObject[]]>([
    ['of the Canary, by number', { number: 80 }, {}, []],
    ['of the Canary, by the name that it has by default', { name: 'http' }, {}, []],
    ['of the Canary, by its own name', { name: 'web' }, { portName: 'web' }, []],
    ['of the Service that is there', { number: 9797 }, {}, [service({ name: 'metrics', port: 9797 })]],
    ['that may be found among the containers', { number: 9797 }, { portDiscovery: true }, []],
  ])('%s is well', (_, port, of, objects) => {
    expect(warnings(of, leadingTo(port), ...objects)).toEqual([]);
  });

  test('of another Service is none of its business', () => {
    expect(warnings({}, leadingTo({ number: 8080 }, 'shop'))).toEqual([]);
  });

  test.each<[string, object, Partial<CanaryService>, KubeObject[], string]>([
    ['by number', { number: 8080 }, {}, [], UNKNOWN],
    ['by name', { name: 'grpc' }, {}, [], UNKNOWN.replace('port 8080', 'port grpc')],
    [
      'beside those that are there',
      { number: 8080 },
      { portDiscovery: true },
      [service({ name: 'web', port: 80 }, { name: 'metrics', port: 9797 })],
      UNKNOWN.replace('http (80)', 'web (80), metrics (9797)'),
    ],
  ])('that the Service does not have is said, %s', (_, port, of, objects, says) => {
    expect(warnings(of, leadingTo(port), ...objects)).toEqual([says]);
  });
});
