import type { Canary, CanaryService } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import { kuma } from '../../../controller/routing/kuma';
import { DEFAULT_SETTINGS } from '../../../controller/api/settings';
import { differences } from '../../../controller/reconcile/writer';
import { problemText } from '../../../controller/api/problems/text';
import { findIn, objectsOf, podinfoCanary } from '../../fixtures/podinfo';

const MANAGED = { 'app.kubernetes.io/managed-by': 'flagger' };
const NOT_RECONCILED = {
  'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
  'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
};
const OWNED = { 'serin.dev/owner': 'test/podinfo' };
const HALF: Routes = { primary: 50, canary: 50, mirrored: false };

const desired = (canary: Canary, routes: Routes, ...existing: KubeObject[]) =>
  kuma.desiredObjects({ canary, status: {}, routes, find: findIn(...existing), settings: DEFAULT_SETTINGS.routing });
const route = (routes: Routes, service: Partial<CanaryService> = {}, ...existing: KubeObject[]): KubeObject =>
  objectsOf(desired(podinfoCanary(service), routes, ...existing))[0]!;
const readBack = (...found: KubeObject[]): Routes => kuma.routes(podinfoCanary(), findIn(...found));
const split = (primary: number, canary: number) => [
  { destination: { 'kuma.io/service': 'podinfo-primary_test_svc_9898' }, weight: primary },
  { destination: { 'kuma.io/service': 'podinfo-canary_test_svc_9898' }, weight: canary },
];

test.each([
  [ALL_TO_PRIMARY, split(100, 0)],
  [{ primary: 75, canary: 25, mirrored: false }, split(75, 25)],
  [HALF, split(50, 50)],
  [ALL_TO_CANARY, split(0, 100)],
])('%j is a TrafficRoute of the mesh', (routes, parts) => {
  expect(route(routes)).toEqual({
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'TrafficRoute',
    metadata: { name: 'podinfo', labels: { app: 'podinfo', ...MANAGED }, annotations: { ...NOT_RECONCILED, ...OWNED } },
    mesh: 'default',
    spec: {
      sources: [{ match: { 'kuma.io/service': '*' } }],
      destinations: [{ match: { 'kuma.io/service': 'podinfo_test_svc_9898' } }],
      conf: { split: parts },
    },
  });
});

test('names, port and metadata follow the service', () => {
  const { metadata, spec } = route(HALF, {
    name: 'web',
    port: 80,
    apex: { labels: { t: 'l' }, annotations: { '80.service.kuma.io/protocol': 'http' } },
  });
  expect(metadata).toEqual({
    name: 'web',
    labels: { app: 'web', t: 'l', ...MANAGED },
    annotations: { ...NOT_RECONCILED, '80.service.kuma.io/protocol': 'http', ...OWNED },
  });
  expect(spec.destinations).toEqual([{ match: { 'kuma.io/service': 'web_test_svc_80' } }]);
  expect(spec.conf.split.map(({ destination }: { destination: object }) => destination)).toEqual([
    { 'kuma.io/service': 'web-primary_test_svc_80' },
    { 'kuma.io/service': 'web-canary_test_svc_80' },
  ]);
});

test('the mesh is the one that the Canary is annotated with', () => {
  const canary = podinfoCanary();
  canary.metadata.annotations = { 'kuma.io/mesh': 'blue' };
  const { object } = desired(canary, HALF)[0]!;
  expect(object.mesh).toBe('blue');
  expect(differences(route(HALF), object)).toEqual({ mesh: 'blue' });
});

test('a TrafficRoute is nobody’s to take over: no Canary can own what has no namespace', () => {
  expect(desired(podinfoCanary(), HALF)[0]).toMatchObject({ resource: { clusterScoped: true }, adopts: false });
});

test('what else a TrafficRoute says stays', () => {
  const existing = route(ALL_TO_PRIMARY);
  existing.spec.other = { kept: true };
  expect(differences(existing, route(HALF, {}, existing))).toEqual({ spec: { conf: { split: split(50, 50) } } });
});

describe('reading back', () => {
  test('without an object, with a user’s own, or with another namespace’s, all traffic is the primary’s', () => {
    const own = route(HALF);
    const elsewhere = podinfoCanary();
    elsewhere.metadata.namespace = 'other';
    expect(readBack()).toEqual(ALL_TO_PRIMARY);
    expect(readBack({ ...own, spec: { conf: { destination: { 'kuma.io/service': '*' } } } })).toEqual(ALL_TO_PRIMARY);
    expect(readBack({ ...own, spec: { conf: { split: [{ destination: {}, weight: 1 }] } } })).toEqual(ALL_TO_PRIMARY);
    expect(readBack(objectsOf(desired(elsewhere, ALL_TO_CANARY))[0]!)).toEqual(ALL_TO_PRIMARY);
  });
});

describe('a TrafficRoute of the same name', () => {
  const shop = podinfoCanary();
  shop.metadata.namespace = 'shop';
  const theirs = objectsOf(desired(shop, HALF))[0]!;
  const madeByFlagger = (object: KubeObject): KubeObject => ({
    ...object,
    metadata: { ...object.metadata, annotations: {} },
  });
  const conflicts = (...existing: KubeObject[]): string[] =>
    kuma.conflicts!(podinfoCanary(), findIn(...existing)).map(problemText);
  const taken = (owner: string): string =>
    `Canary podinfo.test: spec.service.name: podinfo is taken: TrafficRoute podinfo is in no namespace, and belongs to ${owner}; give spec.service.name another name, or delete TrafficRoute podinfo if it is no longer used`;

  test('that is the Canary’s own is no problem', () => {
    expect(conflicts()).toEqual([]);
    expect(conflicts(route(HALF))).toEqual([]);
  });

  test.each([
    ['that another Canary has marked', theirs, 'Canary shop/podinfo'],
    ['that Flagger made for another namespace', madeByFlagger(theirs), 'namespace shop'],
    ['that says nothing of namespaces', { ...madeByFlagger(theirs), spec: {} }, 'somebody else'],
  ])('%s is a problem, and is left alone', (_, existing, owner) => {
    expect(conflicts(existing)).toEqual([taken(owner)]);
    expect(desired(podinfoCanary(), ALL_TO_PRIMARY, existing)).toEqual([]);
  });

  test('that Flagger made for this namespace is taken over', () => {
    const existing = madeByFlagger(route(HALF));
    expect(conflicts(existing)).toEqual([]);
    expect(differences(existing, route(HALF, {}, existing))).toEqual({
      metadata: { annotations: { ...NOT_RECONCILED, ...OWNED } },
    });
  });
});
