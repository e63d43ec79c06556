import fc from 'fast-check';
import { keyOf, type KubeObject } from '../../controller/api/types/meta';
import { CONFIG_MAP, CUSTOM_RESOURCE_DEFINITION, EVENT, NAMESPACE } from '../../controller/api/types/resources';
import type { WatchEvent } from '../../controller/kube/api';
import { permissiveDefinition } from '../../controller/simulation/apiserver/custom-resources';
import { EmbeddedApi } from '../../controller/simulation/apiserver/embedded-api';
import { EPOCH, VirtualClock } from '../../controller/simulation/virtual-clock';
import { configMap, object, refusal, take } from './support';

const ROUTE = { group: 'routes.serin.dev', version: 'v1beta1', kind: 'Route', plural: 'routes' };

describe('the embedded API', () => {
  let clock: VirtualClock;
  let api: EmbeddedApi;
  beforeEach(() => {
    clock = new VirtualClock();
    api = new EmbeddedApi({ clock });
  });

  /** Reads the watch in the background. */
  const collect = (events: AsyncIterable<WatchEvent>): { seen: string[]; outcome: Promise<unknown> } => {
    const seen: string[] = [];
    const read = async (): Promise<unknown> => {
      for await (const { type, object: found } of events) seen.push(`${type} ${found.metadata.name}`);
      return 'ended';
    };
    return { seen, outcome: read().catch((error: unknown) => error) };
  };

  it('answers no further page once its history is forgotten', async () => {
    for (const name of ['a', 'b']) await api.create(CONFIG_MAP, configMap(name));
    const first = await api.list(CONFIG_MAP, { limit: 1 });
    api.compact();
    const next = api.list(CONFIG_MAP, { limit: 1, continue: first.continue });
    expect(await refusal(next)).toMatchObject({ status: 410, reason: 'Expired' });
  });

  describe('watches', () => {
    it('end after the time that they were asked for, and leave no timer behind', async () => {
      const { resourceVersion } = await api.list(CONFIG_MAP);
      const { outcome } = collect(api.watch(CONFIG_MAP, { resourceVersion, timeoutSeconds: 300 }));
      const stop = new AbortController();
      const options = { resourceVersion, timeoutSeconds: 900, signal: stop.signal };
      const stopped = collect(api.watch(CONFIG_MAP, options)).outcome;
      stop.abort();
      expect(await clock.run()).toBe('idle');
      expect([await outcome, await stopped]).toEqual(['ended', 'ended']);
      expect(clock.now()).toBe(EPOCH + 300_000);
    });

    it('can hang: nothing comes any more, and they end only when their client ends them', async () => {
      const { resourceVersion } = await api.list(CONFIG_MAP);
      const stop = new AbortController();
      const options = { resourceVersion, timeoutSeconds: 300, signal: stop.signal };
      const { seen, outcome } = collect(api.watch(CONFIG_MAP, options));
      let ended = false;
      void outcome.then(() => (ended = true));
      await clock.run({ limit: 0 });
      api.hangWatches();
      await api.create(CONFIG_MAP, configMap('a'));
      api.sendBookmarks();
      await clock.run({ limit: 3_600_000 });
      expect([seen, ended]).toEqual([[], false]);
      stop.abort();
      expect(await outcome).toBe('ended');
    });
  });

  describe('what it hands out', () => {
    it('cannot be used to change what is stored', async () => {
      const given = configMap('a', { k: '1' });
      const created = await api.create(CONFIG_MAP, given);
      given.data.k = '2';
      expect(() => (created.data.k = '3')).toThrow(TypeError);
      const [listed] = (await api.list(CONFIG_MAP)).items;
      expect(() => (listed!.metadata.labels!.forged = 'yes')).toThrow(TypeError);
      const patch = { data: { list: 'x' }, metadata: { labels: { a: 'b' } } };
      await api.patch(CONFIG_MAP, keyOf(created), patch);
      patch.metadata.labels.a = 'c';
      expect(await api.get(CONFIG_MAP, keyOf(created))).toMatchObject({
        data: { k: '1', list: 'x' },
        metadata: { labels: { a: 'b' } },
      });
    });

    it('carries the virtual time, and uids that are the same in every run', async () => {
      clock.after(90_500, () => undefined);
      await clock.run();
      const first = await api.create(CONFIG_MAP, configMap('a'));
      expect(first.metadata.creationTimestamp).toBe(new Date(EPOCH + 90_000).toISOString().replace('.000', ''));
      const again = await new EmbeddedApi({ clock }).create(CONFIG_MAP, configMap('a'));
      expect(again).toEqual(first);
    });

    it('is named from generateName when it has no name', async () => {
      const event = object(
        EVENT,
        '',
        { involvedObject: { namespace: 'default' } },
        { name: undefined as unknown as string, ...{ generateName: 'podinfo.' } },
      );
      const [one, two] = [await api.create(EVENT, event), await api.create(EVENT, event)];
      expect(one.metadata.name).toMatch(/^podinfo\.[0-9a-z]{5}$/);
      expect(two.metadata.name).not.toBe(one.metadata.name);
      expect(
        (await refusal(api.create(EVENT, object(EVENT, 'e', { involvedObject: { namespace: 'other' } })))).message,
      ).toContain('involvedObject.namespace');
    });
  });

  describe('watches', () => {
    it('are refused with 410 from before a compaction, and start again from a list', async () => {
      const { resourceVersion } = await api.list(CONFIG_MAP);
      await api.create(CONFIG_MAP, configMap('a'));
      expect(await take(api.watch(CONFIG_MAP, { resourceVersion }), 1)).toHaveLength(1);
      api.compact();
      const refused = await refusal(take(api.watch(CONFIG_MAP, { resourceVersion }), 1));
      expect(refused).toMatchObject({ status: 410, reason: 'Expired' });
      const { resourceVersion: now } = await api.list(CONFIG_MAP);
      await api.create(CONFIG_MAP, configMap('b'));
      expect((await take(api.watch(CONFIG_MAP, { resourceVersion: now }), 1))[0]!.object.metadata.name).toBe('b');
    });

    it('remember a bounded number of changes', async () => {
      const small = new EmbeddedApi({ clock, historyLength: 3 });
      const versions: string[] = [];
      for (const name of ['a', 'b', 'c', 'd', 'e'])
        versions.push((await small.create(CONFIG_MAP, configMap(name))).metadata.resourceVersion!);
      expect(
        (await take(small.watch(CONFIG_MAP, { resourceVersion: versions[1]! }), 3)).map(
          (event) => event.object.metadata.name,
        ),
      ).toEqual(['c', 'd', 'e']);
      expect((await refusal(take(small.watch(CONFIG_MAP, { resourceVersion: versions[0]! }), 1))).status).toBe(410);
    });

    it('begin with all objects when no version is given', async () => {
      await api.create(CONFIG_MAP, configMap('a'));
      await api.create(CONFIG_MAP, configMap('b'));
      expect(
        (await take(api.watch(CONFIG_MAP, { resourceVersion: '0' }), 2)).map(
          ({ type, object: found }) => `${type} ${found.metadata.name}`,
        ),
      ).toEqual(['ADDED a', 'ADDED b']);
    });

    it('end without an error when they are disconnected, and lose nothing when they resume', async () => {
      const { resourceVersion } = await api.list(CONFIG_MAP);
      const { seen, outcome } = collect(api.watch(CONFIG_MAP, { resourceVersion }));
      const a = await api.create(CONFIG_MAP, configMap('a'));
      await clock.run();
      api.disconnectWatches();
      expect(await outcome).toBe('ended');
      await api.create(CONFIG_MAP, configMap('b'));
      expect(seen).toEqual(['ADDED a']);
      expect(
        (await take(api.watch(CONFIG_MAP, { resourceVersion: a.metadata.resourceVersion! }), 1))[0]!.object.metadata
          .name,
      ).toBe('b');
    });

    it('end with 410 when they are made to expire', async () => {
      const { resourceVersion } = await api.list(CONFIG_MAP);
      const { outcome } = collect(api.watch(CONFIG_MAP, { resourceVersion }));
      await clock.run();
      api.expireWatches();
      expect(await outcome).toMatchObject({ status: 410, reason: 'Expired' });
    });

    it('get bookmarks with the latest version of anything', async () => {
      const events = take(api.watch(CONFIG_MAP, { resourceVersion: (await api.list(CONFIG_MAP)).resourceVersion }), 1);
      const namespace = await api.create(NAMESPACE, object(NAMESPACE, 'other'));
      api.sendBookmarks();
      expect(await events).toMatchObject([
        {
          type: 'BOOKMARK',
          object: {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { resourceVersion: namespace.metadata.resourceVersion },
          },
        },
      ]);
    });

    it('rebuild, from any point, what a list shows', async () => {
      const step = fc.record({
        name: fc.constantFrom('a', 'b', 'c'),
        act: fc.constantFrom('create', 'patch', 'delete', 'hold', 'release'),
        value: fc.constantFrom('1', '2'),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat(25), async (steps, start) => {
          const cluster = new EmbeddedApi({ clock });
          let from = await cluster.list(CONFIG_MAP);
          for (const [index, { name, act, value }] of steps.entries()) {
            if (index === start) from = await cluster.list(CONFIG_MAP);
            const key = { namespace: 'default', name };
            const calls: Record<string, () => Promise<unknown>> = {
              create: () => cluster.create(CONFIG_MAP, configMap(name, { value })),
              patch: () => cluster.patch(CONFIG_MAP, key, { data: { value } }),
              delete: () => cluster.delete(CONFIG_MAP, key),
              hold: () => cluster.patch(CONFIG_MAP, key, { metadata: { finalizers: ['serin.dev/hold'] } }),
              release: () => cluster.patch(CONFIG_MAP, key, { metadata: { finalizers: null } }),
            };
            await calls[act]!().catch(() => undefined);
          }
          const seen = new Map<string, KubeObject>(from.items.map((item) => [item.metadata.name, item]));
          const abort = new AbortController();
          const read = (async () => {
            for await (const event of cluster.watch(CONFIG_MAP, {
              resourceVersion: from.resourceVersion,
              signal: abort.signal,
            })) {
              expect(seen.has(event.object.metadata.name)).toBe(event.type !== 'ADDED');
              if (event.type === 'DELETED') seen.delete(event.object.metadata.name);
              else seen.set(event.object.metadata.name, event.object);
            }
          })();
          await clock.run();
          abort.abort();
          await read;
          expect([...seen.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))).toEqual(
            (await cluster.list(CONFIG_MAP)).items,
          );
        }),
        { numRuns: 60 },
      );
    });
  });

  describe('namespaces', () => {
    it('take everything in them along, once its finalizers let it', async () => {
      await api.create(NAMESPACE, object(NAMESPACE, 'doomed'));
      await api.create(CONFIG_MAP, configMap('free', {}, { namespace: 'doomed' }));
      const held = await api.create(
        CONFIG_MAP,
        configMap('held', {}, { namespace: 'doomed', finalizers: ['serin.dev/hold'] }),
      );
      await api.delete(NAMESPACE, { name: 'doomed' });
      await clock.run();
      expect(await api.get(NAMESPACE, { name: 'doomed' })).toMatchObject({ status: { phase: 'Terminating' } });
      expect((await api.list(CONFIG_MAP)).items.map(({ metadata }) => metadata.name)).toEqual(['held']);
      expect(await refusal(api.create(CONFIG_MAP, configMap('late', {}, { namespace: 'doomed' })))).toMatchObject({
        status: 403,
        reason: 'Forbidden',
      });
      await api.patch(CONFIG_MAP, keyOf(held), { metadata: { finalizers: null } });
      await clock.run();
      expect((await refusal(api.get(NAMESPACE, { name: 'doomed' }))).status).toBe(404);
    });
  });

  describe('custom resources', () => {
    it('are served once they are defined, in all versions, and go with the definition', async () => {
      expect((await refusal(api.list(ROUTE))).status).toBe(404);
      await api.create(CUSTOM_RESOURCE_DEFINITION, permissiveDefinition(ROUTE, { versions: ['v1beta1', 'v1'] }));
      await clock.run();
      const definition = await api.get(CUSTOM_RESOURCE_DEFINITION, { name: 'routes.routes.serin.dev' });
      expect(definition.status.conditions).toContainEqual(
        expect.objectContaining({ type: 'Established', status: 'True' }),
      );
      const created = await api.create(ROUTE, object(ROUTE, 'a', { spec: { anything: [{ goes: true }] } }));
      const { outcome } = collect(api.watch(ROUTE, { resourceVersion: created.metadata.resourceVersion! }));
      expect(await api.get({ ...ROUTE, version: 'v1' }, keyOf(created))).toMatchObject({
        apiVersion: 'routes.serin.dev/v1',
        spec: { anything: [{ goes: true }] },
      });
      expect(api.peek(ROUTE)).toEqual([created]);
      await api.delete(CUSTOM_RESOURCE_DEFINITION, { name: 'routes.routes.serin.dev' });
      await clock.run();
      expect(await outcome).toBe('ended');
      expect((await refusal(api.list(ROUTE))).status).toBe(404);
      expect(api.peek(ROUTE)).toEqual([]);
    });

    it('cannot be defined by a schema or a rule that does not compile', async () => {
      const broken = (schema: Record<string, unknown>): Promise<unknown> => {
        const definition = structuredClone(permissiveDefinition(ROUTE));
        definition.spec.versions[0].schema.openAPIV3Schema = { type: 'object', ...schema };
        return api.create(CUSTOM_RESOURCE_DEFINITION, definition);
      };
      const rule = await refusal(broken({ 'x-kubernetes-validations': [{ rule: 'self.size >' }] }));
      expect(rule).toMatchObject({ status: 422, reason: 'Invalid' });
      expect(rule.message).toContain(
        'spec.versions[0].schema.openAPIV3Schema: Invalid value: x-kubernetes-validations: the rule "self.size >" does not compile',
      );
      expect((await refusal(broken({ 'x-kubernetes-validations': [{ rule: 'nobody(self)' }] }))).message).toContain(
        'does not compile',
      );
      expect((await refusal(broken({ properties: { spec: { type: 'strange' } } }))).message).toContain(
        'spec.versions[0].schema.openAPIV3Schema: Invalid value',
      );
      expect((await refusal(broken({ type: 'array' }))).message).toContain('must be object at the root');
    });

    it('follow a changed definition', async () => {
      await api.create(CUSTOM_RESOURCE_DEFINITION, permissiveDefinition(ROUTE));
      await clock.run();
      const { spec } = structuredClone(await api.get(CUSTOM_RESOURCE_DEFINITION, { name: 'routes.routes.serin.dev' }));
      spec.versions[0].schema.openAPIV3Schema = {
        type: 'object',
        required: ['spec'],
        properties: { spec: { type: 'object' } },
      };
      await api.patch(CUSTOM_RESOURCE_DEFINITION, { name: 'routes.routes.serin.dev' }, { spec });
      expect((await refusal(api.create(ROUTE, object(ROUTE, 'a')))).message).toBe(
        'Route.routes.serin.dev "a" is invalid: spec: Required value',
      );
    });
  });

  it('tells the parts of the cluster of every change, within the write', async () => {
    const seen: string[] = [];
    const stop = api.onChange(CONFIG_MAP, ({ type, object: found }) => seen.push(`${type} ${found.metadata.name}`));
    await api.create(CONFIG_MAP, configMap('a'));
    await api.create(NAMESPACE, object(NAMESPACE, 'other'));
    await api.delete(CONFIG_MAP, { namespace: 'default', name: 'a' });
    stop();
    await api.create(CONFIG_MAP, configMap('b'));
    expect(seen).toEqual(['ADDED a', 'DELETED a']);
  });

  it('refuses what a client would not get through to a real server', async () => {
    expect((await refusal(api.create(CONFIG_MAP, { ...configMap('a'), kind: 'Secret' }))).status).toBe(400);
    expect((await refusal(api.create(CONFIG_MAP, { ...configMap('a'), apiVersion: 'v2' }))).status).toBe(400);
    expect((await refusal(api.create(CONFIG_MAP, configMap('a', {}, { namespace: undefined })))).status).toBe(400);
    expect((await refusal(api.list(CONFIG_MAP, { labelSelector: 'a===b' }))).status).toBe(400);
    await api.create(CONFIG_MAP, configMap('a'));
    expect(
      (await refusal(api.patch(CONFIG_MAP, { namespace: 'default', name: 'a' }, { metadata: { name: 'b' } }))).status,
    ).toBe(400);
  });
});
