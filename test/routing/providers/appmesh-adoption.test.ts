import type { KubeObject, Resource } from '../../../controller/api/types/meta';
import { CANARY } from '../../../controller/api/types/resources';
import {
  APP_MESH_VIRTUAL_NODE,
  APP_MESH_VIRTUAL_ROUTER,
  APP_MESH_VIRTUAL_SERVICE,
} from '../../../controller/api/rules/providers';
import { canary, deployment, NAMESPACE, stage, until } from '../../support/rollout';

const ROUTER = {
  awsName: 'podinfo_test',
  listeners: [{ portMapping: { port: 9898, protocol: 'http' } }],
  routes: [{ name: 'own', tcpRoute: { action: { weightedTargets: [] } } }],
};
const SERVICE = { awsName: 'podinfo.test', provider: { virtualNode: { virtualNodeRef: { name: 'podinfo' } } } };

const own = (kind: string, spec: object): KubeObject => ({
  apiVersion: 'appmesh.k8s.aws/v1beta2',
  kind,
  metadata: { name: 'podinfo', namespace: NAMESPACE },
  spec,
});

test('a router and a service that users have made are taken over, and given back with the Canary’s deletion', async () => {
  const { simulation } = await stage({
    objects: [
      own('VirtualRouter', ROUTER),
      own('VirtualService', SERVICE),
      deployment(),
      canary({ provider: 'appmesh:v1beta2', revertOnDeletion: true }),
    ],
  });
  const found = (resource: Resource, name = 'podinfo'): KubeObject | undefined =>
    simulation.find(resource, NAMESPACE, name);
  await until(simulation, 'Initialized');

  const weightedTargets = [
    { virtualNodeRef: { name: 'podinfo-canary' }, weight: 0 },
    { virtualNodeRef: { name: 'podinfo-primary' }, weight: 100 },
  ];
  expect(found(APP_MESH_VIRTUAL_ROUTER)!.spec).toEqual({
    ...ROUTER,
    routes: [{ name: 'podinfo', httpRoute: { match: { prefix: '/' }, action: { weightedTargets } } }],
  });
  expect(found(APP_MESH_VIRTUAL_SERVICE)!.spec).toEqual({
    awsName: 'podinfo.test',
    provider: { virtualRouter: { virtualRouterRef: { name: 'podinfo' } } },
  });
  expect(found(APP_MESH_VIRTUAL_NODE, 'podinfo-primary')!.spec.podSelector).toEqual({
    matchLabels: { app: 'podinfo-primary' },
  });
  expect(found(APP_MESH_VIRTUAL_NODE, 'podinfo-canary')!.spec.podSelector).toEqual({ matchLabels: { app: 'podinfo' } });

  await simulation.api.delete(CANARY, { namespace: NAMESPACE, name: 'podinfo' });
  await simulation.clock.run({ limit: 60_000 });
  expect(found(APP_MESH_VIRTUAL_ROUTER)!.spec).toEqual(ROUTER);
  expect(found(APP_MESH_VIRTUAL_SERVICE)!.spec).toEqual(SERVICE);
  expect(found(APP_MESH_VIRTUAL_NODE, 'podinfo-primary')).toBeUndefined();
  expect(found(APP_MESH_VIRTUAL_SERVICE, 'podinfo-canary')).toBeUndefined();
});
