import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import { builtinQuery } from '../../../controller/metrics/builtin/queries';
import { apisix } from '../../../controller/routing/apisix';
import { findIn, objectsOf, podinfoCanary, ROUTING_SETTINGS } from '../../fixtures/podinfo';

const backend = (serviceName: string, weight?: number) => ({
  serviceName,
  servicePort: 80,
  ...(weight === undefined ? {} : { weight }),
});
const RULE = {
  name: 'method',
  match: { hosts: ['app.example.com'], paths: ['/*'] },
  backends: [backend('podinfo')],
  plugins: [{ name: 'prometheus', enable: true }],
};
const route = (http: object[], spec: object = {}): KubeObject => ({
  apiVersion: 'apisix.apache.org/v2',
  kind: 'ApisixRoute',
  metadata: { name: 'web', namespace: 'test' },
  spec: { http, ...spec },
});
const USERS = route([RULE]);
const HALF: Routes = { primary: 50, canary: 50, mirrored: false };

const canary = podinfoCanary({}, {}, { provider: 'apisix', routeRef: { kind: 'ApisixRoute', name: 'web' } });
const objects = (routes: Routes, ...existing: KubeObject[]): KubeObject[] =>
  objectsOf(
    apisix.desiredObjects({ canary, status: {}, routes, find: findIn(...existing), settings: ROUTING_SETTINGS }),
  );
const copy = (routes: Routes, ...existing: KubeObject[]): KubeObject => objects(routes, ...existing)[0]!;
const readBack = (...found: KubeObject[]): Routes => apisix.routes(canary, findIn(...found));

test('a copy of the user’s route goes before it and shares its backend out among two Services', () => {
  expect(objects({ primary: 75, canary: 25, mirrored: false }, USERS)).toEqual([
    {
      apiVersion: 'apisix.apache.org/v2',
      kind: 'ApisixRoute',
      metadata: {
        name: 'web-podinfo-canary',
        namespace: 'test',
        labels: { 'app.kubernetes.io/managed-by': 'flagger' },
        annotations: {
          'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
          'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
        },
      },
      spec: {
        http: [
          {
            ...RULE,
            priority: 10_000,
            websocket: false,
            backends: [backend('podinfo-primary', 75), backend('podinfo-canary', 25)],
          },
        ],
      },
      status: {},
    },
  ]);
});

test('has the name that the built-in queries ask for', () => {
  const values = {
    role: 'canary' as const,
    namespace: 'test',
    target: 'podinfo',
    service: 'podinfo',
    ingress: '',
    route: 'web',
    interval: '1m',
  };
  expect(builtinQuery('apisix', 'request-success-rate', values)).toContain(`test_${copy(HALF, USERS).metadata.name}_`);
});

test('rules keep their order among themselves, and what else they say', () => {
  const users = route(
    [
      { ...RULE, priority: 5, websocket: true, timeout: { read: '5s' } },
      { name: 'admin', priority: 7, match: { paths: ['/admin'] }, backends: [backend('admin')] },
    ],
    { ingressClassName: 'apisix' },
  );
  expect(copy(HALF, users).spec).toMatchObject({
    ingressClassName: 'apisix',
    http: [
      { name: 'method', priority: 10_005, websocket: true, timeout: { read: '5s' } },
      { name: 'admin', priority: 10_007, websocket: false, backends: [backend('admin')] },
    ],
  });
});

test('Services beside the apex keep their part of the rule', () => {
  const users = route([{ ...RULE, backends: [backend('podinfo', 90), backend('legacy', 10)] }]);
  const written = copy({ primary: 75, canary: 25, mirrored: false }, users);
  expect(written.spec.http[0].backends).toEqual([
    backend('podinfo-primary', 6750),
    backend('podinfo-canary', 2250),
    backend('legacy', 1000),
  ]);
  expect(readBack(written)).toEqual({ primary: 75, canary: 25, mirrored: false });
  expect(copy(ALL_TO_PRIMARY, written).spec.http[0].backends).toEqual([
    backend('podinfo-primary', 9000),
    backend('podinfo-canary', 0),
    backend('legacy', 1000),
  ]);
});

test('a copy gives its weight back also when the user’s route is gone', () => {
  const written = copy(HALF, USERS);
  expect(copy(ALL_TO_PRIMARY, written).spec).toEqual(copy(ALL_TO_PRIMARY, USERS).spec);
});

test('a field that goes from the user’s route goes from the copy', () => {
  const written = copy(HALF, route([RULE], { ingressClassName: 'apisix' }));
  expect(copy(HALF, USERS, written).spec.ingressClassName).toBeNull();
});

test('without the user’s route there is nothing to make', () => {
  expect(objects(HALF)).toEqual([]);
});

describe('reading back', () => {
  test('without a copy all traffic is the primary’s', () => {
    expect([readBack(), readBack(USERS)]).toEqual([ALL_TO_PRIMARY, ALL_TO_PRIMARY]);
  });
});
