// Flagger names Kuma's TrafficRoutes by the Service alone, though they are in no namespace: a Canary of one namespace
// replaces the route of another, and the route outlives its Canary. Serin marks whose it is, refuses what is somebody
// else's, and deletes its own.
import type { KubeObject } from '../../controller/api/types/meta';
import { KUMA_TRAFFIC_ROUTE } from '../../controller/api/rules/providers';
import { CANARY } from '../../controller/api/types/resources';
import { canary, deployment, NAMESPACE } from '../support/rollout';
import { initialised, pass } from './support';

const elsewhere = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, namespace: 'shop', annotations: { 'kuma.io/mesh': 'attacker' } },
});
const kuma = canary({ provider: 'kuma' });

test('a Canary leaves the route of another namespace alone, says so, and goes on when it is gone', async () => {
  const { simulation, recording } = await initialised({ objects: [deployment(), kuma] });
  const route = () => simulation.find(KUMA_TRAFFIC_ROUTE, undefined, 'podinfo');
  const before = route();
  await simulation.apply(elsewhere(deployment()));
  await simulation.apply(elsewhere(kuma));
  await pass(simulation, 120);
  expect(route()).toEqual(before);
  expect(simulation.canary('shop', 'podinfo')?.status?.phase).toBe('Initializing');
  expect(recording.events).toContain(
    'Canary podinfo.shop: spec.service.name: podinfo is taken: TrafficRoute podinfo is in no namespace, and belongs to Canary test/podinfo; give spec.service.name another name, or delete TrafficRoute podinfo if it is no longer used',
  );

  await simulation.api.delete(CANARY, { namespace: NAMESPACE, name: 'podinfo' });
  await pass(simulation, 300);
  expect(simulation.canary('shop', 'podinfo')?.status?.phase).toBe('Initialized');
  expect(route()).toMatchObject({ mesh: 'attacker', metadata: { annotations: { 'serin.dev/owner': 'shop/podinfo' } } });
});

test('a deleted Canary takes its route with it, and leaves one of another Canary', async () => {
  const { simulation } = await initialised({ objects: [deployment(), kuma] });
  const theirs = { ...simulation.find(KUMA_TRAFFIC_ROUTE, undefined, 'podinfo')! };
  theirs.metadata = { name: 'other', annotations: { 'serin.dev/owner': 'shop/other' } };
  await simulation.apply(theirs);
  await simulation.api.delete(CANARY, { namespace: NAMESPACE, name: 'podinfo' });
  await pass(simulation, 1);
  expect(simulation.api.peek(KUMA_TRAFFIC_ROUTE).map(({ metadata }) => metadata.name)).toEqual(['other']);
});
