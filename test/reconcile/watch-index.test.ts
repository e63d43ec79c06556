import type { Canary } from '../../controller/api/types/canary';
import { keyOf, keyText, type KubeObject, type Resource } from '../../controller/api/types/meta';
import {
  ALERT_PROVIDER,
  CONFIG_MAP,
  DEPLOYMENT,
  HORIZONTAL_POD_AUTOSCALER,
  INGRESS,
  METRIC_TEMPLATE,
  SECRET,
  SERVICE,
} from '../../controller/api/types/resources';
import {
  APISIX_ROUTE,
  GATEWAY,
  GATEWAY_GRPC_ROUTE,
  GATEWAY_HTTP_ROUTE,
  GATEWAY_HTTP_ROUTE_V1BETA1,
  GATEWAY_V1BETA1,
} from '../../controller/api/rules/providers';
import { ContentCache } from '../../controller/kube/content-cache';
import { WatchIndex } from '../../controller/reconcile/watch-index';
import { DEFAULT_SETTINGS } from '../../controller/api/settings';
import { subjectOf } from '../../controller/reconcile/subject';
import { Target } from '../../controller/reconcile/target';
import { podinfoCanary, podinfoDeployment } from '../fixtures/podinfo';
import { object } from '../simulation/support';
import { Cluster, namedCanary } from './support';

const named = (resource: Resource, name: string, namespace = 'test'): KubeObject =>
  object(resource, name, {}, { namespace });

const POD_SPEC = { volumes: [{ configMap: { name: 'settings' } }, { secret: { secretName: 'password' } }] };

async function interests(): Promise<{
  cluster: Cluster;
  known: WatchIndex;
  set: (canary: Canary, settings?: { configTracking?: boolean; provider?: string }) => void;
}> {
  const cluster = await Cluster.create();
  await cluster.caches.ready([DEPLOYMENT]);
  await cluster.given(DEPLOYMENT, podinfoDeployment({}, POD_SPEC));
  const known = new WatchIndex();
  const hashes = new ContentCache<string | undefined>(cluster.api, cluster.caches, () => 'hash');
  const set = (canary: Canary, { configTracking = true, provider = 'istio' } = {}): void =>
    known.set(keyOf(canary), [
      new Target(
        { caches: cluster.caches, settings: { ...DEFAULT_SETTINGS, configTracking } },
        hashes,
        subjectOf(canary, { meshProvider: provider }),
      ),
    ]);
  return { cluster, known, set };
}

const keys = (known: WatchIndex, resource: Resource, changed: KubeObject): string[] =>
  known.canariesOf(resource, changed).map(keyText).sort();

describe('a change concerns', () => {
  const analysis = {
    metrics: [
      { name: 'own', templateRef: { name: 'template' } },
      { name: 'shared', templateRef: { name: 'shared', namespace: 'infra' } },
    ],
    alerts: [{ providerRef: { name: 'slack' } }],
  };
  const canary = podinfoCanary({ name: 'frontend' }, analysis, {
    autoscalerRef: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'scaler' },
    ingressRef: { kind: 'Ingress', name: 'web' },
  });
  const withRoute = (kind: string): Canary => podinfoCanary({}, {}, { routeRef: { kind, name: 'web' } });

  it.each([
    ['its target', DEPLOYMENT, named(DEPLOYMENT, 'podinfo')],
    ['its apex Service, which it may not own', SERVICE, named(SERVICE, 'frontend')],
    ["its target's autoscaler", HORIZONTAL_POD_AUTOSCALER, named(HORIZONTAL_POD_AUTOSCALER, 'scaler')],
    ["its target's ConfigMaps", CONFIG_MAP, named(CONFIG_MAP, 'settings')],
    ["its target's Secrets", SECRET, named(SECRET, 'password')],
    ['a template of its namespace', METRIC_TEMPLATE, named(METRIC_TEMPLATE, 'template')],
    ['a template of another namespace', METRIC_TEMPLATE, named(METRIC_TEMPLATE, 'shared', 'infra')],
    ['its alert provider', ALERT_PROVIDER, named(ALERT_PROVIDER, 'slack')],
  ])('the Canary when it is one of %s', async (_, resource, changed) => {
    const { known, set } = await interests();
    set(canary);
    expect(keys(known, resource, changed)).toEqual(['test/podinfo']);
  });

  it.each([
    ['nginx', canary, INGRESS, 'test'],
    ['apisix', withRoute('ApisixRoute'), APISIX_ROUTE, 'test'],
    ['gatewayapi:v1', withRoute('HTTPRoute'), GATEWAY_HTTP_ROUTE, 'test'],
    ['gatewayapi:v1', withRoute('GRPCRoute'), GATEWAY_GRPC_ROUTE, 'test'],
    ['gatewayapi:v1beta1', withRoute('HTTPRoute'), GATEWAY_HTTP_ROUTE_V1BETA1, 'test'],
    ['gatewayapi:v1', podinfoCanary({ gatewayRefs: [{ name: 'web', namespace: 'infra' }] }), GATEWAY, 'infra'],
    ['gatewayapi:v1beta1', podinfoCanary({ gatewayRefs: [{ name: 'web' }] }), GATEWAY_V1BETA1, 'test'],
  ] as const)('the Canary when it is what its provider %s routes by', async (provider, routed, resource, namespace) => {
    const { known, set } = await interests();
    set(routed, { provider });
    expect(keys(known, resource, named(resource, 'web', namespace))).toEqual(['test/podinfo']);
    set(routed, { provider: 'istio' });
    expect(keys(known, resource, named(resource, 'web', namespace))).toEqual([]);
  });

  it.each([
    ['has the same name in another namespace', DEPLOYMENT, named(DEPLOYMENT, 'podinfo', 'other')],
    ['has the same name and is of another kind', SECRET, named(SECRET, 'settings')],
    ['is something that nobody refers to', CONFIG_MAP, named(CONFIG_MAP, 'unrelated')],
  ])('nobody when it %s', async (_, resource, changed) => {
    const { known, set } = await interests();
    set(canary);
    expect(keys(known, resource, changed)).toEqual([]);
  });

  it('the Canary that owns the object, known or not', async () => {
    const { known } = await interests();
    const owned = (apiVersion: string) =>
      object(
        SERVICE,
        'x',
        {},
        { namespace: 'test', ownerReferences: [{ apiVersion, kind: 'Canary', name: 'podinfo', uid: 'c1' }] },
      );
    expect(keys(known, SERVICE, owned('flagger.app/v1beta1'))).toEqual(['test/podinfo']);
    expect(keys(known, SERVICE, owned('other.app/v1'))).toEqual([]);
  });

  it('every Canary that refers to the same object', async () => {
    const { known, set } = await interests();
    for (const name of ['a', 'b'])
      set(namedCanary(name, { analysis: { alerts: [{ providerRef: { name: 'slack' } }] } }));
    expect(keys(known, ALERT_PROVIDER, named(ALERT_PROVIDER, 'slack'))).toEqual(['test/a', 'test/b']);
  });
});

describe('what a Canary refers to', () => {
  it('follows its changes', async () => {
    const { known, set } = await interests();
    set(podinfoCanary({ name: 'before' }));
    set(podinfoCanary({ name: 'after' }));
    expect(keys(known, SERVICE, named(SERVICE, 'before'))).toEqual([]);
    expect(keys(known, SERVICE, named(SERVICE, 'after'))).toEqual(['test/podinfo']);
  });

  it('does not count configs when they are not tracked', async () => {
    const { known, set } = await interests();
    set(podinfoCanary(), { configTracking: false });
    expect(keys(known, CONFIG_MAP, named(CONFIG_MAP, 'settings'))).toEqual([]);
  });

  it('is forgotten with it, and stays for others', async () => {
    const { known, set } = await interests();
    for (const name of ['a', 'b']) set(namedCanary(name));
    known.forget({ namespace: 'test', name: 'a' });
    expect(keys(known, DEPLOYMENT, named(DEPLOYMENT, 'podinfo'))).toEqual(['test/b']);
  });
});
