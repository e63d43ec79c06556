import type { CanaryAnalysis, CanaryService } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import { istio } from '../../../controller/routing/istio/istio';
import { findIn, objectsOf, podinfoCanary, ROUTING_SETTINGS } from '../../fixtures/podinfo';

const objects = (
  routes: Routes,
  service: Partial<CanaryService> = {},
  analysis: CanaryAnalysis = {},
  ...existing: KubeObject[]
): KubeObject[] =>
  objectsOf(
    istio.desiredObjects({
      canary: podinfoCanary(service, analysis),
      status: {},
      routes,
      find: findIn(...existing),
      settings: ROUTING_SETTINGS,
    }),
  );
const virtualService = (...args: Parameters<typeof objects>): KubeObject => objects(...args)[2]!;
const readBack = (canaryAnalysis: CanaryAnalysis, ...found: KubeObject[]): Routes =>
  istio.routes(podinfoCanary({}, canaryAnalysis), findIn(...found));
const split = (primary: number, canary: number) => [
  { destination: { host: 'podinfo-primary' }, weight: primary },
  { destination: { host: 'podinfo-canary' }, weight: canary },
];
const NOT_RECONCILED = {
  'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
  'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
};
const MANAGED = { 'app.kubernetes.io/managed-by': 'flagger' };
const HALF: Routes = { primary: 50, canary: 50, mirrored: false };
const AB: CanaryAnalysis = {
  iterations: 3,
  match: [{ headers: { 'user-agent': { regex: '.*Chrome.*' } } }, { headers: { 'x-beta': { exact: 'true' } } }],
};

test('traffic is split by a VirtualService between two hosts with a DestinationRule each', () => {
  const metadata = (name: string) => ({ name, namespace: 'test', labels: MANAGED, annotations: NOT_RECONCILED });
  const type = { apiVersion: 'networking.istio.io/v1beta1', kind: 'DestinationRule' };
  expect(objects({ primary: 75, canary: 25, mirrored: false })).toEqual([
    { ...type, metadata: metadata('podinfo-canary'), spec: { host: 'podinfo-canary' } },
    { ...type, metadata: metadata('podinfo-primary'), spec: { host: 'podinfo-primary' } },
    {
      apiVersion: 'networking.istio.io/v1beta1',
      kind: 'VirtualService',
      metadata: { ...metadata('podinfo'), labels: { app: 'podinfo', ...MANAGED } },
      spec: { gateways: ['mesh'], hosts: ['podinfo'], http: [{ route: split(75, 25) }] },
    },
  ]);
});

test('only the VirtualService may have been the user’s', () => {
  const desired = istio.desiredObjects({
    canary: podinfoCanary(),
    status: {},
    routes: ALL_TO_PRIMARY,
    find: findIn(),
    settings: ROUTING_SETTINGS,
  });
  expect(desired.map(({ resource, adopts }) => [resource.kind, adopts])).toEqual([
    ['DestinationRule', undefined],
    ['DestinationRule', undefined],
    ['VirtualService', true],
  ]);
});

test('everything that a service says of its requests is in the route', () => {
  const service: Partial<CanaryService> = {
    name: 'web',
    gateways: ['istio-system/public-gateway', 'mesh'],
    hosts: ['app.example.com'],
    timeout: '30s',
    trafficPolicy: { tls: { mode: 'DISABLE' } },
    retries: { attempts: 3, perTryTimeout: '1s', retryOn: 'gateway-error' },
    match: [{ uri: { prefix: '/api' } }],
    rewrite: { uri: '/', authority: 'web.example.com', type: 'ReplacePrefixMatch' },
    headers: { request: { add: { 'x-some': 'value' } }, response: { remove: ['server'] } },
    corsPolicy: {
      allowOrigins: [{ exact: 'https://example.com' }],
      allowMethods: ['GET'],
      allowCredentials: false,
      maxAge: '24h',
    },
    apex: { labels: { team: 'a' }, annotations: { note: 'apex' } },
  };
  const [canaryRule, primaryRule, apex] = objects(ALL_TO_PRIMARY, service);
  expect([canaryRule!.spec, primaryRule!.spec]).toEqual([
    { host: 'web-canary', trafficPolicy: { tls: { mode: 'DISABLE' } } },
    { host: 'web-primary', trafficPolicy: { tls: { mode: 'DISABLE' } } },
  ]);
  expect(apex!.metadata).toEqual({
    name: 'web',
    namespace: 'test',
    labels: { app: 'web', team: 'a', ...MANAGED },
    annotations: { ...NOT_RECONCILED, note: 'apex' },
  });
  expect(apex!.spec).toEqual({
    gateways: ['istio-system/public-gateway', 'mesh'],
    hosts: ['app.example.com', 'web'],
    http: [
      {
        match: [{ uri: { prefix: '/api' } }],
        rewrite: { uri: '/', authority: 'web.example.com' },
        timeout: '30s',
        retries: service.retries,
        headers: service.headers,
        corsPolicy: { allowOrigins: [{ exact: 'https://example.com' }], allowMethods: ['GET'], maxAge: '24h' },
        route: [
          { destination: { host: 'web-primary' }, weight: 100 },
          { destination: { host: 'web-canary' }, weight: 0 },
        ],
      },
    ],
  });
});

test('credentials that are allowed stay allowed', () => {
  expect(virtualService(HALF, { corsPolicy: { allowCredentials: true } }).spec.http[0].corsPolicy).toEqual({
    allowCredentials: true,
  });
});

test('the apex’s own name is not added to hosts that have it, or have all', () => {
  expect(virtualService(HALF, { hosts: ['podinfo', 'a.example.com'] }).spec.hosts).toEqual([
    'podinfo',
    'a.example.com',
  ]);
  expect(virtualService(HALF, { hosts: ['*'] }).spec.hosts).toEqual(['*']);
});

test('a delegate has neither hosts nor gateways, also one that had them', () => {
  const service = { delegation: true, hosts: ['a.example.com'], gateways: ['g'] };
  expect(virtualService(HALF, service).spec).toEqual({ hosts: [], http: [{ route: split(50, 50) }] });
  expect(virtualService(HALF, service, {}, virtualService(HALF)).spec.gateways).toBeNull();
});

test('a traffic policy that is taken back goes from the rules', () => {
  const [rule] = objects(HALF, { trafficPolicy: { tls: { mode: 'DISABLE' } } });
  expect(objects(HALF, {}, {}, rule!)[0]!.spec).toEqual({ host: 'podinfo-canary', trafficPolicy: null });
});

test('the mirrored share is written where it is not all', () => {
  const mirrored: Routes = { primary: 100, canary: 0, mirrored: true };
  expect(virtualService(mirrored).spec.http).toEqual([{ mirror: { host: 'podinfo-canary' }, route: split(100, 0) }]);
  expect(virtualService({ ...mirrored, mirrorWeight: 80 }).spec.http).toEqual([
    { mirror: { host: 'podinfo-canary' }, mirrorPercentage: { value: 80 }, route: split(100, 0) },
  ]);
});

test('mirrors of the service are another provider’s', () => {
  expect(virtualService(HALF, { mirror: [{ backendRef: { name: 'shadow' } }] }).spec.http).toEqual([
    { route: split(50, 50) },
  ]);
});

describe('an A/B test', () => {
  test('splits the requests that match and leaves the others on the primary', () => {
    const routesOf = (routes: Routes) => virtualService(routes, {}, AB).spec.http;
    expect(routesOf(ALL_TO_PRIMARY)).toEqual([
      { match: AB.match, route: split(100, 0) },
      { route: [{ destination: { host: 'podinfo-primary' }, weight: 100 }] },
    ]);
    expect(routesOf(ALL_TO_CANARY)).toEqual([
      { match: AB.match, route: split(0, 100) },
      { route: [{ destination: { host: 'podinfo-primary' }, weight: 0 }] },
    ]);
  });

  test('takes no request that the service does not', () => {
    const service = {
      timeout: '5s',
      match: [
        { uri: { prefix: '/api' }, headers: { 'x-beta': { exact: 'false' }, 'x-in': { exact: '1' } } },
        { uri: { prefix: '/v2' } },
      ],
    };
    const [matched, others] = virtualService(ALL_TO_CANARY, service, AB).spec.http;
    expect(matched).toEqual({
      timeout: '5s',
      match: [
        {
          uri: { prefix: '/api' },
          headers: { 'user-agent': { regex: '.*Chrome.*' }, 'x-beta': { exact: 'false' }, 'x-in': { exact: '1' } },
        },
        { uri: { prefix: '/v2' }, headers: { 'user-agent': { regex: '.*Chrome.*' } } },
        { uri: { prefix: '/api' }, headers: { 'x-beta': { exact: 'true' }, 'x-in': { exact: '1' } } },
        { uri: { prefix: '/v2' }, headers: { 'x-beta': { exact: 'true' } } },
      ],
      route: split(0, 100),
    });
    expect(others).toMatchObject({ timeout: '5s', match: service.match });
  });

  test('knows suffixes as regular expressions, and source labels and query parameters as they are', () => {
    const match = [
      {
        headers: { email: { suffix: '@example.com' } },
        queryParams: { v: { exact: '2' } },
        sourceLabels: { app: 'web' },
      },
    ];
    expect(virtualService(HALF, {}, { ...AB, match }).spec.http[0].match).toEqual([
      {
        headers: { email: { regex: '.*@example\\.com' } },
        queryParams: { v: { exact: '2' } },
        sourceLabels: { app: 'web' },
      },
    ]);
  });

  test('sends every user to the canary when that alone is healthy', () => {
    expect(
      virtualService({ ...ALL_TO_CANARY, everyone: true }, { match: [{ uri: { prefix: '/api' } }] }, AB).spec.http,
    ).toEqual([{ match: [{ uri: { prefix: '/api' } }], route: split(0, 100) }]);
  });
});

describe('reading back', () => {
  test('without an object all traffic is the primary’s', () => {
    expect(readBack({})).toEqual(ALL_TO_PRIMARY);
    expect(readBack(AB)).toEqual(ALL_TO_PRIMARY);
  });

  test('an A/B test’s routes for everyone are read as such', () => {
    expect(readBack(AB, virtualService({ ...ALL_TO_CANARY, everyone: true }, {}, AB))).toEqual({
      ...ALL_TO_CANARY,
      everyone: true,
    });
  });

  test('a user’s own VirtualService sends nothing to the canary', () => {
    const own = {
      ...virtualService(HALF),
      spec: {
        hosts: ['podinfo'],
        http: [
          { match: [{ uri: { prefix: '/x' } }], route: [{ destination: { host: 'x' } }] },
          { route: [{ destination: { host: 'podinfo' } }] },
        ],
      },
    };
    expect(readBack({}, own)).toEqual(ALL_TO_PRIMARY);
    expect(readBack({}, { ...own, spec: {} })).toEqual(ALL_TO_PRIMARY);
  });

  test('hosts may be written in full, and weights are shares of their sum', () => {
    const route = [
      { destination: { host: 'podinfo-primary.test.svc.cluster.local' }, weight: 3 },
      { destination: { host: 'podinfo-canary.test.svc.cluster.local' }, weight: 1 },
    ];
    expect(readBack({}, { ...virtualService(HALF), spec: { http: [{ route }] } })).toEqual({
      primary: 75,
      canary: 25,
      mirrored: false,
    });
  });

  test('a route with one destination gives it everything, whatever its weight says', () => {
    const to = (host: string, weight?: number) => [{ destination: { host }, ...(weight !== undefined && { weight }) }];
    const read = (route: object[]) => readBack({}, { ...virtualService(HALF), spec: { http: [{ route }] } });
    expect(read(to('podinfo-canary'))).toEqual({ primary: 0, canary: 100, mirrored: false });
    expect(read(to('podinfo-canary', 0))).toEqual({ primary: 0, canary: 100, mirrored: false });
    expect(read(to('podinfo-primary'))).toEqual(ALL_TO_PRIMARY);
  });
});
