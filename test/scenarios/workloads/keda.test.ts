import type { KubeObject } from '../../../controller/api/types/meta';
import { CANARY, DEPLOYMENT, SCALED_OBJECT } from '../../../controller/api/types/resources';
import { canary, deployment, NAMESPACE, stage, until, upgrade } from '../../support/rollout';

const SOURCE: KubeObject = {
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'podinfo-so', namespace: NAMESPACE },
  spec: {
    scaleTargetRef: { name: 'podinfo' },
    minReplicaCount: 3,
    maxReplicaCount: 6,
    triggers: [{ type: 'prometheus', metadata: { query: 'up{app="podinfo"}' } }],
  },
};

async function initialised(revertOnDeletion = false) {
  const { simulation } = await stage({
    objects: [
      SOURCE,
      deployment(),
      canary({
        autoscalerRef: { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'podinfo-so' },
        revertOnDeletion,
      }),
    ],
  });
  const found = (resource: typeof DEPLOYMENT, name: string): KubeObject => simulation.find(resource, NAMESPACE, name)!;
  const replicas = (name: string): number => found(DEPLOYMENT, name).spec.replicas;
  const annotations = () => found(SCALED_OBJECT, 'podinfo-so').metadata.annotations ?? {};
  await until(simulation, 'Initialized');
  await simulation.clock.run({ limit: 5_000 });
  return { simulation, found, replicas, annotations };
}

test('KEDA wakes the canary for a rollout, and no other time', async () => {
  const { simulation, found, replicas, annotations } = await initialised();
  expect(annotations()).toEqual({ 'autoscaling.keda.sh/paused-replicas': '0' });
  expect([replicas('podinfo'), replicas('podinfo-primary')]).toEqual([0, 3]);

  await simulation.apply(upgrade());
  await until(simulation, 'Progressing');
  await simulation.clock.run({ limit: 5_000 });
  expect(annotations()).toEqual({});
  expect(replicas('podinfo')).toBe(3);

  await until(simulation, 'Succeeded');
  await simulation.clock.run({ limit: 5_000 });
  expect(annotations()).toEqual({ 'autoscaling.keda.sh/paused-replicas': '0' });
  expect([replicas('podinfo'), replicas('podinfo-primary')]).toEqual([0, 3]);
  expect(found(SCALED_OBJECT, 'podinfo-so-primary').metadata.annotations).not.toHaveProperty([
    'autoscaling.keda.sh/paused-replicas',
  ]);
  expect(found(SCALED_OBJECT, 'podinfo-so-primary').spec.triggers).toEqual([
    { type: 'prometheus', metadata: { query: 'up{app="podinfo-primary"}' } },
  ]);
});

test('the primary’s ScaledObject follows the source between rollouts', async () => {
  const { simulation, found, replicas } = await initialised();
  await simulation.apply({ ...SOURCE, spec: { ...SOURCE.spec, minReplicaCount: 4 } });
  await simulation.clock.run({ limit: 60_000 });
  expect(found(SCALED_OBJECT, 'podinfo-so-primary').spec.minReplicaCount).toBe(4);
  expect([replicas('podinfo'), replicas('podinfo-primary')]).toEqual([0, 4]);
});

test('a Canary that goes gives the target back to KEDA', async () => {
  const { simulation, replicas, annotations } = await initialised(true);
  await simulation.api.delete(CANARY, { namespace: NAMESPACE, name: 'podinfo' });
  await simulation.clock.run({ limit: 60_000 });
  expect(annotations()).toEqual({});
  expect(replicas('podinfo')).toBe(3);
  expect(simulation.find(SCALED_OBJECT, NAMESPACE, 'podinfo-so-primary')).toBeUndefined();
});
