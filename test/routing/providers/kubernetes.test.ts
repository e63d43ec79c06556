import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import { kubernetes } from '../../../controller/routing/kubernetes';
import { findIn, podinfoCanary, ROUTING_SETTINGS } from '../../fixtures/podinfo';

const service = (name: string, app: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'test' },
  spec: { selector: { app }, ports: [{ port: 9898 }] },
});
const CANARY = service('podinfo-canary', 'podinfo');
const PRIMARY = service('podinfo-primary', 'podinfo-primary');
const EVERYONE: Routes = { ...ALL_TO_CANARY, everyone: true };

const selectorFor = (routes: Routes): unknown => {
  const desired = kubernetes.desiredObjects({
    canary: podinfoCanary(),
    status: {},
    routes,
    find: findIn(service('podinfo', 'podinfo-primary'), CANARY, PRIMARY),
    settings: ROUTING_SETTINGS,
  });
  expect(desired).toMatchObject([
    { resource: { kind: 'Service' }, adopts: true, object: { metadata: { name: 'podinfo', namespace: 'test' } } },
  ]);
  return desired[0]!.object.spec;
};

test('the apex Service follows the primary, and the canary only when every user must go there', () => {
  expect(selectorFor(ALL_TO_PRIMARY)).toEqual({ selector: { app: 'podinfo-primary' }, ports: [{ port: 9898 }] });
  expect(selectorFor(ALL_TO_CANARY)).toEqual({ selector: { app: 'podinfo-primary' }, ports: [{ port: 9898 }] });
  expect(selectorFor(EVERYONE)).toEqual({ selector: { app: 'podinfo' }, ports: [{ port: 9898 }] });
});

test('nothing is made of Services that are not there', () => {
  const desired = (...found: KubeObject[]) =>
    kubernetes.desiredObjects({
      canary: podinfoCanary(),
      status: {},
      routes: EVERYONE,
      find: findIn(...found),
      settings: ROUTING_SETTINGS,
    });
  expect(desired()).toEqual([]);
  expect(desired(service('podinfo', 'podinfo-primary'))).toEqual([]);
  expect(desired(CANARY, PRIMARY)).toEqual([]);
});

test('what the apex Service selects says where the users are', () => {
  const read = (...found: KubeObject[]) => kubernetes.routes(podinfoCanary(), findIn(...found));
  expect(read(service('podinfo', 'podinfo-primary'), CANARY, PRIMARY)).toEqual(ALL_TO_PRIMARY);
  expect(read(service('podinfo', 'podinfo'), CANARY, PRIMARY)).toEqual(EVERYONE);
  expect(read(service('podinfo', 'podinfo'))).toEqual(ALL_TO_PRIMARY);
  expect(read()).toEqual(ALL_TO_PRIMARY);
});
