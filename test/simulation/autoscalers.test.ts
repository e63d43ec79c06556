import {
  CUSTOM_RESOURCE_DEFINITION,
  DEPLOYMENT,
  HORIZONTAL_POD_AUTOSCALER,
  SCALED_OBJECT,
} from '../../controller/api/types/resources';
import { Autoscalers } from '../../controller/simulation/cluster/autoscalers';
import { Workloads } from '../../controller/simulation/cluster/workloads';
import { permissiveDefinition } from '../../controller/simulation/apiserver/custom-resources';
import { EmbeddedApi } from '../../controller/simulation/apiserver/embedded-api';
import { VirtualClock } from '../../controller/simulation/virtual-clock';
import { deployment, object } from './support';

async function scaled(replicas: number, limits: { minReplicas?: number; maxReplicas: number }) {
  const clock = new VirtualClock();
  const api = new EmbeddedApi({ clock });
  new Workloads({ api, clock });
  new Autoscalers({ api, clock });
  await api.create(DEPLOYMENT, deployment('web', replicas));
  await api.create(
    HORIZONTAL_POD_AUTOSCALER,
    object(HORIZONTAL_POD_AUTOSCALER, 'web', {
      spec: { ...limits, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
    }),
  );
  await clock.run();
  const current = async (): Promise<number> =>
    (await api.get(DEPLOYMENT, { namespace: 'default', name: 'web' })).spec.replicas;
  return { api, clock, current };
}

describe('the autoscalers of an embedded cluster', () => {
  it.each([
    [1, { minReplicas: 3, maxReplicas: 5 }, 3],
    [9, { minReplicas: 3, maxReplicas: 5 }, 5],
    [4, { minReplicas: 3, maxReplicas: 5 }, 4],
    [0, { minReplicas: 3, maxReplicas: 5 }, 0],
    [2, { maxReplicas: 5 }, 2],
  ])('bring %i replicas within %j: %i', async (replicas, limits, expected) => {
    expect(await (await scaled(replicas, limits)).current()).toBe(expected);
  });

  it('raise a Deployment that is scaled up from zero, and report what is there', async () => {
    const { api, clock, current } = await scaled(0, { minReplicas: 3, maxReplicas: 5 });
    await api.patch(DEPLOYMENT, { namespace: 'default', name: 'web' }, { spec: { replicas: 1 } });
    await clock.run();
    expect(await current()).toBe(3);
    expect((await api.get(HORIZONTAL_POD_AUTOSCALER, { namespace: 'default', name: 'web' })).status).toEqual({
      currentReplicas: 3,
      desiredReplicas: 3,
    });
  });

  it('follow a changed minimum, and live with a target that is not there', async () => {
    const { api, clock, current } = await scaled(2, { minReplicas: 2, maxReplicas: 5 });
    await api.patch(HORIZONTAL_POD_AUTOSCALER, { namespace: 'default', name: 'web' }, { spec: { minReplicas: 4 } });
    await clock.run();
    expect(await current()).toBe(4);
    await api.delete(DEPLOYMENT, { namespace: 'default', name: 'web' });
    await expect(clock.run()).resolves.toBe('idle');
  });
});

describe('KEDA in an embedded cluster', () => {
  async function woken(replicas: number, spec: object, annotations: Record<string, string> = {}) {
    const clock = new VirtualClock();
    const api = new EmbeddedApi({ clock });
    new Workloads({ api, clock });
    new Autoscalers({ api, clock });
    await api.create(CUSTOM_RESOURCE_DEFINITION, permissiveDefinition(SCALED_OBJECT));
    await api.create(DEPLOYMENT, deployment('web', replicas));
    const scaled = object(SCALED_OBJECT, 'web', { spec: { scaleTargetRef: { name: 'web' }, ...spec } });
    await api.create(SCALED_OBJECT, { ...scaled, metadata: { ...scaled.metadata, annotations } });
    await clock.run();
    const current = async (): Promise<number> =>
      (await api.get(DEPLOYMENT, { namespace: 'default', name: 'web' })).spec.replicas;
    return { api, clock, current };
  }

  it.each([
    [1, { minReplicaCount: 3, maxReplicaCount: 5 }, 3],
    [9, { minReplicaCount: 3, maxReplicaCount: 5 }, 5],
    [0, { minReplicaCount: 3, maxReplicaCount: 5 }, 3],
    [0, {}, 0],
    [101, {}, 100],
  ])('brings %i replicas within %j, also from zero: %i', async (replicas, spec, expected) => {
    expect(await (await woken(replicas, spec)).current()).toBe(expected);
  });

  it('leaves a paused one at what the pause says, until it is over', async () => {
    const { api, clock, current } = await woken(
      4,
      { minReplicaCount: 3 },
      { 'autoscaling.keda.sh/paused-replicas': '0' },
    );
    expect(await current()).toBe(0);
    await api.patch(
      SCALED_OBJECT,
      { namespace: 'default', name: 'web' },
      { metadata: { annotations: { 'autoscaling.keda.sh/paused-replicas': null } } },
    );
    await clock.run();
    expect(await current()).toBe(3);
  });
});
