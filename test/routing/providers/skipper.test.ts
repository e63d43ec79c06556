import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import { skipper } from '../../../controller/routing/ingress/skipper';
import { ingress, ingressPath, reconciled, servicesOf } from '../../fixtures/ingress';
import { findIn, objectsOf, podinfoCanary, ROUTING_SETTINGS } from '../../fixtures/podinfo';

const PREDICATE = 'zalando.org/skipper-predicate';
const WEIGHTS = 'zalando.org/backend-weights';
const USERS = ingress({ 'kubernetes.io/ingress.class': 'skipper' });
const HALF: Routes = { primary: 50, canary: 50, mirrored: false };

const canary = podinfoCanary({}, {}, { provider: 'skipper', ingressRef: { kind: 'Ingress', name: 'web' } });
const objects = (routes: Routes, ...existing: KubeObject[]): KubeObject[] =>
  objectsOf(
    skipper.desiredObjects({ canary, status: {}, routes, find: findIn(...existing), settings: ROUTING_SETTINGS }),
  );
const copy = (routes: Routes, ...existing: KubeObject[]): KubeObject =>
  objects(routes, ...(existing.length === 0 ? [USERS] : existing))[0]!;
const next = (before: KubeObject, routes: Routes): KubeObject => reconciled(before, copy(routes, USERS, before));
const predicate = ({ metadata }: KubeObject) => metadata.annotations?.[PREDICATE];
const weights = ({ metadata }: KubeObject) => JSON.parse(metadata.annotations![WEIGHTS]!);
const readBack = (...found: KubeObject[]): Routes => skipper.routes(canary, findIn(...found));

test('a copy of the user’s Ingress shares each path out among two Services', () => {
  expect(objects({ primary: 75, canary: 25, mirrored: false }, USERS)).toEqual([
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
          'kubernetes.io/ingress.class': 'skipper',
          [PREDICATE]: 'Weight(100)',
          [WEIGHTS]: '{"podinfo-canary":25,"podinfo-primary":75}',
        },
      },
      spec: {
        rules: [
          { host: 'app.example.com', http: { paths: [ingressPath('podinfo-primary'), ingressPath('podinfo-canary')] } },
        ],
      },
    },
  ]);
});

test('paths to other Services stay as they are, so that the copy may win for all of them', () => {
  const written = copy(
    HALF,
    ingress({}, [ingressPath('podinfo', '/a'), ingressPath('shop', '/shop'), ingressPath('podinfo', '/b')]),
  );
  expect(servicesOf(written)).toEqual([
    'podinfo-primary',
    'shop',
    'podinfo-primary',
    'podinfo-canary',
    'podinfo-canary',
  ]);
});

test('the copy is on from the start, off when a rollout ends, and on again with the next', () => {
  const initial = copy(ALL_TO_PRIMARY);
  const unchanged = next(initial, ALL_TO_PRIMARY);
  const half = next(unchanged, HALF);
  const ended = next(half, ALL_TO_PRIMARY);
  const still = next(ended, ALL_TO_PRIMARY);
  const again = next(still, HALF);
  expect([initial, unchanged, half, ended, still, again].map(predicate)).toEqual([
    'Weight(100)',
    'Weight(100)',
    'Weight(100)',
    'False()',
    'False()',
    'Weight(100)',
  ]);
});

test('predicates of the user’s own hold as well', () => {
  const users = ingress({ [PREDICATE]: 'Header("x-a", "1") && Weight(100) && Method("GET")' });
  expect(predicate(copy(HALF, users))).toBe('Weight(100) && Header("x-a", "1") && Method("GET")');
});

test('the user’s weights of other Services stay, and the two share what the apex had', () => {
  const users = ingress({ [WEIGHTS]: '{"podinfo":80,"legacy":20}' }, [ingressPath('podinfo'), ingressPath('legacy')]);
  const written = copy({ primary: 75, canary: 25, mirrored: false }, users);
  expect(weights(written)).toEqual({ legacy: 20, 'podinfo-canary': 20, 'podinfo-primary': 60 });
  expect(readBack(written)).toEqual({ primary: 75, canary: 25, mirrored: false });
});

test.each(['', '[]', 'null', '{"podinfo":'])(
  'weights of the user that cannot be read count for nothing: %j',
  (text) => {
    expect(weights(copy(HALF, ingress({ [WEIGHTS]: text })))).toEqual({ 'podinfo-canary': 50, 'podinfo-primary': 50 });
  },
);

test('a copy gives its weight back also when the user’s Ingress is gone', () => {
  const after = copy(ALL_TO_PRIMARY, copy(HALF));
  expect([predicate(after), weights(after), servicesOf(after)]).toEqual([
    'False()',
    { 'podinfo-canary': 0, 'podinfo-primary': 100 },
    ['podinfo-primary', 'podinfo-canary'],
  ]);
});

test('without the user’s Ingress there is nothing to make', () => {
  expect(
    skipper.desiredObjects({ canary, status: {}, routes: HALF, find: findIn(), settings: ROUTING_SETTINGS }),
  ).toEqual([]);
});

describe('reading back', () => {
  test('without a copy all traffic is the primary’s', () => {
    expect([readBack(), readBack(USERS)]).toEqual([ALL_TO_PRIMARY, ALL_TO_PRIMARY]);
    expect(readBack(copy(ALL_TO_CANARY))).toEqual(ALL_TO_CANARY);
  });
});
