import type {
  CanaryAnalysis,
  CanaryService,
  CanaryStatus,
  SessionAffinity,
} from '../../../controller/api/types/canary';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import { istio } from '../../../controller/routing/istio/istio';
import type { HttpRoute } from '../../../controller/routing/istio/http-routes';
import { findIn, podinfoCanary, ROUTING_SETTINGS } from '../../fixtures/podinfo';

const AFFINITY: SessionAffinity = { cookieName: 'flagger-cookie', maxAge: 21600 };
const STATUS: CanaryStatus = {
  sessionAffinityCookie: 'flagger-cookie=FwLofRTfRX',
  primarySessionAffinityCookie: 'primary-cookie=BoyWiPVPEL',
};
const QUARTER: Routes = { primary: 75, canary: 25, mirrored: false };
const BETA = [{ headers: { 'x-beta': { exact: 'true' } } }];

const http = (
  routes: Routes,
  status: CanaryStatus,
  affinity: Partial<SessionAffinity> = {},
  analysis: CanaryAnalysis = {},
  service: Partial<CanaryService> = {},
): HttpRoute[] =>
  istio.desiredObjects({
    canary: podinfoCanary(service, { sessionAffinity: { ...AFFINITY, ...affinity }, ...analysis }),
    status,
    routes,
    find: findIn(),
    settings: ROUTING_SETTINGS,
  })[2]!.object.spec.http;
const having = (pattern: string) => ({ headers: { Cookie: { regex: pattern } } });
const withCookie = [having('.*flagger-cookie.*FwLofRTfRX.*')];
const setting = (cookie: string) => ({ response: { add: { 'Set-Cookie': cookie } } });
const primary = (weight: number) => ({ destination: { host: 'podinfo-primary' }, weight });
const canary = (weight: number) => ({ destination: { host: 'podinfo-canary' }, weight });

test('before the first rollout there are no cookies', () => {
  expect(http(ALL_TO_PRIMARY, {})).toEqual([{ route: [primary(100), canary(0)] }]);
});

test('whom the canary has answered stays there', () => {
  expect(http(QUARTER, STATUS)).toEqual([
    { match: withCookie, route: [primary(0), canary(100)] },
    { route: [primary(75), { ...canary(25), headers: setting('flagger-cookie=FwLofRTfRX; Max-Age=21600') }] },
  ]);
});

test.each([
  ['of the rollout that ends', STATUS],
  ['of the rollout before', { previousSessionAffinityCookie: 'flagger-cookie=FwLofRTfRX' }],
])('at the end browsers forget the cookie %s', (_, status) => {
  expect(http(ALL_TO_PRIMARY, status)).toEqual([
    { match: withCookie, headers: setting('flagger-cookie=FwLofRTfRX; Max-Age=-1'), route: [primary(100), canary(0)] },
    { route: [primary(100), canary(0)] },
  ]);
});

test('a cookie lives for a day by default, and is set and forgotten with all its attributes', () => {
  const attributes = {
    maxAge: undefined,
    domain: 'example.com',
    httpOnly: true,
    partitioned: true,
    path: '/app',
    sameSite: 'Strict',
    secure: true,
  } as const;
  const rest = 'Domain=example.com; HttpOnly; Partitioned; Path=/app; SameSite=Strict; Secure';
  expect(http(QUARTER, STATUS, attributes)[1]!.route![1]!.headers).toEqual(
    setting(`flagger-cookie=FwLofRTfRX; Max-Age=86400; ${rest}`),
  );
  expect(http(ALL_TO_PRIMARY, STATUS, attributes)[0]!.headers).toEqual(
    setting(`flagger-cookie=FwLofRTfRX; Max-Age=-1; ${rest}`),
  );
});

test('a name with special characters is matched as it is', () => {
  expect(http(QUARTER, { sessionAffinityCookie: 'my.cookie=abc' })[0]!.match).toEqual([having('.*my\\.cookie.*abc.*')]);
});

test('headers and conditions of the service hold for those with a cookie too', () => {
  const headers = { request: { add: { a: 'b' } }, response: { add: { c: 'd' }, remove: ['server'] } };
  const [ended, everybody] = http(
    ALL_TO_PRIMARY,
    STATUS,
    {},
    {},
    { headers, match: [{ uri: { prefix: '/api' } }], timeout: '3s' },
  );
  expect(ended).toMatchObject({
    timeout: '3s',
    match: [{ uri: { prefix: '/api' }, ...withCookie[0] }],
    headers: {
      request: { add: { a: 'b' } },
      response: { add: { c: 'd', 'Set-Cookie': 'flagger-cookie=FwLofRTfRX; Max-Age=-1' }, remove: ['server'] },
    },
  });
  expect(everybody).toMatchObject({ headers, match: [{ uri: { prefix: '/api' } }] });
});

test('while traffic is mirrored, that of users with an old cookie is too', () => {
  const routes = http({ ...ALL_TO_PRIMARY, mirrored: true }, { previousSessionAffinityCookie: 'flagger-cookie=old' });
  expect(routes.map(({ mirror }) => mirror)).toEqual([{ host: 'podinfo-canary' }, { host: 'podinfo-canary' }]);
});

test('with a cookie for the primary, whom it has answered stays there for one step', () => {
  expect(http(QUARTER, STATUS, { primaryCookieName: 'primary-cookie' })).toEqual([
    { match: withCookie, route: [primary(0), canary(100)] },
    { match: [having('.*primary-cookie.*BoyWiPVPEL.*')], route: [primary(100), canary(0)] },
    {
      route: [
        { ...primary(75), headers: setting('primary-cookie=BoyWiPVPEL; Max-Age=10') },
        { ...canary(25), headers: setting('flagger-cookie=FwLofRTfRX; Max-Age=21600') },
      ],
    },
  ]);
});

test('a status with a primary cookie that nobody has asked for is no reason to set it', () => {
  expect(http(QUARTER, { ...STATUS, primarySessionAffinityCookie: '=BoyWiPVPEL' })).toHaveLength(2);
});

describe('in an A/B test', () => {
  const analysis = { iterations: 3, match: BETA };

  test('who has once matched stays on the canary, whatever is matched later', () => {
    expect(http(ALL_TO_CANARY, STATUS, {}, analysis)).toEqual([
      { match: withCookie, route: [primary(0), canary(100)] },
      {
        match: BETA,
        route: [primary(0), { ...canary(100), headers: setting('flagger-cookie=FwLofRTfRX; Max-Age=21600') }],
      },
      { route: [primary(0)] },
    ]);
  });

  test('who was on the primary stays there for the whole test, where it has a cookie', () => {
    const [, sticky, matched, others] = http(ALL_TO_CANARY, STATUS, { primaryCookieName: 'primary-cookie' }, analysis);
    const cookie = setting('primary-cookie=BoyWiPVPEL; Max-Age=21600');
    expect(sticky).toEqual({ match: [having('.*primary-cookie.*BoyWiPVPEL.*')], route: [primary(100), canary(0)] });
    expect(matched!.match).toEqual(BETA);
    expect(others).toEqual({ route: [{ ...primary(0), headers: cookie }] });
  });

  test('cookies are forgotten at the end', () => {
    expect(http(ALL_TO_PRIMARY, STATUS, {}, analysis)).toEqual([
      {
        match: withCookie,
        headers: setting('flagger-cookie=FwLofRTfRX; Max-Age=-1'),
        route: [primary(100), canary(0)],
      },
      { match: BETA, route: [primary(100), canary(0)] },
      { route: [primary(100)] },
    ]);
  });

  test('cookies do not matter when every user goes to the canary', () => {
    expect(
      http({ ...ALL_TO_CANARY, everyone: true }, STATUS, { primaryCookieName: 'primary-cookie' }, analysis),
    ).toEqual([{ route: [primary(0), canary(100)] }]);
  });
});
