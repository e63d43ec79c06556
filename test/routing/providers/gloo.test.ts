import type { CanaryAnalysis, CanaryService, CanarySpec } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import { gloo } from '../../../controller/routing/gloo/gloo';
import { findIn, objectsOf, podinfoCanary, ROUTING_SETTINGS } from '../../fixtures/podinfo';
import { sentencesOf } from '../../support/problems';

interface Given {
  service?: Partial<CanaryService>;
  analysis?: CanaryAnalysis;
  spec?: Partial<CanarySpec>;
  existing?: readonly KubeObject[];
}

const objects = (routes: Routes, { service, analysis, spec, existing = [] }: Given = {}): KubeObject[] =>
  objectsOf(
    gloo.desiredObjects({
      canary: podinfoCanary(service, analysis, spec),
      status: {},
      routes,
      find: findIn(...existing),
      settings: ROUTING_SETTINGS,
    }),
  );
const table = (routes: Routes, given: Given = {}): KubeObject => objects(routes, given)[2]!;
const upstreams = (given: Given = {}): unknown[] =>
  objects(ALL_TO_PRIMARY, given)
    .slice(0, 2)
    .map(({ spec }) => spec);
const readBack = (analysis: CanaryAnalysis, ...found: KubeObject[]): Routes =>
  gloo.routes(podinfoCanary({}, analysis), findIn(...found));
const destination = (role: string, weight: object) => ({
  destination: { upstream: { name: `test-podinfo-${role}upstream-9898`, namespace: 'test' } },
  ...weight,
});
const route = (primary: object, canary: object, matchers?: object[]) => ({
  inheritablePathMatchers: true,
  ...(matchers && { matchers }),
  routeAction: { multi: { destinations: [destination('primary', primary), destination('canary', canary)] } },
});
const kube = (role: string, selector?: object) => ({
  serviceName: `podinfo-${role}`,
  serviceNamespace: 'test',
  servicePort: 9898,
  selector,
});
const user = (spec: object, name = 'config-upstream', namespace = 'test'): KubeObject => ({
  apiVersion: 'gloo.solo.io/v1',
  kind: 'Upstream',
  metadata: { name, namespace },
  spec,
});
const ref = (namespace?: string): Partial<CanarySpec> => ({
  upstreamRef: {
    apiVersion: 'gloo.solo.io/v1',
    kind: 'Upstream',
    name: 'config-upstream',
    ...(namespace && { namespace }),
  },
});
const AB: CanaryAnalysis = {
  iterations: 3,
  match: [{ headers: { 'x-canary': { exact: 'insider' } } }, { headers: { cookie: { exact: 'canary' } } }],
};
const QUARTER: Routes = { primary: 75, canary: 25, mirrored: false };

test('traffic is split by a RouteTable between two Upstreams, which are there before it', () => {
  const annotations = {
    'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
    'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
  };
  const managed = { 'app.kubernetes.io/managed-by': 'flagger' };
  const type = { apiVersion: 'gloo.solo.io/v1', kind: 'Upstream' };
  const metadata = (name: string) => ({ name, namespace: 'test', labels: managed, annotations });
  const desired = gloo.desiredObjects({
    canary: podinfoCanary(),
    status: {},
    routes: QUARTER,
    find: findIn(),
    settings: ROUTING_SETTINGS,
  });
  expect(desired.map(({ adopts }) => adopts)).toEqual([undefined, undefined, true]);
  expect(objectsOf(desired)).toEqual([
    { ...type, metadata: metadata('test-podinfo-primaryupstream-9898'), spec: { kube: kube('primary') } },
    { ...type, metadata: metadata('test-podinfo-canaryupstream-9898'), spec: { kube: kube('canary') } },
    {
      apiVersion: 'gateway.solo.io/v1',
      kind: 'RouteTable',
      metadata: { ...metadata('podinfo'), labels: { app: 'podinfo', ...managed } },
      spec: { routes: [route({ weight: 75 }, { weight: 25 })] },
    },
  ]);
});

test('a weight of nothing is left out', () => {
  expect(table(ALL_TO_PRIMARY).spec.routes).toEqual([route({ weight: 100 }, {})]);
  expect(table(ALL_TO_CANARY).spec.routes).toEqual([route({}, { weight: 100 })]);
});

test('names follow the service’s name and port, metadata the apex', () => {
  const service = { name: 'web', port: 80, apex: { labels: { team: 'a' }, annotations: { note: 'apex' } } };
  expect(objects(QUARTER, { service }).map(({ metadata: { name } }) => name)).toEqual([
    'test-web-primaryupstream-80',
    'test-web-canaryupstream-80',
    'web',
  ]);
  expect(table(QUARTER, { service }).metadata).toMatchObject({
    labels: { app: 'web', team: 'a' },
    annotations: { note: 'apex' },
  });
});

test('an Upstream selects the pods that its Service selects', () => {
  const existing = ['primary', 'canary'].map((role) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `podinfo-${role}` },
    spec: { selector: { app: role } },
  }));
  expect(upstreams({ existing })).toEqual([
    { kube: kube('primary', { app: 'primary' }) },
    { kube: kube('canary', { app: 'canary' }) },
  ]);
});

describe('settings of the user’s Upstream', () => {
  const settings = {
    labels: { a: 'b' },
    sslConfig: { sni: 'x' },
    circuitBreakers: { maxRetries: 1 },
    connectionConfig: { connectTimeout: '2s', maxRequestsPerConnection: 51 },
    loadBalancerConfig: { roundRobin: {} },
    useHttp2: true,
    initialStreamWindowSize: 1,
    initialConnectionWindowSize: 2,
    httpProxyHostname: 'p',
  };

  test.each(['gloo-system', 'test'])('are taken over, but not where it leads to (namespace %s)', (namespace) => {
    const existing = [
      user(
        { ...settings, static: { hosts: [{ addr: 'example.com', port: 80 }] }, kube: { serviceName: 'x' } },
        'config-upstream',
        namespace,
      ),
    ];
    expect(upstreams({ spec: ref(namespace), existing })).toEqual([
      { ...settings, kube: kube('primary') },
      { ...settings, kube: kube('canary') },
    ]);
  });

  test('go when they are taken back, or the reference is', () => {
    const [written] = objects(ALL_TO_PRIMARY, { spec: ref('test'), existing: [user(settings)] });
    expect(upstreams({ spec: ref('test'), existing: [written!, user({ useHttp2: true })] })[0]).toMatchObject({
      useHttp2: true,
      sslConfig: null,
    });
    expect(upstreams({ existing: [written!] })[0]).toMatchObject({ useHttp2: null, sslConfig: null });
  });

  test('stay while the user’s Upstream is missing', () => {
    const existing = objects(ALL_TO_PRIMARY, { spec: ref('test'), existing: [user(settings)] });
    expect(upstreams({ spec: ref('test'), existing })).toEqual([{ kube: kube('primary') }, { kube: kube('canary') }]);
  });

  test('are waited for where the reference does not say where to look', () => {
    const message =
      'Canary podinfo.test: spec.upstreamRef: namespace is not set, and says where Upstream config-upstream is; set it, to test for one beside the Canary';
    expect(sentencesOf(gloo.obstacles!(podinfoCanary({}, {}, ref())))).toEqual([message]);
    expect([gloo.obstacles!(podinfoCanary({}, {}, ref('test'))), gloo.obstacles!(podinfoCanary())]).toEqual([[], []]);
  });

  test('are those of an Upstream that has to be there; a primary can be made without it', () => {
    const reference = { path: ['spec', 'upstreamRef'], name: 'config-upstream', namespace: 'gloo-system', late: true };
    expect(gloo.references!(podinfoCanary({}, {}, ref('gloo-system')))).toEqual([expect.objectContaining(reference)]);
    expect([gloo.references!(podinfoCanary({}, {}, ref())), gloo.references!(podinfoCanary())]).toEqual([[], []]);
  });
});

describe('an A/B test', () => {
  const withMatch = (match: CanaryAnalysis['match'], routes = ALL_TO_CANARY) =>
    table(routes, { analysis: { iterations: 3, match } }).spec.routes;

  test('has a route for each condition and leaves the others on the primary', () => {
    const header = (name: string, value: string) => [{ headers: [{ name, value }] }];
    const routesAt = (primary: object, canary: object) => [
      route(primary, canary, header('x-canary', 'insider')),
      route(primary, canary, header('cookie', 'canary')),
      route({ weight: 100 }, {}),
    ];
    expect(withMatch(AB.match, ALL_TO_PRIMARY)).toEqual(routesAt({ weight: 100 }, {}));
    expect(withMatch(AB.match)).toEqual(routesAt({}, { weight: 100 }));
  });

  test.each([
    [{ headers: { a: { regex: '.*x' } } }, { headers: [{ name: 'a', value: '.*x', regex: true }] }],
    [{ headers: { a: { prefix: 'x.' } } }, { headers: [{ name: 'a', value: 'x\\..*', regex: true }] }],
    [{ headers: { a: { suffix: '.x' } } }, { headers: [{ name: 'a', value: '.*\\.x', regex: true }] }],
    [
      { headers: { a: { exact: '1' }, b: { exact: '2' } }, queryParams: { v: { exact: '3' } } },
      {
        headers: [
          { name: 'a', value: '1' },
          { name: 'b', value: '2' },
        ],
        queryParameters: [{ name: 'v', value: '3' }],
      },
    ],
  ])('knows %j', (condition, matcher) => {
    expect(withMatch([condition])[0].matchers).toEqual([matcher]);
  });

  test('meets nobody by the labels of pods, which an ingress cannot see', () => {
    expect(withMatch([{ sourceLabels: { app: 'web' } }])).toEqual([route({ weight: 100 }, {})]);
  });

  test('sends every user to the canary when that alone is healthy', () => {
    const everyone = table({ ...ALL_TO_CANARY, everyone: true }, { analysis: AB });
    expect(everyone.spec.routes).toEqual([route({}, { weight: 100 })]);
    expect(readBack(AB, everyone)).toEqual({ ...ALL_TO_CANARY, everyone: true });
  });
});

describe('reading back', () => {
  test('without an object, and with one of the user’s own, all traffic is the primary’s', () => {
    const own = {
      ...table(QUARTER),
      spec: { routes: [{ routeAction: { single: { upstream: { name: 'x', namespace: 'test' } } } }] },
    };
    for (const analysis of [{}, AB])
      for (const found of [[], [own], [{ ...own, spec: {} }]])
        expect(readBack(analysis, ...found)).toEqual(ALL_TO_PRIMARY);
  });
});

test('nothing is copied from another namespace where that is forbidden, whatever has been found out before', () => {
  const given = {
    spec: ref('gloo-system'),
    existing: [user({ sslConfig: { sni: 'a' } }, 'config-upstream', 'gloo-system')],
  };
  expect(upstreams(given)).toMatchObject([{ sslConfig: { sni: 'a' } }, { sslConfig: { sni: 'a' } }]);
  const specs = gloo
    .desiredObjects({
      canary: podinfoCanary({}, {}, given.spec),
      status: {},
      routes: ALL_TO_PRIMARY,
      find: findIn(...given.existing),
      settings: { ...ROUTING_SETTINGS, noCrossNamespaceRefs: true },
    })
    .map(({ object }) => object.spec);
  expect(specs.slice(0, 2)).toEqual([{ kube: kube('primary') }, { kube: kube('canary') }]);
});
