import type { CanaryService } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import type { ProviderName } from '../../../controller/api/rules/providers';
import { ROUTING } from '../../../controller/routing/index';
import { DEFAULT_SETTINGS } from '../../../controller/api/settings';
import { differences } from '../../../controller/reconcile/writer';
import { findIn, objectsOf, podinfoCanary } from '../../fixtures/podinfo';

/** Provider, version of the interface, and how it writes a weight. */
const VERSIONS: [ProviderName, string, (weight: number) => number | string][] = [
  ['linkerd', 'v1alpha1', String],
  ['smi:v1alpha1', 'v1alpha1', String],
  ['smi:v1alpha2', 'v1alpha2', Number],
  ['smi:v1alpha3', 'v1alpha3', Number],
  ['osm', 'v1alpha2', Number],
];
const MANAGED = { 'app.kubernetes.io/managed-by': 'flagger' };
const NOT_RECONCILED = {
  'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
  'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
};
const HALF: Routes = { primary: 50, canary: 50, mirrored: false };

function desired(
  provider: ProviderName,
  routes: Routes,
  service: Partial<CanaryService> = {},
  ...existing: KubeObject[]
) {
  return ROUTING[provider].desiredObjects({
    canary: podinfoCanary(service),
    status: {},
    routes,
    find: findIn(...existing),
    settings: DEFAULT_SETTINGS.routing,
  });
}
const split = (provider: ProviderName, routes: Routes, service: Partial<CanaryService> = {}): KubeObject =>
  objectsOf(desired(provider, routes, service))[0]!;
const readBack = (provider: ProviderName, ...found: KubeObject[]): Routes =>
  ROUTING[provider].routes(podinfoCanary(), findIn(...found));

describe.each(VERSIONS)('%s', (provider, version, weight) => {
  test.each([
    [ALL_TO_PRIMARY, 100, 0],
    [{ primary: 75, canary: 25, mirrored: false }, 75, 25],
    [HALF, 50, 50],
    [ALL_TO_CANARY, 0, 100],
  ])('%j is one TrafficSplit between the canary and the primary', (routes, primary, canary) => {
    expect(objectsOf(desired(provider, routes))).toEqual([
      {
        apiVersion: `split.smi-spec.io/${version}`,
        kind: 'TrafficSplit',
        metadata: {
          name: 'podinfo',
          namespace: 'test',
          labels: { app: 'podinfo', ...MANAGED },
          annotations: NOT_RECONCILED,
        },
        spec: {
          service: 'podinfo',
          backends: [
            { service: 'podinfo-canary', weight: weight(canary) },
            { service: 'podinfo-primary', weight: weight(primary) },
          ],
        },
      },
    ]);
  });

  test('the only kind that is watched is the one that is written', () => {
    expect(ROUTING[provider].resources).toEqual([desired(provider, HALF)[0]!.resource]);
    expect(ROUTING[provider].resources[0]).toMatchObject({
      group: 'split.smi-spec.io',
      version,
      plural: 'trafficsplits',
    });
  });

  test('without an object, or with a user’s own, all traffic is the primary’s', () => {
    expect(readBack(provider)).toEqual(ALL_TO_PRIMARY);
    const own = split(provider, HALF);
    expect(readBack(provider, { ...own, spec: {} })).toEqual(ALL_TO_PRIMARY);
    expect(
      readBack(provider, {
        ...own,
        spec: { service: 'podinfo', backends: [{ service: 'podinfo', weight: weight(100) }] },
      }),
    ).toEqual(ALL_TO_PRIMARY);
  });

  test('weights are shares of their sum, as numbers or as quantities', () => {
    const backends = (canary: unknown, primary: unknown) => ({
      ...split(provider, HALF),
      spec: {
        backends: [
          { service: 'podinfo-canary', weight: canary },
          { service: 'podinfo-primary', weight: primary },
        ],
      },
    });
    expect(readBack(provider, backends('250m', '750m'))).toMatchObject({ primary: 75, canary: 25 });
    expect(readBack(provider, backends('1', 4))).toMatchObject({ primary: 80, canary: 20 });
    expect(readBack(provider, backends(3, undefined))).toMatchObject({ primary: 0, canary: 100 });
  });
});

test('the split is of the first host where the service names hosts', () => {
  expect(split('linkerd', HALF, { hosts: ['app.example.com', 'other.example.com'] }).spec.service).toBe(
    'app.example.com',
  );
  expect(split('linkerd', HALF, { hosts: [] }).spec.service).toBe('podinfo');
});

test('names and metadata follow the service', () => {
  const named = split('linkerd', HALF, {
    name: 'web',
    apex: { labels: { team: 'a' }, annotations: { note: 'apex' } },
    unmanagedMetadata: { annotations: ['helm.toolkit.fluxcd.io/driftDetection'] },
  });
  expect(named.metadata).toEqual({
    name: 'web',
    namespace: 'test',
    labels: { app: 'web', team: 'a', ...MANAGED },
    annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled', note: 'apex' },
  });
  expect(named.spec).toMatchObject({
    service: 'web',
    backends: [{ service: 'web-canary' }, { service: 'web-primary' }],
  });
});

test('a user’s TrafficSplit is taken over, and what else it says stays', () => {
  const own = split('smi:v1alpha3', ALL_TO_PRIMARY);
  own.spec.matches = [{ kind: 'HTTPRouteGroup', name: 'api' }];
  const [taken] = desired('smi:v1alpha3', HALF, {}, own);
  expect(taken!.adopts).toBe(true);
  expect(differences(own, taken!.object)).toEqual({
    spec: {
      backends: [
        { service: 'podinfo-canary', weight: 50 },
        { service: 'podinfo-primary', weight: 50 },
      ],
    },
  });
});

test('conditions that no route knows leave nobody out', () => {
  const canary = podinfoCanary({}, { stepWeight: 10, match: [{ headers: { 'x-beta': { exact: 'true' } } }] });
  expect(ROUTING.linkerd.routes(canary, findIn(split('linkerd', ALL_TO_CANARY)))).toEqual({
    ...ALL_TO_CANARY,
    everyone: true,
  });
});
