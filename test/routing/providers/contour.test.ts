import type { CanaryAnalysis, CanaryService } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import { contour } from '../../../controller/routing/contour';
import { differences } from '../../../controller/reconcile/writer';
import { findIn, mergePatched, objectsOf, podinfoCanary, ROUTING_SETTINGS } from '../../fixtures/podinfo';

const settings = ROUTING_SETTINGS;
const proxy = (
  routes: Routes,
  service: Partial<CanaryService> = {},
  analysis: CanaryAnalysis = {},
  ...existing: KubeObject[]
): KubeObject =>
  objectsOf(
    contour.desiredObjects({
      canary: podinfoCanary(service, analysis),
      status: {},
      routes,
      find: findIn(...existing),
      settings,
    }),
  )[0]!;
const routesOf = (...args: Parameters<typeof proxy>) => proxy(...args).spec.routes;
const readBack = (analysis: CanaryAnalysis, ...found: KubeObject[]): Routes =>
  contour.routes(podinfoCanary({}, analysis), findIn(...found));
const service = (role: string, weight: object, port = 9898) => ({
  name: `podinfo-${role}`,
  port,
  ...weight,
  requestHeadersPolicy: {
    set: [{ name: 'l5d-dst-override', value: `podinfo-${role}.test.svc.cluster.local:${port}` }],
  },
});
const split = (primary: object, canary: object) => [service('primary', primary), service('canary', canary)];
const ONLY_PRIMARY = split({ weight: 100 }, {});
const ALL_PATHS = [{ prefix: '/' }];
const AB: CanaryAnalysis = {
  iterations: 3,
  match: [{ headers: { 'x-canary': { exact: 'insider' } } }, { headers: { cookie: { exact: 'canary' } } }],
};
const QUARTER: Routes = { primary: 75, canary: 25, mirrored: false };

test('traffic is split by an HTTPProxy between the two Services, each by the name that Linkerd goes by', () => {
  const [{ resource, adopts, object } = { object: undefined! }] = contour.desiredObjects({
    canary: podinfoCanary(),
    status: {},
    routes: QUARTER,
    find: findIn(),
    settings,
  });
  expect([resource!.plural, adopts]).toEqual(['httpproxies', true]);
  expect(object).toEqual({
    apiVersion: 'projectcontour.io/v1',
    kind: 'HTTPProxy',
    metadata: {
      name: 'podinfo',
      namespace: 'test',
      labels: { app: 'podinfo', 'app.kubernetes.io/managed-by': 'flagger' },
      annotations: {
        'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
        'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
      },
    },
    spec: { routes: [{ conditions: ALL_PATHS, services: split({ weight: 75 }, { weight: 25 }) }] },
    status: { currentStatus: 'valid', description: 'valid HTTPProxy', loadBalancer: {} },
  });
});

test('a weight of nothing is left out', () => {
  expect(routesOf(ALL_TO_PRIMARY)).toEqual([{ conditions: ALL_PATHS, services: ONLY_PRIMARY }]);
  expect(routesOf(ALL_TO_CANARY)).toEqual([{ conditions: ALL_PATHS, services: split({}, { weight: 100 }) }]);
});

test('an ingress class is an annotation beside those of the apex', () => {
  const canary = podinfoCanary({ apex: { labels: { team: 'a' }, annotations: { note: 'apex' } } });
  const [object] = objectsOf(
    contour.desiredObjects({
      canary,
      status: {},
      routes: QUARTER,
      find: findIn(),
      settings: { ...settings, ingressClass: 'public' },
    }),
  );
  expect(object!.metadata).toMatchObject({
    labels: { team: 'a' },
    annotations: { note: 'apex', 'projectcontour.io/ingress.class': 'public' },
  });
});

const POLICIES: [string, Partial<CanaryService>, object][] = [
  ['timeout', { timeout: '15s' }, { timeoutPolicy: { response: '15s', idle: '5m' } }],
  [
    'retries',
    { retries: { attempts: 3, perTryTimeout: '5s' } },
    { retryPolicy: { count: 3, perTryTimeout: '5s', retryOn: [''] } },
  ],
  [
    'reasons to retry',
    { retries: { attempts: 1, retryOn: '5xx, reset' } },
    { retryPolicy: { count: 1, retryOn: ['5xx', 'reset'] } },
  ],
  ['path', { match: [{ uri: { prefix: '/api' } }, { uri: { prefix: '/v2' } }] }, { conditions: [{ prefix: '/api' }] }],
  ['path that is no prefix', { match: [{ uri: { regex: '/.*' } }] }, { conditions: ALL_PATHS }],
  ['rewritten path', { rewrite: { uri: '/new' } }, { pathRewritePolicy: { replacePrefix: [{ replacement: '/new' }] } }],
  [
    'rewritten host',
    { rewrite: { authority: 'a.example.com' } },
    { requestHeadersPolicy: { set: [{ name: 'Host', value: 'a.example.com' }] } },
  ],
  [
    'headers',
    { headers: { request: { add: { a: '1' }, set: { b: '2' } }, response: { remove: ['server'] } } },
    {
      requestHeadersPolicy: {
        set: [
          { name: 'a', value: '1' },
          { name: 'b', value: '2' },
        ],
      },
      responseHeadersPolicy: { remove: ['server'] },
    },
  ],
  ['nothing of headers', { headers: { request: {} }, rewrite: {} }, {}],
];

test.each(POLICIES)('a service’s %s is in every route', (_, given, expected) => {
  expect(routesOf(QUARTER, given)).toEqual([
    { conditions: ALL_PATHS, ...expected, services: split({ weight: 75 }, { weight: 25 }) },
  ]);
  const onlyPolicies = Object.fromEntries(Object.entries(expected).filter(([name]) => name !== 'conditions'));
  for (const route of routesOf(ALL_TO_CANARY, given, AB)) expect(route).toMatchObject(onlyPolicies);
});

describe('an A/B test', () => {
  test('has a route for each condition and leaves the others on the primary', () => {
    const matching = (header: object, services: object[]) => ({ conditions: [{ prefix: '/', header }], services });
    const routesAt = (services: object[]) => [
      matching({ name: 'x-canary', exact: 'insider' }, services),
      matching({ name: 'cookie', exact: 'canary' }, services),
      { conditions: ALL_PATHS, services: ONLY_PRIMARY },
    ];
    expect(routesOf(ALL_TO_PRIMARY, {}, AB)).toEqual(routesAt(ONLY_PRIMARY));
    expect(routesOf(ALL_TO_CANARY, {}, AB)).toEqual(routesAt(split({}, { weight: 100 })));
  });

  const CONDITIONS: [string, NonNullable<CanaryAnalysis['match']>[number], object[]][] = [
    ['a prefix', { headers: { a: { prefix: 'x' } } }, [{ prefix: '/api', header: { name: 'a', contains: 'x' } }]],
    ['a suffix', { headers: { a: { suffix: '@x' } } }, [{ prefix: '/api', header: { name: 'a', contains: '@x' } }]],
    [
      'a regular expression',
      { headers: { a: { regex: '.*x' } } },
      [{ prefix: '/api', header: { name: 'a', regex: '.*x' } }],
    ],
    [
      'a query parameter',
      { queryParams: { v: { prefix: '2' } } },
      [{ prefix: '/api', queryParameter: { name: 'v', prefix: '2' } }],
    ],
    [
      'several parts, with the path in the first alone',
      { headers: { a: { exact: '1' }, b: { exact: '2' } }, queryParams: { v: { exact: '3' } } },
      [
        { prefix: '/api', header: { name: 'a', exact: '1' } },
        { header: { name: 'b', exact: '2' } },
        { queryParameter: { name: 'v', exact: '3' } },
      ],
    ],
  ];
  test.each(CONDITIONS)('knows %s', (_, condition, expected) => {
    const [matching, others] = routesOf(
      ALL_TO_CANARY,
      { match: [{ uri: { prefix: '/api' } }] },
      { iterations: 1, match: [condition] },
    );
    expect([matching.conditions, others.conditions]).toEqual([expected, [{ prefix: '/api' }]]);
  });

  test('meets nobody by the labels of pods, which an ingress cannot see', () => {
    const match = [{ sourceLabels: { app: 'web' } }, { headers: { a: { exact: '1' } }, sourceLabels: { app: 'web' } }];
    expect(routesOf(ALL_TO_CANARY, {}, { iterations: 1, match })).toEqual([
      { conditions: ALL_PATHS, services: ONLY_PRIMARY },
    ]);
  });

  test('sends every user to the canary when that alone is healthy', () => {
    const everyone = proxy({ ...ALL_TO_CANARY, everyone: true }, {}, AB);
    expect(everyone.spec.routes).toEqual([{ conditions: ALL_PATHS, services: split({}, { weight: 100 }) }]);
    expect(readBack(AB, everyone)).toEqual({ ...ALL_TO_CANARY, everyone: true });
  });
});

describe('reading back', () => {
  test('without an object, and with one of the user’s own, all traffic is the primary’s', () => {
    const own = {
      ...proxy(QUARTER),
      spec: { virtualhost: { fqdn: 'a.example.com' }, routes: [{ services: [{ name: 'podinfo', port: 80 }] }] },
    };
    for (const analysis of [{}, AB])
      for (const found of [[], [own], [{ ...own, spec: {} }]])
        expect(readBack(analysis, ...found)).toEqual(ALL_TO_PRIMARY);
  });

  test('conditions that were added or taken away later change no one’s version by themselves', () => {
    expect(readBack({}, proxy(ALL_TO_CANARY, {}, AB))).toEqual(ALL_TO_PRIMARY);
  });
});

test('what others put on the object stays', () => {
  const own = {
    ...proxy(QUARTER),
    spec: { virtualhost: { fqdn: 'a.example.com' }, routes: [] },
    status: { currentStatus: 'invalid' },
  };
  own.metadata.labels = { team: 'b' };
  const written = mergePatched(own, differences(own, proxy(QUARTER, {}, {}, own)));
  expect(written).toMatchObject({
    metadata: { labels: { team: 'b' } },
    spec: { virtualhost: { fqdn: 'a.example.com' } },
    status: { currentStatus: 'invalid' },
  });
});
