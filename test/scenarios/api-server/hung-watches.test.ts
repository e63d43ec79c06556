// A watch can stay open although nothing comes through it. Then nothing that a tick knows is newer than the watch.
import { type Log, SILENT } from '../../../controller/core/log';
import { CANARY } from '../../../controller/api/types/resources';
import type { KubeApi, WatchEvent } from '../../../controller/kube/api';
import { ISTIO_VIRTUAL_SERVICE } from '../../../controller/api/rules/providers';
import { initialised, noting, pass } from '../../regression/support';
import { canary, deployment, NAMESPACE, phaseOf, upgrade } from '../../support/rollout';

const analysis = { interval: '20s', threshold: 3, maxWeight: 50, stepWeight: 10 };

/** Delivers no more of a watch once it hangs; it ends only when its client ends it. */
async function* until(
  hangs: () => boolean,
  events: AsyncIterable<WatchEvent>,
  signal?: AbortSignal,
): AsyncGenerator<WatchEvent> {
  for await (const event of events) {
    if (hangs() && !signal?.aborted) await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    if (signal?.aborted) return;
    yield event;
  }
}

test('a new revision is found although every watch hangs', async () => {
  const { simulation } = await initialised({ objects: [deployment(), canary({ analysis })] });
  simulation.api.hangWatches();
  await simulation.apply(upgrade());
  await pass(simulation, 60);
  expect(phaseOf(simulation)).toBe('Initialized');
  await pass(simulation, 700);
  expect(phaseOf(simulation)).not.toBe('Initialized');
});

test('a change of a Canary that the watch does not tell costs one conflict', async () => {
  let hangs = false;
  const refused: string[] = [];
  const warnings: unknown[] = [];
  const log: Log = { ...SILENT, warn: (fields) => fields.conflicts && warnings.push(fields) };
  const wrap = (api: KubeApi): KubeApi => ({
    get: (...args) => api.get(...args),
    list: (...args) => api.list(...args),
    watch: (resource, options) =>
      until(() => hangs && resource === CANARY, api.watch(resource, options), options.signal),
    create: (...args) => api.create(...args),
    update: (...args) => api.update(...args),
    updateStatus: (...args) => api.updateStatus(...args),
    patch: async (...args) =>
      await api.patch(...args).catch((error: Error) => {
        refused.push(error.message);
        throw error;
      }),
    delete: (...args) => api.delete(...args),
  });
  const { simulation, recording } = await initialised({ objects: [deployment(), canary({ analysis })], wrap, log });
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '20', limit: 600_000 });
  hangs = true;
  await simulation.api.patch(
    CANARY,
    { namespace: NAMESPACE, name: 'podinfo' },
    { spec: { analysis: { maxWeight: 30 } } },
  );
  await simulation.clock.run({ until: () => phaseOf(simulation) === 'Succeeded', limit: 200_000 });
  expect(phaseOf(simulation)).toBe('Succeeded');
  expect(refused).toHaveLength(1);
  expect(warnings).toEqual([]);
  expect(recording.routes.map(({ text }) => text)).toEqual(['0', '10', '20', '30', '0']);
});

test('an object whose deletion the watch does not tell is made again after one refusal', async () => {
  let hangs = false;
  const wrap = (api: KubeApi): KubeApi => ({
    ...noting([])(api),
    watch: (resource, options) =>
      until(() => hangs && resource === ISTIO_VIRTUAL_SERVICE, api.watch(resource, options), options.signal),
  });
  const { simulation, recording } = await initialised({ objects: [deployment(), canary({ analysis })], wrap });
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '20', limit: 600_000 });
  hangs = true;
  await simulation.api.delete(ISTIO_VIRTUAL_SERVICE, { namespace: NAMESPACE, name: 'podinfo' });
  await pass(simulation, 25);
  expect(simulation.find(ISTIO_VIRTUAL_SERVICE, NAMESPACE, 'podinfo')).toBeDefined();
  expect(recording.events.filter((message) => message.startsWith('Error in'))).toEqual([]);
  await pass(simulation, 200);
  expect(phaseOf(simulation)).toBe('Succeeded');
});

test('nothing is made again for a Canary whose deletion the watch does not tell', async () => {
  let hangs = false;
  const creations: string[] = [];
  const wrap = (api: KubeApi): KubeApi => ({
    ...noting([])(api),
    watch: (resource, options) =>
      until(() => hangs && resource === CANARY, api.watch(resource, options), options.signal),
    create: async (resource, object) => {
      if (hangs) creations.push(`${resource.plural} ${object.metadata.name}`);
      if (creations.length > 50) await new Promise<never>(() => {});
      return await api.create(resource, object);
    },
  });
  const { simulation, recording } = await initialised({ objects: [deployment(), canary({ analysis })], wrap });
  hangs = true;
  await simulation.api.delete(CANARY, { namespace: NAMESPACE, name: 'podinfo' });
  await pass(simulation, 60);
  expect(creations).toEqual([]);
  expect(recording.events.filter((message) => message.startsWith('Error in'))).toEqual([]);
});

test('conflicts without end are tried ever more slowly, and logged from the third on', async () => {
  let writes = 0;
  const conflicts: unknown[] = [];
  let moves = false;
  const log: Log = { ...SILENT, warn: (fields) => fields.conflicts && conflicts.push(fields.conflicts) };
  const wrap = (api: KubeApi): KubeApi => ({
    get: (...args) => api.get(...args),
    list: (...args) => api.list(...args),
    watch: (...args) => api.watch(...args),
    create: (...args) => api.create(...args),
    update: (...args) => api.update(...args),
    updateStatus: (...args) => api.updateStatus(...args),
    patch: async (resource, key, patch, subresource) => {
      if (!moves || resource !== CANARY) return await api.patch(resource, key, patch, subresource);
      writes++;
      return await api.patch(resource, key, { metadata: { resourceVersion: '1' } }, subresource);
    },
    delete: (...args) => api.delete(...args),
  });
  const { simulation } = await initialised({ objects: [deployment(), canary({ analysis })], wrap, log });
  moves = true;
  await simulation.apply(upgrade());
  await pass(simulation, 60);
  expect(writes).toBeGreaterThan(4);
  expect(writes).toBeLessThan(14);
  expect(conflicts.slice(0, 4)).toEqual([3, 4, 5, 6]);
});
