import fc from 'fast-check';
import type { CanaryAnalysis, CanaryService } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import { gatewayApi } from '../../../controller/routing/gateway-api/gateway-api';
import type { RouteRule } from '../../../controller/routing/gateway-api/rules';
import { differences } from '../../../controller/reconcile/writer';
import { findIn, podinfoCanary, ROUTING_SETTINGS } from '../../fixtures/podinfo';
import { sentencesOf } from '../../support/problems';

interface Given {
  service?: Partial<CanaryService>;
  analysis?: CanaryAnalysis;
  existing?: KubeObject[];
}

const HALF: Routes = { primary: 50, canary: 50, mirrored: false };
const AB: CanaryAnalysis = {
  iterations: 3,
  match: [{ headers: { 'x-beta': { exact: 'true' } } }, { headers: { agent: { prefix: 'grpc-' } } }],
};
const BETA = { name: 'x-beta', type: 'Exact', value: 'true' } as const;
const AGENT = { name: 'agent', type: 'RegularExpression', value: 'grpc-.*' } as const;

const canaryOf = ({ service, analysis }: Given) =>
  podinfoCanary({ gatewayRefs: [{ name: 'gw' }], routeKind: 'GRPCRoute', ...service }, analysis);
function grpcRoute(routes: Routes, given: Given = {}): KubeObject {
  return gatewayApi.desiredObjects({
    canary: canaryOf(given),
    status: {},
    routes,
    find: findIn(...(given.existing ?? [])),
    settings: ROUTING_SETTINGS,
  })[0]!.object;
}
const rules = (...args: Parameters<typeof grpcRoute>): RouteRule[] => grpcRoute(...args).spec.rules;
const problems = (given: Given): string[] => sentencesOf(gatewayApi.problems!(canaryOf(given)));
const backend = (role: string, weight: number) => ({
  group: '',
  kind: 'Service',
  name: `podinfo-${role}`,
  port: 9898,
  weight,
});
const split = (primary: number, canary: number) => [backend('primary', primary), backend('canary', canary)];

test('a GRPCRoute splits every call by weight', () => {
  expect(grpcRoute(HALF, { service: { hosts: ['grpc.example.com'] } })).toMatchObject({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GRPCRoute',
    metadata: { name: 'podinfo' },
  });
  expect(grpcRoute(HALF, { service: { hosts: ['grpc.example.com'] } }).spec).toEqual({
    parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw' }],
    hostnames: ['grpc.example.com'],
    rules: [{ backendRefs: split(50, 50) }],
  });
});

test('a Canary needs the kind that it asks for, and no other', () => {
  expect(gatewayApi.variant!(canaryOf({})).resources.map(({ plural }) => plural)).toEqual(['grpcroutes']);
  expect(
    gatewayApi.variant!(
      canaryOf({ service: { routeKind: undefined, appProtocol: 'kubernetes.io/h2c' } }),
    ).resources.map(({ plural }) => plural),
  ).toEqual(['httproutes']);
});

test.each<[Record<string, unknown>, RouteRule['matches']]>([
  [{ uri: { exact: '/shop.v1.Cart/Add' } }, [{ method: { type: 'Exact', service: 'shop.v1.Cart', method: 'Add' } }]],
  [{ uri: { prefix: '/shop.v1.Cart/' } }, [{ method: { type: 'Exact', service: 'shop.v1.Cart' } }]],
  [
    { uri: { prefix: '/Cart/' }, headers: { 'x-beta': { exact: 'true' } }, name: 'mine' },
    [{ method: { type: 'Exact', service: 'Cart' }, headers: [BETA] }],
  ],
  [{ uri: { prefix: '/' } }, undefined],
  [{ headers: { 'x-beta': { exact: 'true' } } }, [{ headers: [BETA] }]],
])('the condition %j', (condition, expected) => {
  expect(problems({ service: { match: [condition] } })).toEqual([]);
  expect(rules(HALF, { service: { match: [condition] } })[0]!.matches).toEqual(expected);
});

test('an A/B test finds users by metadata, within the methods that the service takes', () => {
  expect(problems({ analysis: AB })).toEqual([]);
  expect(rules(ALL_TO_CANARY, { analysis: AB })).toEqual([
    { matches: [{ headers: [BETA] }, { headers: [AGENT] }], backendRefs: split(0, 100) },
    { backendRefs: [backend('primary', 100)] },
  ]);
  const method = { type: 'Exact', service: 'shop.Cart' };
  expect(
    rules(ALL_TO_CANARY, { analysis: AB, service: { match: [{ uri: { prefix: '/shop.Cart/' } }] } }).map(
      ({ matches }) => matches,
    ),
  ).toEqual([
    [
      { method, headers: [BETA] },
      { method, headers: [AGENT] },
    ],
    [{ method }],
  ]);
});

test('headers are changed and calls copied as in an HTTPRoute', () => {
  const service = {
    headers: { request: { add: { a: '1' } }, response: { remove: ['b'] } },
    mirror: [{ backendRef: { name: 'shadow', port: 80 } }],
  };
  expect(problems({ service })).toEqual([]);
  expect(rules({ ...ALL_TO_PRIMARY, mirrored: true, mirrorWeight: 10 }, { service })[0]!.filters).toEqual([
    { type: 'RequestHeaderModifier', requestHeaderModifier: { add: [{ name: 'a', value: '1' }] } },
    { type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['b'] } },
    { type: 'RequestMirror', requestMirror: { backendRef: { group: '', kind: 'Service', name: 'shadow', port: 80 } } },
    {
      type: 'RequestMirror',
      requestMirror: { backendRef: { group: '', kind: 'Service', name: 'podinfo-canary', port: 9898 }, percent: 10 },
    },
  ]);
});

test.each<[Given, string]>([
  [
    { service: { rewrite: { uri: '/v2' } } },
    'spec.service.rewrite: a GRPCRoute rewrites no paths, for they name the method; remove it, or set spec.service.routeKind HTTPRoute',
  ],
  [
    { service: { timeout: '1s' } },
    'spec.service.timeout: a GRPCRoute has no timeouts, callers set deadlines; remove it',
  ],
  [{ service: { backendTimeout: '1s' } }, 'spec.service.backendTimeout: a GRPCRoute has no timeouts'],
  [{ service: { retries: { attempts: 3 } } }, 'spec.service.retries: a GRPCRoute has no retries'],
  [{ service: { corsPolicy: { allowOrigin: ['*'] } } }, 'spec.service.corsPolicy: a GRPCRoute has no CORS'],
  [
    { analysis: { sessionAffinity: { cookieName: 'c' } } },
    'spec.analysis.sessionAffinity: clients of gRPC keep no cookies; remove it',
  ],
  [
    { service: { match: [{ uri: { prefix: '/' } }, { uri: { prefix: '/api' } }] } },
    'spec.service.match[1].uri: {"prefix":"/api"} is no method of gRPC; write exact /package.Service/Method',
  ],
  [
    { service: { match: [{ uri: { regex: '/shop.*' } }] } },
    'spec.service.match[0].uri: {"regex":"/shop.*"} is no method of gRPC',
  ],
  [
    { service: { match: [{ uri: { exact: '/shop.Cart/' } }] } },
    'spec.service.match[0].uri: {"exact":"/shop.Cart/"} is no method of gRPC',
  ],
  [
    { service: { match: [{ uri: { exact: '/shop-1/Add' } }] } },
    'spec.service.match[0].uri: {"exact":"/shop-1/Add"} is no method of gRPC',
  ],
  [
    { service: { match: [{ method: { exact: 'POST' } }] } },
    'spec.service.match[0].method: a GRPCRoute has no such condition; remove it, or write it as one on uri or headers',
  ],
  [
    { service: { match: [{ queryParams: { a: { exact: '1' } } }] } },
    'spec.service.match[0].queryParams: a GRPCRoute has no such condition',
  ],
  [
    { analysis: { iterations: 1, match: [{ queryParams: { a: { exact: '1' } } }] } },
    'spec.analysis.match[0].queryParams: a GRPCRoute has no such condition',
  ],
  [
    { analysis: { iterations: 1, match: [{ sourceLabels: { app: 'web' } }] } },
    'spec.analysis.match[0].sourceLabels: a GRPCRoute has no such condition',
  ],
])('what a GRPCRoute cannot say is a problem, and does not keep users from the primary: %j', (given, message) => {
  expect(problems(given)).toEqual([expect.stringContaining(`Canary podinfo.test: ${message}`)]);
  for (const rule of rules(ALL_TO_PRIMARY, given)) {
    expect(Object.keys(rule).sort()).toEqual(expect.not.arrayContaining(['timeouts']));
    expect((rule.filters ?? []).map(({ type }) => type)).toEqual([]);
    expect(rule.backendRefs!.filter(({ weight }) => weight! > 0).map(({ name }) => name)).toEqual(['podinfo-primary']);
  }
});

test('the routes that were written are read, and there is nothing to write again', () => {
  const anyRoutes = fc
    .tuple(fc.integer({ min: 0, max: 100 }), fc.option(fc.integer({ min: 1, max: 100 })))
    .map(([canary, mirrorWeight]): Routes => ({
      primary: 100 - canary,
      canary,
      ...(mirrorWeight === null ? { mirrored: false } : { mirrored: true, mirrorWeight }),
    }));
  const anyGiven: fc.Arbitrary<Given> = fc.record({
    service: fc.constantFrom<Partial<CanaryService>>(
      {},
      { match: [{ uri: { prefix: '/shop.Cart/' } }] },
      { headers: { request: { add: { a: '1' } } } },
    ),
    analysis: fc.constantFrom<CanaryAnalysis>({}, AB),
  });
  fc.assert(
    fc.property(anyRoutes, anyGiven, (routes, given) => {
      const written = grpcRoute(routes, given);
      expect(gatewayApi.routes(canaryOf(given), findIn(written))).toEqual(routes);
      expect(differences(written, grpcRoute(routes, { ...given, existing: [written] }))).toBeUndefined();
    }),
  );
  const everyone = { ...ALL_TO_CANARY, everyone: true };
  expect(gatewayApi.routes(canaryOf({ analysis: AB }), findIn(grpcRoute(everyone, { analysis: AB })))).toEqual(
    everyone,
  );
});
