import fc from 'fast-check';
import type { CanaryAnalysis, CanaryService, CanaryStatus, MatchCondition } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import { gatewayApi, gatewayApiBeta } from '../../../controller/routing/gateway-api/gateway-api';
import type { HttpMatch } from '../../../controller/routing/gateway-api/match';
import type { RouteRule } from '../../../controller/routing/gateway-api/rules';
import type { RoutingProvider } from '../../../controller/routing/provider';
import { DEFAULT_SETTINGS } from '../../../controller/api/settings';
import { differences } from '../../../controller/reconcile/writer';
import { findIn, podinfoCanary } from '../../fixtures/podinfo';
import { sentencesOf } from '../../support/problems';

interface Given {
  provider?: RoutingProvider;
  service?: Partial<CanaryService>;
  analysis?: CanaryAnalysis;
  status?: CanaryStatus;
  existing?: KubeObject[];
}

const GATEWAY: Partial<CanaryService> = { gatewayRefs: [{ name: 'gw' }] };
const HALF: Routes = { primary: 50, canary: 50, mirrored: false };
const QUARTER: Routes = { primary: 75, canary: 25, mirrored: false };
const MIRRORED: Routes = { ...ALL_TO_PRIMARY, mirrored: true };
const ALL = [{ path: { type: 'PathPrefix', value: '/' } }];
const AB: CanaryAnalysis = {
  iterations: 3,
  match: [{ headers: { 'user-agent': { regex: '.*Chrome.*' } } }, { headers: { 'x-beta': { exact: 'true' } } }],
};

function desired(routes: Routes, { provider = gatewayApi, service, analysis, status = {}, existing = [] }: Given = {}) {
  const canary = podinfoCanary({ ...GATEWAY, ...service }, analysis);
  return provider.desiredObjects({
    canary,
    status,
    routes,
    find: findIn(...existing),
    settings: DEFAULT_SETTINGS.routing,
  })[0]!;
}
const httpRoute = (...args: Parameters<typeof desired>): KubeObject => desired(...args).object;
const rules = (...args: Parameters<typeof desired>): RouteRule[] => httpRoute(...args).spec.rules;
const filters = (service: Partial<CanaryService>, provider = gatewayApi) =>
  rules(HALF, { service, provider })[0]!.filters;
const backend = (role: string, weight: number) => ({
  group: '',
  kind: 'Service',
  name: `podinfo-${role}`,
  port: 9898,
  weight,
});
const split = (primary: number, canary: number) => [backend('primary', primary), backend('canary', canary)];
const setting = (cookie: string) => ({
  type: 'ResponseHeaderModifier',
  responseHeaderModifier: { add: [{ name: 'Set-Cookie', value: cookie }] },
});
const toCanary = (percent?: number) => ({
  type: 'RequestMirror',
  requestMirror: {
    backendRef: { group: '', kind: 'Service', name: 'podinfo-canary', port: 9898 },
    ...(percent ? { percent } : {}),
  },
});

describe.each([
  ['v1', gatewayApi],
  ['v1beta1', gatewayApiBeta],
])('gatewayapi:%s', (version, provider) => {
  test.each<Routes>([ALL_TO_PRIMARY, QUARTER, HALF, ALL_TO_CANARY])('an HTTPRoute splits the traffic %j', (routes) => {
    expect(
      desired(routes, {
        provider,
        service: { hosts: ['app.example.com'], gatewayRefs: [{ name: 'gw', namespace: 'infra' }] },
      }),
    ).toMatchObject({
      adopts: true,
      object: {
        apiVersion: `gateway.networking.k8s.io/${version}`,
        kind: 'HTTPRoute',
        metadata: {
          name: 'podinfo',
          namespace: 'test',
          annotations: {
            'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
            'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
          },
        },
      },
    });
    expect(
      httpRoute(routes, {
        provider,
        service: { hosts: ['app.example.com'], gatewayRefs: [{ name: 'gw', namespace: 'infra' }] },
      }).spec,
    ).toEqual({
      hostnames: ['app.example.com'],
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw', namespace: 'infra' }],
      rules: [{ matches: ALL, backendRefs: split(routes.primary, routes.canary) }],
    });
  });

  test('the mirrored share is written where it is not all', () => {
    expect(rules(MIRRORED, { provider })).toEqual([
      { matches: ALL, filters: [toCanary()], backendRefs: split(100, 0) },
    ]);
    expect(rules({ ...MIRRORED, mirrorWeight: 80 }, { provider })[0]!.filters).toEqual([toCanary(80)]);
  });
});

test('a route belongs to every part of a Gateway that is named, or to another kind', () => {
  const gatewayRefs = [
    { name: 'gw', sectionName: 'https', port: 443 },
    { group: '', kind: 'Service', name: 'podinfo' },
  ];
  expect(httpRoute(HALF, { service: { gatewayRefs } }).spec.parentRefs).toEqual([
    { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw', sectionName: 'https', port: 443 },
    gatewayRefs[1],
  ]);
});

test('hosts that are taken back go from the route, and what others have put there stays', () => {
  const existing = httpRoute(HALF, { service: { hosts: ['a.example.com'] } });
  existing.metadata.annotations!['example.com/by'] = 'another';
  existing.spec.useDefaultGateways = 'All';
  const changed = differences(existing, httpRoute(QUARTER, { existing: [existing] }));
  expect(changed).toEqual({ spec: { hostnames: null, rules: [{ matches: ALL, backendRefs: split(75, 25) }] } });
});

test('names and metadata are the service’s', () => {
  const { metadata, spec } = httpRoute(HALF, {
    service: { name: 'web', port: 80, apex: { labels: { team: 'a' }, annotations: { note: 'apex' } } },
  });
  expect(metadata).toMatchObject({ name: 'web', labels: { team: 'a' }, annotations: { note: 'apex' } });
  expect(spec.rules[0].backendRefs).toEqual([
    { ...backend('primary', 50), name: 'web-primary', port: 80 },
    { ...backend('canary', 50), name: 'web-canary', port: 80 },
  ]);
});

describe('what a service asks for', () => {
  const headers = { request: { add: { b: '2', a: '1' }, remove: ['x'] }, response: { set: { server: 'web' } } };

  test.each<[string, Partial<CanaryService>, unknown[]]>([
    [
      'changed headers',
      { headers },
      [
        {
          type: 'RequestHeaderModifier',
          requestHeaderModifier: {
            add: [
              { name: 'a', value: '1' },
              { name: 'b', value: '2' },
            ],
            remove: ['x'],
          },
        },
        { type: 'ResponseHeaderModifier', responseHeaderModifier: { set: [{ name: 'server', value: 'web' }] } },
      ],
    ],
    [
      'a new beginning of the path',
      { rewrite: { uri: '/v2' } },
      [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' } } }],
    ],
    [
      'a new path and host',
      { rewrite: { uri: '/v2', authority: 'web.example.com', type: 'ReplaceFullPath' } },
      [
        {
          type: 'URLRewrite',
          urlRewrite: { hostname: 'web.example.com', path: { type: 'ReplaceFullPath', replaceFullPath: '/v2' } },
        },
      ],
    ],
    [
      'further receivers',
      { mirror: [{ backendRef: { name: 'shadow', namespace: 'lab', port: 80 } }] },
      [
        {
          type: 'RequestMirror',
          requestMirror: { backendRef: { group: '', kind: 'Service', name: 'shadow', namespace: 'lab', port: 80 } },
        },
      ],
    ],
    [
      'calls from other sites',
      {
        corsPolicy: {
          allowOrigin: ['https://a.example.com'],
          allowOrigins: [{ exact: 'https://b.example.com' }],
          allowMethods: ['GET'],
          allowHeaders: ['x'],
          exposeHeaders: ['y'],
          allowCredentials: true,
          maxAge: '24h',
        },
      },
      [
        {
          type: 'CORS',
          cors: {
            allowOrigins: ['https://a.example.com', 'https://b.example.com'],
            allowMethods: ['GET'],
            allowHeaders: ['x'],
            exposeHeaders: ['y'],
            allowCredentials: true,
            maxAge: 86400,
          },
        },
      ],
    ],
    [
      'credentials that are not allowed',
      { corsPolicy: { allowOrigin: ['*'], allowCredentials: false } },
      [{ type: 'CORS', cors: { allowOrigins: ['*'] } }],
    ],
  ])('%s', (_, service, expected) => expect(filters(service)).toEqual(expected));

  test('copies for the canary come after those for others', () => {
    const service = { headers, mirror: [{ backendRef: { name: 'shadow' } }] };
    expect(
      rules(MIRRORED, { service })[0]!.filters!.map(
        ({ type, requestMirror }) => requestMirror?.backendRef.name ?? type,
      ),
    ).toEqual(['RequestHeaderModifier', 'ResponseHeaderModifier', 'shadow', 'podinfo-canary']);
  });

  test.each<[Partial<CanaryService>, RouteRule['timeouts']]>([
    [{ timeout: '10s' }, { request: '10s' }],
    [{ backendTimeout: '5s' }, { backendRequest: '5s' }],
    [
      { timeout: '10s', backendTimeout: '5s' },
      { request: '10s', backendRequest: '5s' },
    ],
  ])('timeouts %j', (service, expected) => {
    expect(rules(HALF, { service, analysis: AB }).map(({ timeouts }) => timeouts)).toEqual([expected, expected]);
  });

  test('what v1beta1 does not know is not written there', () => {
    expect(
      rules(HALF, { provider: gatewayApiBeta, service: { timeout: '10s', corsPolicy: { allowOrigin: ['*'] } } }),
    ).toEqual([{ matches: ALL, backendRefs: split(50, 50) }]);
  });
});

test.each<[Record<string, unknown>, unknown]>([
  [{ uri: { exact: '/a' } }, { path: { type: 'Exact', value: '/a' } }],
  [{ uri: { prefix: '/a' } }, { path: { type: 'PathPrefix', value: '/a' } }],
  [{ uri: { regex: '/a/.*' } }, { path: { type: 'RegularExpression', value: '/a/.*' } }],
  [{ method: { exact: 'GET' } }, { method: 'GET' }],
  [{ headers: { a: { exact: '1' } } }, { headers: [{ name: 'a', type: 'Exact', value: '1' }] }],
  [{ headers: { a: { regex: '1+' } } }, { headers: [{ name: 'a', type: 'RegularExpression', value: '1+' }] }],
  [{ headers: { a: { prefix: '1.' } } }, { headers: [{ name: 'a', type: 'RegularExpression', value: '1\\..*' }] }],
  [{ headers: { a: { suffix: '.1' } } }, { headers: [{ name: 'a', type: 'RegularExpression', value: '.*\\.1' }] }],
  [{ headers: { a: {} } }, { headers: [{ name: 'a', type: 'RegularExpression', value: '.*' }] }],
  [{ queryParams: { q: { exact: '1' } } }, { queryParams: [{ name: 'q', type: 'Exact', value: '1' }] }],
  [
    { name: 'mine', gateways: ['mesh'], ignoreUriCase: false, uri: { prefix: '/a' } },
    { path: { type: 'PathPrefix', value: '/a' } },
  ],
])('the condition %j', (condition, expected) => {
  expect(rules(HALF, { service: { match: [condition] } })[0]!.matches).toEqual([expected]);
});

test.each<[Given, string]>([
  [
    { service: { match: [{ uri: { prefix: '/' } }, { authority: { exact: 'a' } }] } },
    'spec.service.match[1].authority: an HTTPRoute has no such condition',
  ],
  [
    { service: { match: [{ method: { regex: 'P.*' } }] } },
    'spec.service.match[0].method {"regex":"P.*"}: an HTTPRoute has no such condition',
  ],
  [
    { analysis: { iterations: 1, match: [{ sourceLabels: { app: 'web' } }] } },
    'spec.analysis.match[0].sourceLabels: an HTTPRoute has no such condition',
  ],
  [
    { service: { corsPolicy: { allowOrigins: [{ regex: 'https://.*' }] } } },
    'spec.service.corsPolicy.allowOrigins[0]: an HTTPRoute knows whole origins only, not {"regex":"https://.*"}',
  ],
])('what an HTTPRoute cannot say is a problem, and does not keep users from the primary: %j', (given, message) => {
  const problems = gatewayApi.problems!(podinfoCanary({ ...GATEWAY, ...given.service }, given.analysis));
  expect(sentencesOf(problems)).toEqual([expect.stringContaining(message)]);
  expect(
    rules(ALL_TO_PRIMARY, given)
      .flatMap(({ backendRefs }) => backendRefs!.filter(({ weight }) => weight! > 0))
      .filter(({ name }) => name !== 'podinfo-primary'),
  ).toEqual([]);
});

describe('an A/B test', () => {
  const header = (type: string, name: string, value: string) => ({ headers: [{ name, type, value }] });
  const matched = [header('RegularExpression', 'user-agent', '.*Chrome.*'), header('Exact', 'x-beta', 'true')].map(
    (match) => ({ ...ALL[0], ...match }),
  );

  test.each([ALL_TO_PRIMARY, ALL_TO_CANARY])(
    'splits the requests that match %j and leaves the others on the primary',
    (routes) => {
      expect(rules(routes, { analysis: AB })).toEqual([
        { matches: matched, backendRefs: split(routes.primary, routes.canary) },
        { matches: ALL, backendRefs: [backend('primary', 100)] },
      ]);
    },
  );

  test('takes no request that the service does not', () => {
    const match = [{ uri: { prefix: '/api' }, headers: { 'x-in': { exact: '1' } } }];
    const [split, others] = rules(ALL_TO_CANARY, {
      analysis: { ...AB, match: [{ headers: { 'x-beta': { exact: 'true' } } }] as MatchCondition[] },
      service: { match },
    });
    const [inside, beta] = ['x-in', 'x-beta'].map((name) => ({
      name,
      type: 'Exact',
      value: name === 'x-in' ? '1' : 'true',
    }));
    const path = { type: 'PathPrefix', value: '/api' };
    expect([split!.matches, others!.matches]).toEqual([
      [{ path, headers: [inside, beta] }],
      [{ path, headers: [inside] }],
    ]);
  });

  test('sends every user to the canary when that alone is healthy', () => {
    expect(rules({ ...ALL_TO_CANARY, everyone: true }, { analysis: AB })).toEqual([
      { matches: ALL, backendRefs: split(0, 100) },
    ]);
  });
});

describe('session affinity', () => {
  const sessionAffinity = { cookieName: 'flagger-cookie', maxAge: 21600 };
  const status: CanaryStatus = {
    sessionAffinityCookie: 'flagger-cookie=FwLofRTfRX',
    primarySessionAffinityCookie: 'primary-cookie=BoyWiPVPEL',
  };
  const having = (value: string) => ({ headers: [{ name: 'Cookie', type: 'RegularExpression', value }] });
  const own = having('.*flagger-cookie.*FwLofRTfRX.*');
  const given = { status, analysis: { sessionAffinity } };

  test('before the first rollout there are no cookies', () => {
    expect(rules(ALL_TO_PRIMARY, { ...given, status: {} })).toEqual([{ matches: ALL, backendRefs: split(100, 0) }]);
  });

  test('whom the canary has answered stays there', () => {
    expect(rules(QUARTER, given)).toEqual([
      { matches: [own], backendRefs: split(0, 100) },
      {
        matches: ALL,
        backendRefs: [
          backend('primary', 75),
          { ...backend('canary', 25), filters: [setting('flagger-cookie=FwLofRTfRX; Max-Age=21600')] },
        ],
      },
    ]);
  });

  test('with a cookie for the primary, whom it has answered stays there for one step', () => {
    expect(
      rules(QUARTER, {
        status,
        analysis: { sessionAffinity: { ...sessionAffinity, primaryCookieName: 'primary-cookie' } },
      }),
    ).toEqual([
      { matches: [own], backendRefs: split(0, 100) },
      { matches: [having('.*primary-cookie.*BoyWiPVPEL.*')], backendRefs: split(100, 0) },
      {
        matches: ALL,
        backendRefs: [
          { ...backend('primary', 75), filters: [setting('primary-cookie=BoyWiPVPEL; Max-Age=10')] },
          { ...backend('canary', 25), filters: [setting('flagger-cookie=FwLofRTfRX; Max-Age=21600')] },
        ],
      },
    ]);
  });

  test('at the end browsers forget the cookie, in the one filter that changes headers of answers', () => {
    const forgotten = 'flagger-cookie=FwLofRTfRX; Max-Age=-1';
    expect(rules(ALL_TO_PRIMARY, given)).toEqual([
      { matches: [own], filters: [setting(forgotten)], backendRefs: split(100, 0) },
      { matches: ALL, backendRefs: split(100, 0) },
    ]);
    const [ended] = rules(ALL_TO_PRIMARY, {
      ...given,
      service: { headers: { response: { add: { a: '1' }, remove: ['b'] } }, rewrite: { uri: '/' } },
    });
    expect(ended!.filters!.map(({ type }) => type)).toEqual(['ResponseHeaderModifier', 'URLRewrite']);
    expect(ended!.filters![0]!.responseHeaderModifier).toEqual({
      add: [
        { name: 'a', value: '1' },
        { name: 'Set-Cookie', value: forgotten },
      ],
      remove: ['b'],
    });
  });

  test('while traffic is mirrored, that of users with an old cookie is too', () => {
    const mirrors = rules(MIRRORED, given).map((rule) => rule.filters!.map(({ type }) => type));
    expect(mirrors).toEqual([['RequestMirror', 'ResponseHeaderModifier'], ['RequestMirror']]);
  });

  test('conditions and timeouts of the service hold for those with a cookie too', () => {
    const [sticky] = rules(QUARTER, { ...given, service: { match: [{ uri: { prefix: '/api' } }], timeout: '3s' } });
    expect(sticky).toMatchObject({
      matches: [{ path: { type: 'PathPrefix', value: '/api' }, ...own }],
      timeouts: { request: '3s' },
    });
  });

  test('who has once met the canary of an A/B test stays there, and the others’ rule is the last', () => {
    const found = rules(ALL_TO_CANARY, { status, analysis: { ...AB, sessionAffinity } });
    expect(
      found.map(({ matches, backendRefs }) => [matches!.length, backendRefs!.map(({ weight }) => weight)]),
    ).toEqual([
      [1, [0, 100]],
      [2, [0, 100]],
      [1, [100]],
    ]);
    expect(found[0]!.matches).toEqual([own]);
  });
});

describe('reading back', () => {
  const readBack = (analysis: CanaryAnalysis, existing?: KubeObject, provider = gatewayApi) =>
    provider.routes(podinfoCanary(GATEWAY, analysis), findIn(...(existing ? [existing] : [])));
  const anyRoutes: fc.Arbitrary<Routes> = fc.integer({ min: 0, max: 100 }).chain((canary) =>
    fc.oneof(
      fc.constant<Routes>({ primary: 100 - canary, canary, mirrored: false }),
      fc.constant<Routes>({ primary: 100 - canary, canary, mirrored: true }),
      fc
        .integer({ min: 1, max: 100 })
        .map<Routes>((mirrorWeight) => ({ primary: 100 - canary, canary, mirrored: true, mirrorWeight })),
    ),
  );
  const anyGiven: fc.Arbitrary<Given> = fc.record({
    provider: fc.constantFrom(gatewayApi, gatewayApiBeta),
    service: fc.constantFrom<Partial<CanaryService>>(
      {},
      { match: [{ headers: { a: { exact: '1' } } }] },
      { corsPolicy: { allowOrigin: ['*'] } },
      { mirror: [{ backendRef: { name: 'shadow' } }] },
    ),
    analysis: fc.constantFrom<CanaryAnalysis>(
      {},
      AB,
      { sessionAffinity: { cookieName: 'c' } },
      { ...AB, sessionAffinity: { cookieName: 'c', primaryCookieName: 'p' } },
    ),
    status: fc.constantFrom<CanaryStatus>(
      {},
      { sessionAffinityCookie: 'c=abc', primarySessionAffinityCookie: 'p=def' },
      { previousSessionAffinityCookie: 'c=xyz' },
    ),
  });

  /** The object with the API server's defaults. */
  function kept(object: KubeObject): KubeObject {
    const stored = structuredClone(object);
    for (const rule of stored.spec.rules as RouteRule[]) {
      for (const match of rule.matches! as HttpMatch[]) match.path ??= { type: 'PathPrefix', value: '/' };
      for (const { cors } of rule.filters ?? []) if (cors !== undefined) cors.maxAge ??= 5;
    }
    return stored;
  }

  test('the routes that were written are read, their weights sum to 100, and there is nothing to write again', () => {
    fc.assert(
      fc.property(anyRoutes, anyGiven, (routes, given) => {
        const written = httpRoute(routes, given);
        for (const { backendRefs } of written.spec.rules as RouteRule[])
          expect(backendRefs!.reduce((sum, { weight }) => sum + weight!, 0)).toBe(100);
        for (const stored of [written, kept(written)]) {
          expect(readBack(given.analysis!, stored, given.provider)).toEqual(routes);
          expect(differences(stored, httpRoute(routes, { ...given, existing: [stored] }))).toBeUndefined();
        }
      }),
    );
  });

  test('without an object, or with a user’s own, all traffic is the primary’s', () => {
    expect(readBack({})).toEqual(ALL_TO_PRIMARY);
    const own = {
      ...httpRoute(HALF),
      spec: { rules: [{ backendRefs: [{ name: 'podinfo', port: 80 }] }, { filters: [{ type: 'RequestRedirect' }] }] },
    };
    expect(readBack(AB, own)).toEqual(ALL_TO_PRIMARY);
    expect(readBack({}, { ...own, spec: {} })).toEqual(ALL_TO_PRIMARY);
  });

  test('an A/B test’s routes for everyone are read as such', () => {
    const everyone = { ...ALL_TO_CANARY, everyone: true };
    expect(readBack(AB, httpRoute(everyone, { analysis: AB }))).toEqual(everyone);
  });

  test('weights are shares of their sum, and one that is not written is 1', () => {
    const backendRefs = [{ name: 'podinfo-primary', weight: 3 }, { name: 'podinfo-canary' }];
    expect(readBack({}, { ...httpRoute(HALF), spec: { rules: [{ backendRefs }] } })).toEqual(QUARTER);
  });
});
