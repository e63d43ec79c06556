import fc from 'fast-check';
import type { Canary, CanaryStatus } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes, routesText } from '../../../controller/api/types/rollout-types';
import { gatewayApi, gatewayApiBeta } from '../../../controller/routing/gateway-api/gateway-api';
import type { RouteRule } from '../../../controller/routing/gateway-api/rules';
import { checkSource } from '../../../controller/routing/shared/source';
import { differences } from '../../../controller/reconcile/writer';
import { findIn, mergePatched, podinfoCanary, ROUTING_SETTINGS } from '../../fixtures/podinfo';
import { sentencesOf } from '../../support/problems';

const QUARTER: Routes = { primary: 75, canary: 25, mirrored: false };

/** A backend with the API server's defaults. */
const backend = (name: string, weight = 1, more: object = {}) => ({
  group: '',
  kind: 'Service',
  name,
  port: 80,
  weight,
  ...more,
});
const path = (value: string) => [{ path: { type: 'PathPrefix', value } }];
const addsHeader = { type: 'RequestHeaderModifier', requestHeaderModifier: { add: [{ name: 'x', value: '1' }] } };
const SHOP = {
  matches: path('/'),
  filters: [addsHeader],
  timeouts: { request: '3s' },
  name: 'shop',
  backendRefs: [backend('podinfo')],
};
const ADMIN = { matches: path('/admin'), backendRefs: [backend('admin', 3)] };
const REDIRECT = {
  matches: path('/old'),
  filters: [{ type: 'RequestRedirect', requestRedirect: { path: { type: 'ReplaceFullPath', replaceFullPath: '/' } } }],
};

function route(rules: object[], kind = 'HTTPRoute', version = 'v1'): KubeObject {
  return {
    apiVersion: `gateway.networking.k8s.io/${version}`,
    kind,
    metadata: { name: 'web', namespace: 'test', labels: { team: 'a' }, annotations: { note: 'theirs' } },
    spec: {
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw' }],
      hostnames: ['app.example.com'],
      rules,
    },
  };
}

const USERS = route([SHOP, ADMIN, REDIRECT]);
const canaryOf = (
  kind = 'HTTPRoute',
  version = 'v1',
  status?: CanaryStatus,
  more: Parameters<typeof podinfoCanary> = [],
): Canary => ({
  ...podinfoCanary(more[0], more[1], {
    routeRef: { apiVersion: `gateway.networking.k8s.io/${version}`, kind, name: 'web' },
  }),
  status,
});
const canary = canaryOf();

function desired(routes: Routes, users: KubeObject, of = canary, provider = gatewayApi) {
  return provider.desiredObjects({
    canary: of,
    status: of.status ?? {},
    routes,
    find: findIn(users),
    settings: ROUTING_SETTINGS,
  });
}
const rules = (...args: Parameters<typeof desired>): RouteRule[] => desired(...args)[0]!.object.spec.rules;
/** The user's route with the split. */
const written = (routes: Routes, users: KubeObject, of = canary): KubeObject =>
  mergePatched(users, { spec: desired(routes, users, of)[0]!.object.spec });
/** The user's route after the split was undone. */
const givenBack = (users: KubeObject): KubeObject =>
  mergePatched(users, { spec: (desired(ALL_TO_PRIMARY, users)[0]!.adopts as { original: object }).original });
const readBack = (users: KubeObject | undefined, of = canary): Routes =>
  gatewayApi.routes(of, findIn(...(users ? [users] : [])));
const changed = (rule: object, ...backendRefs: object[]) => ({ ...rule, backendRefs });

test.each([
  ['HTTPRoute', 'v1', gatewayApi],
  ['HTTPRoute', 'v1beta1', gatewayApiBeta],
  ['GRPCRoute', 'v1', gatewayApi],
] as const)(
  'in a %s of %s only what leads to the apex changes, and no word about anything but rules',
  (kind, version, provider) => {
    const users = route([SHOP, ADMIN, REDIRECT], kind, version);
    expect(desired(QUARTER, users, canaryOf(kind, version), provider)).toMatchObject([
      {
        resource: { kind, version },
        object: {
          apiVersion: `gateway.networking.k8s.io/${version}`,
          kind,
          metadata: { name: 'web', namespace: 'test' },
          spec: {
            rules: [changed(SHOP, backend('podinfo-primary', 75), backend('podinfo-canary', 25)), ADMIN, REDIRECT],
          },
        },
        adopts: { original: { rules: [SHOP, ADMIN, REDIRECT] } },
      },
    ]);
    const { metadata, spec } = desired(QUARTER, users, canaryOf(kind, version), provider)[0]!.object;
    expect([Object.keys(metadata), Object.keys(spec)]).toEqual([['name', 'namespace'], ['rules']]);
  },
);

test('every rule that leads to the apex is split, and other backends keep their part', () => {
  const users = route([SHOP, changed(ADMIN, backend('podinfo', 9), backend('legacy', 1)), ADMIN]);
  expect(
    rules(QUARTER, users).map(({ backendRefs }) => backendRefs!.map(({ name, weight }) => `${name} ${weight}`)),
  ).toEqual([
    ['podinfo-primary 75', 'podinfo-canary 25'],
    ['podinfo-primary 675', 'podinfo-canary 225', 'legacy 100'],
    ['admin 3'],
  ]);
});

test('what only looks like the apex is left alone', () => {
  const others = [
    backend('podinfo', 1, { namespace: 'other' }),
    backend('podinfo', 1, { group: 'net.gke.io', kind: 'ServiceImport' }),
  ];
  expect(desired(QUARTER, route([changed(SHOP, ...others)]))).toEqual([]);
  const named = backend('podinfo', 1, { namespace: 'test', filters: [addsHeader] });
  expect(rules(QUARTER, route([changed(SHOP, named)]))[0]!.backendRefs).toEqual([
    { ...named, name: 'podinfo-primary', weight: 75 },
    { ...named, name: 'podinfo-canary', weight: 25 },
  ]);
});

test('copies for the canary come after the filters of the user, at the port of the rule, and go again', () => {
  const mirrored = written(
    { ...ALL_TO_PRIMARY, mirrored: true, mirrorWeight: 20 },
    route([changed(SHOP, backend('podinfo', 1, { port: 8080 }))]),
  );
  const copy = {
    type: 'RequestMirror',
    requestMirror: { backendRef: { group: '', kind: 'Service', name: 'podinfo-canary', port: 8080 }, percent: 20 },
  };
  expect(mirrored.spec.rules[0].filters).toEqual([addsHeader, copy]);
  expect(readBack(mirrored)).toEqual({ ...ALL_TO_PRIMARY, mirrored: true, mirrorWeight: 20 });
  expect(rules(QUARTER, mirrored)[0]!.filters).toEqual([addsHeader]);
  const plain = written({ ...ALL_TO_PRIMARY, mirrored: true }, route([ADMIN, changed(ADMIN, backend('podinfo'))]));
  expect(givenBack(plain).spec.rules).toEqual([ADMIN, changed(ADMIN, backend('podinfo'))]);
});

test('two Canaries take part in the same route without undoing each other', () => {
  const other: Canary = {
    ...canary,
    metadata: { ...canary.metadata, name: 'cart' },
    spec: { ...canary.spec, service: { port: 80, name: 'cart' } },
  };
  const users = route([SHOP, changed(ADMIN, backend('cart'))]);
  const both = written(QUARTER, written(ALL_TO_CANARY, users, other));
  expect([readBack(both), readBack(both, other)]).toEqual([QUARTER, ALL_TO_CANARY]);
  expect(givenBack(both)).toEqual(written(ALL_TO_CANARY, users, other));
});

test('without the user’s route, or with one that leads elsewhere, there is nothing to write', () => {
  expect(
    gatewayApi.desiredObjects({ canary, status: {}, routes: QUARTER, find: findIn(), settings: ROUTING_SETTINGS }),
  ).toEqual([]);
  expect(desired(QUARTER, route([ADMIN]))).toEqual([]);
});

describe('a route that was applied once more', () => {
  const under = (phase: CanaryStatus['phase'], status: CanaryStatus): Canary =>
    canaryOf('HTTPRoute', 'v1', { phase, ...status });

  test.each<[string, Canary, Routes]>([
    ['a rollout goes on at its weight', under('Progressing', { canaryWeight: 25, watchedRoutes: '25' }), QUARTER],
    [
      'also while a gate is closed, when the status shows none',
      under('WaitingPromotion', { canaryWeight: 0, watchedRoutes: '25' }),
      QUARTER,
    ],
    ['a promotion goes on', under('Promoting', { canaryWeight: 0, watchedRoutes: '100' }), ALL_TO_CANARY],
    [
      'shadow traffic goes on',
      under('Progressing', { watchedRoutes: '0 mirrored 80' }),
      { ...ALL_TO_PRIMARY, mirrored: true, mirrorWeight: 80 },
    ],
    ['all of it', under('Progressing', { watchedRoutes: '0 mirrored 100' }), { ...ALL_TO_PRIMARY, mirrored: true }],
    ['a rollout that has just begun begins', under('Progressing', { canaryWeight: 0 }), ALL_TO_PRIMARY],
    ['the only healthy copy serves on', under('Failed', { canaryWeight: 100, watchedRoutes: '50' }), ALL_TO_CANARY],
    ['and while the next version becomes ready', under('Progressing', { canaryWeight: 100 }), ALL_TO_CANARY],
    ['a rollout that is over stays so', under('Succeeded', { canaryWeight: 0, watchedRoutes: '50' }), ALL_TO_PRIMARY],
    ['one that was rolled back, too', under('Failed', { canaryWeight: 0, watchedRoutes: '50' }), ALL_TO_PRIMARY],
    ['nothing was ever routed', canary, ALL_TO_PRIMARY],
  ])('%s', (_, of, expected) => {
    expect(readBack(USERS, of)).toEqual({ ...expected, overwritten: true });
    expect(readBack(undefined, of)).toEqual(expected);
  });

  test('in part: what still says the split is believed, and the rest is to be written', () => {
    const users = written(QUARTER, route([SHOP]));
    users.spec.rules.push(changed(ADMIN, backend('podinfo')));
    expect(readBack(users)).toEqual({ ...QUARTER, overwritten: true });
    expect(readBack(written(QUARTER, users))).toEqual(QUARTER);
  });

  test('with other weights by hand: they are what is true', () => {
    const users = route([changed(SHOP, backend('podinfo-primary', 1), backend('podinfo-canary', 1))]);
    expect(readBack(users, under('Progressing', { watchedRoutes: '25' }))).toEqual({
      primary: 50,
      canary: 50,
      mirrored: false,
    });
  });
});

describe('what a part in a route cannot be', () => {
  const problems = (...more: Parameters<typeof podinfoCanary>): string[] =>
    sentencesOf(gatewayApi.problems!(canaryOf('HTTPRoute', 'v1', undefined, more)));

  test('is nothing when nothing is asked', () => {
    expect(problems({ gatewayRefs: [], hosts: [], headers: {} }, { mirror: true, stepWeight: 10 })).toEqual([]);
  });

  test('is an A/B test, or users who stay', () => {
    expect(
      problems(
        {},
        { iterations: 2, match: [{ headers: { a: { exact: '1' } } }], sessionAffinity: { cookieName: 'c' } },
      ),
    ).toEqual([
      'Canary podinfo.test: spec.analysis.match: an A/B test needs rules of its own, and those of the HTTPRoute web of spec.routeRef are yours; remove it, or remove spec.routeRef and let a route be made',
      'Canary podinfo.test: spec.analysis.sessionAffinity: session affinity needs rules of its own, and those of the HTTPRoute web of spec.routeRef are yours; remove it, or remove spec.routeRef and let a route be made',
    ]);
  });

  test('is anything that the route itself says', () => {
    const service = {
      gatewayRefs: [{ name: 'gw' }],
      hosts: ['a'],
      match: [{}],
      rewrite: { uri: '/' },
      headers: { request: {} },
      mirror: [{}],
      timeout: '1s',
      retries: { attempts: 1 },
    };
    const found = problems(service);
    expect(found.map((problem) => /spec\.service\.(\w+):/.exec(problem)![1]).sort()).toEqual(
      Object.keys(service).sort(),
    );
    expect(found[0]).toBe(
      'Canary podinfo.test: spec.service.gatewayRefs: is for a route that is made, and the HTTPRoute web of spec.routeRef is yours; write it there and remove it here',
    );
  });

  const found = (...users: KubeObject[]): string[] =>
    sentencesOf(checkSource(gatewayApi.variant!(canary).source!, canary, findIn(...users)));

  test('is one in a route that is missing, or leads elsewhere', () => {
    expect(found()).toEqual([
      'Canary podinfo.test: spec.routeRef: HTTPRoute web does not exist in namespace test; create it or change the reference',
    ]);
    expect(found(route([ADMIN, REDIRECT]))).toEqual([
      'Canary podinfo.test: spec.routeRef: HTTPRoute web sends nothing to the Service podinfo, but to admin; send a path there to podinfo, or set spec.service.name',
    ]);
    expect([found(USERS), found(written(QUARTER, USERS))]).toEqual([[], []]);
  });

  test('is a share of a weight that cannot grow', () => {
    expect(found(route([ADMIN, changed(SHOP, backend('podinfo', 10_000), backend('legacy', 90_000))]))).toEqual([
      'Canary podinfo.test: spec.routeRef: HTTPRoute web: rules[1].backendRefs[1].weight 90000 leaves no room for percentages; write weights of at most 10000 in the same proportion',
    ]);
    expect(found(route([SHOP, changed(ADMIN, backend('admin', 1_000_000))]))).toEqual([]);
  });
});

describe('in any route', () => {
  const anyShare = fc.integer({ min: 0, max: 100 });
  const anyRoutes: fc.Arbitrary<Routes> = fc.oneof(
    anyShare.map<Routes>((share) => ({ primary: 100 - share, canary: share, mirrored: false })),
    fc.constant<Routes>({ ...ALL_TO_PRIMARY, mirrored: true }),
    fc
      .integer({ min: 1, max: 99 })
      .map<Routes>((mirrorWeight) => ({ ...ALL_TO_PRIMARY, mirrored: true, mirrorWeight })),
  );
  const anyBackend = fc
    .record({ name: fc.constantFrom('admin', 'legacy', 'podinfo-old'), weight: fc.integer({ min: 0, max: 10_000 }) })
    .map(({ name, weight }) => backend(name, weight));
  const anyRule = fc.oneof(
    fc.constantFrom(ADMIN, REDIRECT),
    fc
      .record({
        backends: fc.array(anyBackend),
        apex: fc.option(fc.integer({ min: 1, max: 10_000 })),
        filters: fc.option(fc.constant([addsHeader])),
      })
      .map(({ backends, apex, filters }) => ({
        matches: path('/any'),
        backendRefs: [...backends, ...(apex === null ? [] : [backend('podinfo', apex)])],
        ...(filters && { filters }),
      })),
  );
  const anyUsers = fc
    .tuple(fc.array(anyRule, { maxLength: 4 }), fc.array(anyRule, { maxLength: 4 }))
    .map(([before, after]) => route([...before, SHOP, ...after]));

  test('the split that was written is read, is written once, gives way to any other, and leaves no trace', () => {
    fc.assert(
      fc.property(anyUsers, anyRoutes, anyRoutes, (users, first, second) => {
        const split = written(first, users);
        expect(readBack(split)).toEqual(first);
        expect(
          differences(split, mergePatched(desired(first, split)[0]!.object, { metadata: split.metadata }))?.spec,
        ).toBeUndefined();
        expect(written(second, split)).toEqual(written(second, users));
        expect(givenBack(split)).toEqual(users);
      }),
    );
  });

  test('a rollout that is under way survives that it is applied once more', () => {
    fc.assert(
      fc.property(anyUsers, anyRoutes, (users, routes) => {
        const { overwritten, ...found } = readBack(
          users,
          canaryOf('HTTPRoute', 'v1', { phase: 'Progressing', watchedRoutes: routesText(routes) }),
        );
        expect([found, overwritten]).toEqual([routes, true]);
        expect(written(found, users)).toEqual(written(routes, users));
      }),
    );
  });
});
