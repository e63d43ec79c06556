import type { Resource } from '../../controller/api/types/meta';
import { SILENT } from '../../controller/core/log';
import { CONFIG_MAP, DEPLOYMENT, NAMESPACE, SECRET, SERVICE } from '../../controller/api/types/resources';
import { Caches, type CachesOptions } from '../../controller/kube/caches';
import { ManualClock, settle } from './support/manual-clock';
import { configMap } from './support/objects';
import { ScriptedApi } from './support/scripted-api';

const opened: Caches[] = [];

function open(options: Partial<CachesOptions> = {}) {
  const server = new ScriptedApi();
  const clock = new ManualClock();
  const caches = new Caches({ api: server.api, clock, random: () => 0.5, log: SILENT, ...options });
  opened.push(caches);
  return { server, clock, caches };
}

afterEach(() => {
  for (const caches of opened.splice(0)) caches.stop();
});

describe('Caches', () => {
  it('asks for nothing that nobody needs', async () => {
    const { server, caches } = open();
    await settle();
    expect(caches.get(CONFIG_MAP, { namespace: 'test', name: 'a' })).toBeUndefined();
    expect(caches.list(CONFIG_MAP)).toEqual([]);
    expect(server.lists).toEqual([]);
  });

  it('watches a kind from its first need on, once', async () => {
    const { server, caches } = open();
    const first = caches.need(CONFIG_MAP);
    expect(caches.need(CONFIG_MAP)).toBe(first);
    await caches.ready([CONFIG_MAP]);
    expect(server.lists).toHaveLength(1);
    expect(server.watches).toHaveLength(1);
  });

  it('reads what was listed, by kind', async () => {
    const { server, caches } = open();
    server.answer = { items: [configMap('a', '5')], resourceVersion: '10' };
    await caches.ready([CONFIG_MAP]);
    server.answer = { items: [], resourceVersion: '10' };
    await caches.ready([SERVICE]);
    expect(caches.get(CONFIG_MAP, { namespace: 'test', name: 'a' })?.kind).toBe('ConfigMap');
    expect(caches.list(CONFIG_MAP, 'test')).toHaveLength(1);
    expect(caches.get(SERVICE, { namespace: 'test', name: 'a' })).toBeUndefined();
  });

  it('restricts kinds that have namespaces to the one namespace, and only those', async () => {
    const { server, caches } = open({ namespace: 'test' });
    await caches.ready([CONFIG_MAP, NAMESPACE]);
    expect(server.lists.map(({ resource, options }) => [resource.kind, options.namespace])).toEqual([
      ['ConfigMap', 'test'],
      ['Namespace', undefined],
    ]);
  });

  it('asks for metadata alone when that is all that is needed', async () => {
    const { server, caches } = open();
    caches.need(SECRET, { metadataOnly: true });
    await caches.ready([SECRET]);
    expect(server.lists.map(({ options }) => options.metadataOnly)).toEqual([true]);
  });

  it('says which kinds the server does not have, and does not wait for them', async () => {
    const { server, caches } = open();
    server.unknown.add('deployments');
    expect(await caches.ready([CONFIG_MAP, DEPLOYMENT])).toBe(false);
    expect(caches.missingKinds([CONFIG_MAP, DEPLOYMENT])).toEqual([DEPLOYMENT]);
    expect(await caches.ready([CONFIG_MAP])).toBe(true);
  });

  it('finds a kind that the server gets later, and tells that', async () => {
    const { server, clock, caches } = open();
    const found: Resource[] = [];
    caches.onFound((resource) => found.push(resource));
    server.unknown.add('deployments');
    await caches.ready([CONFIG_MAP, DEPLOYMENT]);
    expect(found).toEqual([]);
    server.unknown.clear();
    await clock.advance(30_000);
    expect(caches.missingKinds([DEPLOYMENT])).toEqual([]);
    expect(await caches.ready([DEPLOYMENT])).toBe(true);
    expect(found).toEqual([DEPLOYMENT]);
  });

  it('waits while the server cannot be reached, and says what is wrong', async () => {
    const { server, clock, caches } = open();
    server.answer = new Error('connection refused');
    let answer: boolean | undefined;
    void caches.ready([CONFIG_MAP]).then((ready) => (answer = ready));
    await clock.advance(5000);
    expect(answer).toBeUndefined();
    expect(caches.areSynced([CONFIG_MAP])).toBe(false);
    expect(caches.failingKinds()).toEqual([{ resource: 'v1/configmaps', reason: 'connection refused', listed: false }]);
    server.answer = { items: [], resourceVersion: '1' };
    await clock.advance(30_000);
    expect(answer).toBe(true);
    expect(caches.areSynced([CONFIG_MAP])).toBe(true);
    expect(caches.failingKinds()).toEqual([]);
  });

  it('knows what is lacking only of kinds and namespaces that it watches', async () => {
    const { server, clock, caches } = open({ namespace: 'test' });
    const lacks = (resource: Resource, name: string, namespace?: string): boolean =>
      caches.lacks(resource, { namespace, name });
    expect(lacks(CONFIG_MAP, 'a', 'test')).toBe(false);
    server.answer = { items: [configMap('a', '5')], resourceVersion: '10' };
    await caches.ready([CONFIG_MAP, NAMESPACE]);
    expect([
      lacks(CONFIG_MAP, 'a', 'test'),
      lacks(CONFIG_MAP, 'b', 'test'),
      lacks(CONFIG_MAP, 'b', 'other'),
      lacks(NAMESPACE, 'b'),
    ]).toEqual([false, true, false, true]);
    server.answer = new Error('forbidden');
    await caches.waitForAnswers([SECRET]);
    expect(lacks(SECRET, 'a', 'test')).toBe(false);
    server.unknown.add('deployments');
    await caches.waitForAnswers([DEPLOYMENT]);
    expect(lacks(DEPLOYMENT, 'a', 'test')).toBe(false);
    server.answer = { items: [], resourceVersion: '1' };
    await clock.advance(30_000);
    expect(lacks(SECRET, 'a', 'test')).toBe(true);
  });

  it('tells the changes of every kind, with the kind', async () => {
    const { server, caches } = open();
    const changes: string[] = [];
    const end = caches.onChange((resource, type, object, previous) =>
      changes.push(`${resource.kind} ${type} ${object.metadata.name} ${previous?.metadata.resourceVersion ?? '-'}`),
    );
    await caches.ready([CONFIG_MAP]);
    await server.watching.added(configMap('a', '5'));
    await server.watching.modified(configMap('a', '6'));
    end();
    await server.watching.modified(configMap('a', '7'));
    expect(changes).toEqual(['ConfigMap ADDED a -', 'ConfigMap MODIFIED a 5']);
  });

  it('serves the answer to a write of our own at once, without telling it', async () => {
    const { server, caches } = open();
    const changes: string[] = [];
    caches.onChange((_, type) => changes.push(type));
    await caches.ready([CONFIG_MAP]);
    caches.remember(CONFIG_MAP, configMap('a', '5'));
    caches.remember(SERVICE, configMap('a', '5'));
    expect(caches.get(CONFIG_MAP, { namespace: 'test', name: 'a' })?.metadata.resourceVersion).toBe('5');
    await server.watching.added(configMap('a', '5'));
    expect(changes).toEqual([]);
  });

  it('ends all watches when stopped, and those who wait for it', async () => {
    const { server, clock, caches } = open();
    await caches.ready([CONFIG_MAP, SERVICE]);
    server.answer = new Error('connection refused');
    const waiting = caches.ready([DEPLOYMENT]);
    caches.stop();
    expect(await waiting).toBe(false);
    expect(server.watches.map((watch) => watch.options.signal?.aborted)).toEqual([true, true]);
    await clock.advance(60_000);
    expect(server.lists).toHaveLength(3);
  });

  it('starts and waits for nothing any more when it has been stopped', async () => {
    const { server, caches } = open();
    caches.stop();
    expect(await caches.ready([CONFIG_MAP])).toBe(false);
    expect(server.lists).toEqual([]);
  });
});
