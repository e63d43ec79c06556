import type { CanaryAnalysis, CanaryService } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import { traefik } from '../../../controller/routing/traefik';
import { DEFAULT_SETTINGS } from '../../../controller/api/settings';
import { differences } from '../../../controller/reconcile/writer';
import { findIn, mergePatched, objectsOf, podinfoCanary } from '../../fixtures/podinfo';

const MANAGED = { 'app.kubernetes.io/managed-by': 'flagger' };
const NOT_RECONCILED = {
  'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
  'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
};
const HALF: Routes = { primary: 50, canary: 50, mirrored: false };
const STICKY: CanaryAnalysis = { sessionAffinity: { cookieName: 'release' } };

function service(
  routes: Routes,
  settings: Partial<CanaryService> = {},
  analysis: CanaryAnalysis = {},
  ...existing: KubeObject[]
): KubeObject {
  return objectsOf(
    traefik.desiredObjects({
      canary: podinfoCanary(settings, analysis),
      status: {},
      routes,
      find: findIn(...existing),
      settings: DEFAULT_SETTINGS.routing,
    }),
  )[0]!;
}
const readBack = (...found: KubeObject[]): Routes => traefik.routes(podinfoCanary(), findIn(...found));
const primary = (weight: number) => ({ name: 'podinfo-primary', namespace: 'test', port: 9898, weight });
const canary = (weight: number) => ({ name: 'podinfo-canary', namespace: 'test', port: 9898, weight });

test.each([
  [ALL_TO_PRIMARY, [primary(100)]],
  [{ primary: 75, canary: 25, mirrored: false }, [primary(75), canary(25)]],
  [HALF, [primary(50), canary(50)]],
  [ALL_TO_CANARY, [primary(0), canary(100)]],
])('%j is a weighted TraefikService', (routes, services) => {
  expect(service(routes)).toEqual({
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'TraefikService',
    metadata: {
      name: 'podinfo',
      namespace: 'test',
      labels: { app: 'podinfo', ...MANAGED },
      annotations: NOT_RECONCILED,
    },
    spec: { weighted: { services } },
  });
});

test('names, port and metadata follow the service', () => {
  const { metadata, spec } = service(HALF, {
    name: 'web',
    port: 80,
    targetPort: 9898,
    apex: { labels: { t: 'l' }, annotations: { t: 'a' } },
    unmanagedMetadata: { labels: ['app.kubernetes.io/managed-by'] },
  });
  expect(metadata).toEqual({
    name: 'web',
    namespace: 'test',
    labels: { app: 'web', t: 'l' },
    annotations: { ...NOT_RECONCILED, t: 'a' },
  });
  expect(spec.weighted.services).toEqual([
    { ...primary(50), name: 'web-primary', port: 80 },
    { ...canary(50), name: 'web-canary', port: 80 },
  ]);
});

test('a user’s TraefikService is taken over, and what else it says stays', () => {
  const own = service(ALL_TO_PRIMARY);
  own.spec = {
    weighted: { services: [{ name: 'podinfo', port: 80 }], sticky: { cookie: { name: 'own' } } },
    other: { kept: true },
  };
  const request = {
    canary: podinfoCanary(),
    status: {},
    routes: HALF,
    find: findIn(own),
    settings: DEFAULT_SETTINGS.routing,
  };
  expect(traefik.desiredObjects(request)[0]!.adopts).toBe(true);
  expect(mergePatched(own, differences(own, service(HALF, {}, {}, own))).spec).toEqual({
    weighted: { services: [primary(50), canary(50)], sticky: { cookie: { name: 'own' } } },
    other: { kept: true },
  });
});

describe('session affinity', () => {
  const stickyOf = (routes: Routes, analysis: CanaryAnalysis, ...existing: KubeObject[]) =>
    service(routes, {}, analysis, ...existing).spec.weighted.sticky;

  test('is a cookie of Traefik’s own that lives for a day', () => {
    expect(stickyOf(HALF, STICKY)).toEqual({ cookie: { name: 'release', maxAge: 86400 } });
  });

  test('has every attribute that Traefik knows', () => {
    const sessionAffinity = {
      cookieName: 'release',
      primaryCookieName: 'p',
      maxAge: 60,
      domain: 'example.com',
      path: '/app',
      secure: true,
      httpOnly: true,
      partitioned: true,
    } as const;
    const attributes = {
      name: 'release',
      maxAge: 60,
      domain: 'example.com',
      path: '/app',
      secure: true,
      httpOnly: true,
    };
    expect(stickyOf(HALF, { sessionAffinity })).toEqual({ cookie: attributes });
    for (const [sameSite, written] of [
      ['Strict', 'strict'],
      ['Lax', 'lax'],
      ['None', 'none'],
    ] as const)
      expect(stickyOf(HALF, { sessionAffinity: { ...sessionAffinity, sameSite } })).toEqual({
        cookie: { ...attributes, sameSite: written },
      });
  });

  test.each<[string, Routes]>([
    ['before and after the analysis', ALL_TO_PRIMARY],
    ['when only the canary is healthy', { ...ALL_TO_CANARY, everyone: true }],
  ])('ends %s', (_, routes) => {
    const during = service(HALF, {}, STICKY);
    expect(stickyOf(routes, STICKY)).toBeUndefined();
    expect(
      mergePatched(during, differences(during, service(routes, {}, STICKY, during))).spec.weighted.sticky,
    ).toBeUndefined();
  });
});

describe('reading back', () => {
  test('without an object, or with a user’s own, all traffic is the primary’s', () => {
    const own = service(HALF);
    expect(readBack()).toEqual(ALL_TO_PRIMARY);
    expect(readBack({ ...own, spec: { mirroring: { name: 'podinfo' } } })).toEqual(ALL_TO_PRIMARY);
    expect(readBack({ ...own, spec: { weighted: { services: [{ name: 'podinfo', port: 80 }] } } })).toEqual(
      ALL_TO_PRIMARY,
    );
  });

  test('weights are shares of their sum; one that another controller has left out is zero', () => {
    const own = service(HALF);
    expect(readBack({ ...own, spec: { weighted: { services: [primary(3), canary(1)] } } })).toMatchObject({
      primary: 75,
      canary: 25,
    });
    expect(readBack({ ...own, spec: { weighted: { services: [{ name: 'podinfo-primary' }, canary(100)] } } })).toEqual(
      ALL_TO_CANARY,
    );
  });
});
