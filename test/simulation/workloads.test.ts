import fc from 'fast-check';
import { keyOf, type KubeObject } from '../../controller/api/types/meta';
import { DEPLOYMENT } from '../../controller/api/types/resources';
import { Workloads, type WorkloadsOptions } from '../../controller/simulation/cluster/workloads';
import { EmbeddedApi } from '../../controller/simulation/apiserver/embedded-api';
import { NEVER_READY } from '../../controller/simulation/cluster/pods';
import { EPOCH, VirtualClock } from '../../controller/simulation/virtual-clock';
import { deployment } from './support';

const KEY = { namespace: 'default', name: 'web' };

interface Condition {
  type: string;
  status: string;
  reason: string;
}

function cluster(behaviour: Partial<WorkloadsOptions> = {}) {
  const clock = new VirtualClock();
  const api = new EmbeddedApi({ clock });
  const workloads = new Workloads({ api, clock, ...behaviour });
  const get = (): Promise<KubeObject> => api.get(DEPLOYMENT, KEY);
  const condition = async (type: string): Promise<Condition | undefined> =>
    ((await get()).status?.conditions as Condition[] | undefined)?.find((one) => one.type === type);
  const release = (
    image: string,
    annotations: Record<string, string | null> = { [NEVER_READY]: null },
  ): Promise<KubeObject> =>
    api.patch(DEPLOYMENT, KEY, {
      spec: { template: { metadata: { annotations }, spec: { containers: [{ name: 'web', image }] } } },
    });
  const ready = (): string[] =>
    workloads
      .readyPods('default', { app: 'web' })
      .map(({ template }) => String(template.spec.containers[0].image))
      .sort();
  return { clock, api, workloads, get, condition, release, ready };
}

describe('the Deployments of an embedded cluster', () => {
  it('report their pods as ready after the startup delay', async () => {
    const { clock, api, workloads, get, condition } = cluster();
    await api.create(DEPLOYMENT, deployment('web', 2));
    await clock.run({ limit: 1000 });
    expect((await get()).status).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      unavailableReplicas: 2,
    });
    expect((await get()).status.availableReplicas).toBeUndefined();
    expect(await condition('Available')).toMatchObject({ status: 'False', reason: 'MinimumReplicasUnavailable' });
    expect(await condition('Progressing')).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' });
    expect(workloads.available('default', 'web')).toBe(0);
    await clock.run();
    expect(clock.now() - EPOCH).toBeLessThan(2100 + 600_000);
    expect((await get()).status).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
    });
    expect((await get()).status.unavailableReplicas).toBeUndefined();
    expect(await condition('Available')).toMatchObject({ status: 'True', reason: 'MinimumReplicasAvailable' });
    expect(await condition('Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      lastUpdateTime: '2026-01-01T00:00:02Z',
    });
    expect(workloads.available('default', 'web')).toBe(2);
  });

  it('are idle once they are done', async () => {
    const { clock, api, get } = cluster();
    await api.create(DEPLOYMENT, deployment('web', 2));
    await clock.run();
    expect(clock.now() - EPOCH).toBeLessThan(2100);
    const { resourceVersion } = (await get()).metadata;
    expect(await clock.run({ limit: 3_600_000 })).toBe('idle');
    expect((await get()).metadata.resourceVersion).toBe(resourceVersion);
  });

  it('look after what was there before they started', async () => {
    const clock = new VirtualClock();
    const api = new EmbeddedApi({ clock });
    await api.create(DEPLOYMENT, deployment('web', 1));
    const workloads = new Workloads({ api, clock });
    await clock.run();
    expect(workloads.available('default', 'web')).toBe(1);
  });

  it('notice a change only after a while, as observedGeneration says', async () => {
    const { clock, api, get } = cluster({ lag: 50 });
    await api.create(DEPLOYMENT, deployment('web', 1));
    await clock.run();
    const changed = await api.patch(DEPLOYMENT, KEY, { spec: { replicas: 2 } });
    await clock.run({ limit: 49 });
    expect((await get()).status).toMatchObject({ observedGeneration: changed.metadata.generation! - 1, replicas: 1 });
    await clock.run({ limit: 1 });
    // The generation is observed before its pods are counted.
    expect((await get()).status).toMatchObject({
      observedGeneration: changed.metadata.generation,
      replicas: 1,
      availableReplicas: 1,
    });
    await clock.run({ limit: 50 });
    expect((await get()).status).toMatchObject({ replicas: 2, availableReplicas: 1, unavailableReplicas: 1 });
  });

  it('scale down to zero at once, and stay complete', async () => {
    const { clock, api, get, workloads, condition } = cluster();
    await api.create(DEPLOYMENT, deployment('web', 3));
    await clock.run();
    await api.patch(DEPLOYMENT, KEY, { spec: { replicas: 0 } });
    await clock.run();
    expect(workloads.available('default', 'web')).toBe(0);
    expect(Object.keys((await get()).status)).toEqual(['observedGeneration', 'conditions']);
    expect(await condition('Progressing')).toMatchObject({ reason: 'NewReplicaSetAvailable' });
    expect(await condition('Available')).toMatchObject({ status: 'True' });
  });

  it('number their revisions without changing the generation', async () => {
    const { clock, api, get, release } = cluster();
    await api.create(DEPLOYMENT, deployment('web', 1));
    await clock.run();
    expect((await get()).metadata).toMatchObject({
      generation: 1,
      annotations: { 'deployment.kubernetes.io/revision': '1' },
    });
    await release('web:2');
    await clock.run();
    expect((await get()).metadata).toMatchObject({
      generation: 2,
      annotations: { 'deployment.kubernetes.io/revision': '2' },
    });
  });

  describe('roll', () => {
    it('keeps enough ready pods at every moment, and ends with new ones only', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 9 }),
          fc.constantFrom('0%', '25%', '50%', 0, 1),
          fc.constantFrom('0%', '25%', 1, 3),
          async (replicas, maxUnavailable, maxSurge) => {
            const { clock, api, release, ready, get } = cluster();
            await api.create(
              DEPLOYMENT,
              deployment('web', replicas, 'web:1', {
                spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } } },
              }),
            );
            await clock.run();
            await release('web:2');
            const missing =
              typeof maxUnavailable === 'number'
                ? maxUnavailable
                : Math.floor((Number.parseInt(maxUnavailable, 10) * replicas) / 100);
            const surge =
              typeof maxSurge === 'number' ? maxSurge : Math.ceil((Number.parseInt(maxSurge, 10) * replicas) / 100);
            const least = replicas - (missing === 0 && surge === 0 ? 1 : missing);
            api.onChange(DEPLOYMENT, ({ object: { status } }) => {
              expect(ready().length).toBeGreaterThanOrEqual(least);
              expect(status.replicas ?? 0).toBeLessThanOrEqual(replicas + surge);
            });
            await clock.run();
            expect(ready()).toEqual(new Array(replicas).fill('web:2'));
            expect((await get()).status).toMatchObject({
              replicas,
              updatedReplicas: replicas,
              availableReplicas: replicas,
            });
          },
        ),
        { numRuns: 40 },
      );
    });

    it('keeps the old pods when the new ones never become ready, and says so after the deadline', async () => {
      const { clock, api, release, ready, get, condition } = cluster();
      await api.create(DEPLOYMENT, deployment('web', 4, 'web:1', { spec: { progressDeadlineSeconds: 60 } }));
      await clock.run();
      await release('web:2', { [NEVER_READY]: 'true' });
      await clock.run({ limit: 30_000 });
      expect(ready()).toEqual(['web:1', 'web:1', 'web:1']);
      expect((await get()).status).toMatchObject({
        replicas: 5,
        updatedReplicas: 2,
        availableReplicas: 3,
        unavailableReplicas: 2,
      });
      expect(await condition('Progressing')).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' });
      await clock.run({ limit: 40_000 });
      expect(await condition('Progressing')).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
      await release('web:3');
      await clock.run();
      expect(ready()).toEqual(new Array(4).fill('web:3'));
      expect(await condition('Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
    });

    it('goes back to pods that are still there', async () => {
      const { clock, api, release, ready } = cluster();
      await api.create(DEPLOYMENT, deployment('web', 4));
      await clock.run();
      await release('web:2', { [NEVER_READY]: 'true' });
      await clock.run({ limit: 5000 });
      const before = clock.now();
      await release('web:1');
      await clock.run();
      expect(ready()).toEqual(new Array(4).fill('web:1'));
      expect(clock.now() - before).toBeLessThan(2100);
    });

    it('stops all old pods first with the strategy Recreate', async () => {
      const { clock, api, release, ready } = cluster();
      await api.create(DEPLOYMENT, deployment('web', 2, 'web:1', { spec: { strategy: { type: 'Recreate' } } }));
      await clock.run();
      await release('web:2');
      await clock.run({ limit: 1000 });
      expect(ready()).toEqual([]);
      await clock.run();
      expect(ready()).toEqual(['web:2', 'web:2']);
    });
  });

  describe('with a fault', () => {
    it('lose their ready pods when the fault comes, and get them back when it goes', async () => {
      let broken = false;
      const { clock, api, workloads, get } = cluster({
        fails: (template) => broken && template.spec.containers[0].image === 'web:1',
      });
      await api.create(DEPLOYMENT, deployment('web', 2));
      await clock.run();
      broken = true;
      workloads.refresh();
      await clock.run({ limit: 10_000 });
      expect(workloads.available('default', 'web')).toBe(0);
      expect((await get()).status).toMatchObject({ replicas: 2, unavailableReplicas: 2 });
      broken = false;
      workloads.refresh();
      await clock.run();
      expect(workloads.available('default', 'web')).toBe(2);
    });

    it('fall over when told to, and start again', async () => {
      const { clock, api, workloads } = cluster({
        crashes: (_, since) => (since < EPOCH + 5000 ? since + 10_000 : undefined),
      });
      await api.create(DEPLOYMENT, deployment('web', 1));
      const states: number[] = [];
      for (const limit of [3000, 8500, 1000, 2000]) {
        await clock.run({ limit });
        states.push(workloads.available('default', 'web'));
      }
      expect(states).toEqual([1, 1, 0, 1]);
      expect(await clock.run()).toBe('idle');
    });
  });

  it('answer for one template, and for a Service that selects them', async () => {
    const { clock, api, workloads, release, get } = cluster();
    await api.create(DEPLOYMENT, deployment('web', 4));
    await api.create(DEPLOYMENT, deployment('web-primary', 2));
    await clock.run();
    const old = (await get()).spec.template;
    await release('web:2', { [NEVER_READY]: 'true' });
    await clock.run({ limit: 5000 });
    expect(workloads.available('default', 'web', old)).toBe(3);
    expect(workloads.available('default', 'web', (await get()).spec.template)).toBe(0);
    expect(workloads.readyPods('default', { app: 'web-primary' }).map((pod) => pod.workload)).toEqual([
      'web-primary',
      'web-primary',
    ]);
    expect(workloads.readyPods('other', { app: 'web' })).toEqual([]);
    await api.delete(DEPLOYMENT, keyOf(await get()));
    expect(workloads.readyPods('default', { app: 'web' })).toEqual([]);
  });
});
