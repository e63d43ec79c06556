import type { CanaryAnalysis, MatchCondition } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import { nginx } from '../../../controller/routing/ingress/nginx';
import { ingress, ingressPath, reconciled, servicesOf } from '../../fixtures/ingress';
import { findIn, objectsOf, podinfoCanary, ROUTING_SETTINGS } from '../../fixtures/podinfo';
import { sentencesOf } from '../../support/problems';

const NGINX = 'nginx.ingress.kubernetes.io';
const USERS = ingress({ 'kubernetes.io/ingress.class': 'nginx' });
const AB: CanaryAnalysis = {
  iterations: 3,
  match: [{ headers: { 'x-canary': { exact: 'insider' } } }, { headers: { cookie: { exact: 'canary' } } }],
};
const HALF: Routes = { primary: 50, canary: 50, mirrored: false };

const canaryOf = (analysis: CanaryAnalysis) =>
  podinfoCanary({}, analysis, { provider: 'nginx', ingressRef: { kind: 'Ingress', name: 'web' } });
const objects = (
  routes: Routes,
  analysis: CanaryAnalysis,
  existing: KubeObject[] = [USERS],
  settings = ROUTING_SETTINGS,
): KubeObject[] =>
  objectsOf(
    nginx.desiredObjects({ canary: canaryOf(analysis), status: {}, routes, find: findIn(...existing), settings }),
  );
const copy = (...args: Parameters<typeof objects>): KubeObject => objects(...args)[0]!;
const readBack = (analysis: CanaryAnalysis, ...found: KubeObject[]): Routes =>
  nginx.routes(canaryOf(analysis), findIn(...found));
/** The annotations for the share, without the prefix. */
const said = ({ metadata }: KubeObject): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).flatMap(([name, value]) =>
      name.startsWith(`${NGINX}/`) ? [[name.slice(NGINX.length + 1), value]] : [],
    ),
  );

test('a copy of the user’s Ingress leads to the canary and takes the weight', () => {
  expect(objects({ primary: 75, canary: 25, mirrored: false }, {})).toEqual([
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {
        name: 'web-canary',
        namespace: 'test',
        labels: { app: 'podinfo', 'app.kubernetes.io/managed-by': 'flagger' },
        annotations: {
          'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
          'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
          'kubernetes.io/ingress.class': 'nginx',
          [`${NGINX}/canary`]: 'true',
          [`${NGINX}/canary-weight`]: '25',
        },
      },
      spec: { rules: [{ host: 'app.example.com', http: { paths: [ingressPath('podinfo-canary')] } }] },
    },
  ]);
});

test('only paths to the apex Service change, in every rule', () => {
  const spec = {
    ingressClassName: 'nginx',
    tls: [{ hosts: ['app.example.com'], secretName: 'tls' }],
    defaultBackend: { service: { name: 'errors', port: { number: 80 } } },
  };
  const rules = [
    {
      host: 'a.example.com',
      http: {
        paths: [
          ingressPath('podinfo', '/a'),
          ingressPath('shop', '/shop'),
          { path: '/files', pathType: 'Prefix', backend: { resource: { kind: 'Bucket', name: 'b' } } },
        ],
      },
    },
    { host: 'b.example.com' },
    { host: 'c.example.com', http: { paths: [ingressPath('podinfo', '/c')] } },
  ];
  const written = copy(HALF, {}, [ingress({}, [], { ...spec, rules })]);
  expect(written.spec).toEqual({
    ...spec,
    rules: [
      {
        host: 'a.example.com',
        http: { paths: [ingressPath('podinfo-canary', '/a'), ingressPath('shop', '/shop'), rules[0]!.http!.paths[2]] },
      },
      { host: 'b.example.com' },
      { host: 'c.example.com', http: { paths: [ingressPath('podinfo-canary', '/c')] } },
    ],
  });
});

test('annotations are copied without those of tools, and without a canary’s of the user’s own', () => {
  const own = {
    [`${NGINX}/rewrite-target`]: '/',
    [`${NGINX}/canary-weight-total`]: '1000',
    'kubectl.kubernetes.io/last-applied-configuration': '{}',
    'kustomize.toolkit.fluxcd.io/checksum': 'abc',
    'example.com/team': 'a',
  };
  const { annotations } = copy(HALF, {}, [ingress(own)]).metadata;
  expect(annotations).toEqual({
    'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
    'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
    'example.com/team': 'a',
    [`${NGINX}/rewrite-target`]: '/',
    [`${NGINX}/canary`]: 'true',
    [`${NGINX}/canary-weight`]: '50',
  });
});

test('the prefix of the annotations is the flag’s', () => {
  const settings = { ...ROUTING_SETTINGS, ingressAnnotationsPrefix: 'custom.example.com' };
  const written = copy(HALF, {}, [USERS], settings);
  expect(written.metadata.annotations).toMatchObject({
    'custom.example.com/canary': 'true',
    'custom.example.com/canary-weight': '50',
  });
  expect(said(written)).toEqual({});
  expect(readBack({}, written)).toEqual(HALF);
});

describe('an A/B test', () => {
  test('takes requests by header and cookie while there is a canary, none by weight', () => {
    expect(said(copy(ALL_TO_CANARY, AB))).toEqual({
      canary: 'true',
      'canary-weight': '0',
      'canary-by-header': 'x-canary',
      'canary-by-header-value': 'insider',
      'canary-by-cookie': 'canary',
    });
    expect(said(copy(ALL_TO_PRIMARY, AB))).toEqual({ canary: 'true', 'canary-weight': '0' });
  });

  test('sends every user to the canary by weight when that alone is healthy', () => {
    const everyone: Routes = { ...ALL_TO_CANARY, everyone: true };
    const written = copy(everyone, AB);
    expect(said(written)).toEqual({ canary: 'true', 'canary-weight': '100' });
    expect(readBack(AB, written)).toEqual(everyone);
  });

  test('that ends leaves no condition behind', () => {
    const during = copy(ALL_TO_CANARY, AB);
    const after = reconciled(during, copy(ALL_TO_PRIMARY, AB, [USERS, during]));
    expect(said(after)).toEqual({ canary: 'true', 'canary-weight': '0' });
  });

  test.each<[string, MatchCondition[], Record<string, string>]>([
    [
      'a regular expression',
      [{ headers: { 'user-agent': { regex: '.*Chrome.*' } } }],
      { 'canary-by-header': 'user-agent', 'canary-by-header-pattern': '.*Chrome.*' },
    ],
    [
      'a prefix',
      [{ headers: { 'x-team': { prefix: 'a.b' } } }],
      { 'canary-by-header': 'x-team', 'canary-by-header-pattern': '^a\\.b' },
    ],
    [
      'a suffix',
      [{ headers: { 'x-mail': { suffix: '@example.com' } } }],
      { 'canary-by-header': 'x-mail', 'canary-by-header-pattern': '@example\\.com$' },
    ],
    ['only a cookie', [{ headers: { Cookie: { exact: 'beta' } } }], { 'canary-by-cookie': 'beta' }],
    [
      'header and cookie in one condition',
      [{ headers: { cookie: { exact: 'beta' }, 'x-a': { exact: '1' } } }],
      { 'canary-by-header': 'x-a', 'canary-by-header-value': '1', 'canary-by-cookie': 'beta' },
    ],
    [
      'the first of two headers',
      [{ headers: { 'x-a': { exact: '1' } } }, { headers: { 'x-b': { exact: '2' } } }],
      { 'canary-by-header': 'x-a', 'canary-by-header-value': '1' },
    ],
  ])('knows %s', (_, match, conditions) => {
    expect(said(copy(ALL_TO_CANARY, { iterations: 2, match }))).toEqual({
      canary: 'true',
      'canary-weight': '0',
      ...conditions,
    });
  });
});

test('conditions of which it knows none are a problem', () => {
  const problems = (match: MatchCondition[]) => sentencesOf(nginx.problems!(canaryOf({ iterations: 2, match })));
  const said = [
    'Canary podinfo.test: spec.analysis.match: nginx finds users by a header or by the name of a cookie, and there is neither; write headers with a header, or with cookie and exact',
  ];
  expect(problems([{ queryParams: { v: { exact: '2' } } }])).toEqual(said);
  expect(problems([{ headers: { cookie: { regex: '.*beta.*' } } }])).toEqual(said);
  expect(problems([{ queryParams: { v: { exact: '2' } } }, ...AB.match!])).toEqual([]);
  expect(problems([])).toEqual([]);
});

describe('a copy that is there', () => {
  test('follows the user’s Ingress, and keeps what others have written on it', () => {
    const before = copy(HALF, {}, [
      ingress(
        { 'kubernetes.io/ingress.class': 'nginx', [`${NGINX}/rewrite-target`]: '/', 'example.com/seen': '1' },
        undefined,
        { tls: [{ secretName: 'tls' }] },
      ),
    ]);
    before.metadata.annotations!['example.com/seen'] = '2';
    const source = ingress({ [`${NGINX}/ssl-redirect`]: 'false', 'example.com/seen': '3' }, [
      ingressPath('podinfo', '/v2'),
    ]);
    const after = reconciled(before, copy(HALF, {}, [source, before]));
    expect(after.spec).toEqual({
      rules: [{ host: 'app.example.com', http: { paths: [ingressPath('podinfo-canary', '/v2')] } }],
    });
    expect(said(after)).toEqual({ canary: 'true', 'canary-weight': '50', 'ssl-redirect': 'false' });
    expect(after.metadata.annotations).toMatchObject({ 'example.com/seen': '2' });
    expect(after.metadata.annotations).not.toHaveProperty(['kubernetes.io/ingress.class']);
  });

  test('gives its weight back also when the user’s Ingress is gone', () => {
    const before = copy(HALF, {});
    const after = copy(ALL_TO_PRIMARY, {}, [before]);
    expect(said(after)).toEqual({ canary: 'true', 'canary-weight': '0' });
    expect(servicesOf(after)).toEqual(['podinfo-canary']);
  });
});

test('without the user’s Ingress there is nothing to make', () => {
  expect(objects(ALL_TO_PRIMARY, {}, [])).toEqual([]);
});

describe('reading back', () => {
  test('without a copy all traffic is the primary’s', () => {
    expect([readBack({}), readBack(AB), readBack({}, USERS)]).toEqual([ALL_TO_PRIMARY, ALL_TO_PRIMARY, ALL_TO_PRIMARY]);
  });

  test('a weight that is no number is none', () => {
    const written = copy(HALF, {});
    written.metadata.annotations![`${NGINX}/canary-weight`] = 'half';
    expect(readBack({}, written)).toEqual(ALL_TO_PRIMARY);
  });
});
