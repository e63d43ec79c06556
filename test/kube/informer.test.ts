import { type Log, SILENT } from '../../controller/core/log';
import { CONFIG_MAP } from '../../controller/api/types/resources';
import { Informer, type InformerOptions } from '../../controller/kube/informer/informer';
import { ApiError } from '../../controller/kube/api';
import { ManualClock, settle } from './support/manual-clock';
import { configMap, described } from './support/objects';
import { GONE, ScriptedApi } from './support/scripted-api';

const started: Informer[] = [];

async function start(options: Partial<InformerOptions> = {}, prepare: (server: ScriptedApi) => void = () => {}) {
  const server = new ScriptedApi();
  const clock = new ManualClock();
  prepare(server);
  const informer = new Informer({
    api: server.api,
    resource: CONFIG_MAP,
    clock,
    random: () => 0.5,
    log: SILENT,
    ...options,
  });
  const changes: string[] = [];
  informer.onChange((type, object, previous) =>
    changes.push(
      `${type} ${described(object)}${previous === undefined ? '' : ` was ${previous.metadata.resourceVersion}`}`,
    ),
  );
  started.push(informer);
  informer.start();
  await settle();
  return { server, clock, informer, changes };
}

const withObjects =
  (...names: string[]) =>
  (server: ScriptedApi) => {
    server.answer = { items: names.map((name) => configMap(name, '5')), resourceVersion: '10' };
  };

afterEach(() => {
  for (const informer of started.splice(0)) informer.stop();
});

describe('Informer', () => {
  it('serves what was listed and tells it as added', async () => {
    const { informer, changes } = await start({}, withObjects('a', 'b'));
    await informer.synced;
    expect(informer.state).toBe('synced');
    expect(informer.get({ namespace: 'test', name: 'a' })?.metadata.resourceVersion).toBe('5');
    expect(informer.list().map(described)).toEqual(['a@5', 'b@5']);
    expect(informer.list('other')).toEqual([]);
    expect(changes).toEqual(['ADDED a@5', 'ADDED b@5']);
  });

  it('is not synced before the first list', async () => {
    const { informer } = await start({}, (server) => (server.answer = new Error('refused')));
    expect(informer.isSynced).toBe(false);
    expect(informer.list()).toEqual([]);
  });

  it('follows the watch from the version of the list', async () => {
    const { server, informer, changes } = await start({}, withObjects('a'));
    expect(server.watching.options.resourceVersion).toBe('10');
    await server.watching.added(configMap('b', '11'));
    await server.watching.modified(configMap('a', '12'));
    await server.watching.deleted(configMap('b', '13'));
    expect(changes.slice(1)).toEqual(['ADDED b@11', 'MODIFIED a@12 was 5', 'DELETED b@13 was 11']);
    expect(informer.list().map(described)).toEqual(['a@12']);
  });

  it('asks for one namespace, and for metadata alone, when told so', async () => {
    const { server, informer } = await start({ namespace: 'test', metadataOnly: true }, withObjects('a'));
    expect(server.lists[0]!.options).toMatchObject({ namespace: 'test', metadataOnly: true });
    expect(server.watching.options).toMatchObject({ namespace: 'test', metadataOnly: true });
    informer.remember(configMap('b', '11', { big: 'content' }));
    expect(Object.keys(informer.get({ namespace: 'test', name: 'b' })!)).toEqual(['apiVersion', 'kind', 'metadata']);
    informer.remember(configMap('c', '12', {}, 'uid-c', 'elsewhere'));
    expect(informer.get({ namespace: 'elsewhere', name: 'c' })).toBeUndefined();
  });

  it('tells and serves whole objects, whether anybody has read them before or not', async () => {
    const big = (name: string, version: string) => configMap(name, version, { k: version.repeat(1000) });
    const { server, informer } = await start(
      {},
      (server) => (server.answer = { items: [big('a', '5'), big('b', '6')], resourceVersion: '10' }),
    );
    const told: unknown[] = [];
    informer.onChange((type, object, previous) => told.push([type, object, previous]));
    expect(informer.get({ namespace: 'test', name: 'a' })).toEqual(big('a', '5'));
    await server.watching.modified(big('a', '11'));
    await server.watching.modified(big('b', '12'));
    await server.watching.added(big('c', '13'));
    await server.watching.modified(big('c', '14'));
    await server.watching.deleted(big('c', '15'));
    expect(told).toEqual([
      ['MODIFIED', big('a', '11'), big('a', '5')],
      ['MODIFIED', big('b', '12'), big('b', '6')],
      ['ADDED', big('c', '13'), undefined],
      ['MODIFIED', big('c', '14'), big('c', '13')],
      ['DELETED', big('c', '15'), big('c', '14')],
    ]);
    expect(informer.list()).toEqual([big('a', '11'), big('b', '12')]);
    expect(informer.list()[1]).toBe(informer.get({ namespace: 'test', name: 'b' }));
  });

  describe('a collection of several pages', () => {
    const names = (informer: Informer): string[] => informer.list().map(({ metadata }) => metadata.name);
    const page = (name: string, next?: string) => ({
      items: [configMap(name, '5')],
      resourceVersion: '10',
      ...(next && { continue: next }),
    });

    it('is asked for page by page, and told when it is complete', async () => {
      const { server, informer, changes } = await start({}, (server) => {
        server.pages = [page('a', 'second'), page('b', 'third'), page('c')];
      });
      expect(server.lists.map(({ options }) => [options.limit, options.continue])).toEqual([
        [500, undefined],
        [500, 'second'],
        [500, 'third'],
      ]);
      expect(names(informer)).toEqual(['a', 'b', 'c']);
      expect(changes).toEqual(['ADDED a@5', 'ADDED b@5', 'ADDED c@5']);
      expect(server.watching.options.resourceVersion).toBe('10');
    });

    it('is asked for from the beginning when it is too late for a page', async () => {
      const { server, informer, changes } = await start({}, (server) => {
        server.pages = [page('gone', 'second'), GONE, page('a', 'again'), page('b')];
      });
      expect(server.lists.map(({ options }) => options.continue)).toEqual([undefined, 'second', undefined, 'again']);
      expect(names(informer)).toEqual(['a', 'b']);
      expect(changes).toEqual(['ADDED a@5', 'ADDED b@5']);
      expect(informer.state).toBe('synced');
    });

    it('keeps what was known until all of it is there', async () => {
      const { server, clock, informer } = await start({}, withObjects('a', 'b'));
      server.pages = [page('a', 'second'), new Error('cut off')];
      await server.watching.fail(GONE);
      expect([informer.state, names(informer)]).toEqual(['failing', ['a', 'b']]);
      server.pages = [page('a', 'second'), page('c')];
      await clock.advance(5000);
      expect([informer.state, names(informer)]).toEqual(['synced', ['a', 'c']]);
    });
  });

  describe('when the connection ends', () => {
    it('goes on from the last version at once, bookmarks included, without a list', async () => {
      const { server } = await start({}, withObjects('a'));
      await server.watching.modified(configMap('a', '12'));
      await server.watching.bookmark('40');
      await server.watching.end();
      expect(server.watches.map((watch) => watch.options.resourceVersion)).toEqual(['10', '40']);
      expect(server.lists).toHaveLength(1);
    });

    it('begins the next watch at once after one that ended without a word, and waits after the second', async () => {
      const { server, clock } = await start({}, withObjects('a'));
      await server.watching.end();
      expect(server.watches).toHaveLength(2);
      await server.watching.end();
      expect(server.watches).toHaveLength(2);
      await clock.advance(1000);
      expect(server.watches).toHaveLength(3);
    });

    it('does not repeat at once for ever a watch that ends without a word', async () => {
      const { server, clock } = await start({}, withObjects('a'));
      for (let round = 0; round < 50; round++) {
        await server.watching.end();
        await clock.advance(100);
      }
      expect(server.watches.length).toBeLessThan(8);
    });

    it('takes a watch that has been silent for a while for one that works', async () => {
      const { server, clock } = await start({}, withObjects('a'));
      for (let round = 0; round < 5; round++) {
        await clock.advance(6000);
        await server.watching.end();
      }
      expect(server.watches).toHaveLength(6);
    });

    it('goes on after an error with doubling waits up to half a minute', async () => {
      const { server, clock, informer } = await start({}, withObjects('a'));
      server.refuse = new Error('connection refused');
      await server.watching.fail(new Error('cut off'));
      expect(informer.state).toBe('failing');
      expect(informer.lastError).toBe('cut off');
      const begun: number[] = [];
      const start0 = clock.now();
      for (let second = 0; second < 130; second++) {
        const before = server.watches.length;
        await clock.advance(1000);
        if (server.watches.length > before) begun.push((clock.now() - start0) / 1000);
      }
      expect(begun).toEqual([1, 3, 7, 15, 31, 61, 91, 121]);
      expect(informer.get({ namespace: 'test', name: 'a' })).toBeDefined();
      expect(server.lists).toHaveLength(1);
    });

    it('varies the waits, so that many clients do not come back at once', async () => {
      const soonest = await start({ random: () => 0 }, withObjects('a'));
      await soonest.server.watching.fail(new Error('cut off'));
      await soonest.clock.advance(749);
      expect(soonest.server.watches).toHaveLength(1);
      await soonest.clock.advance(1);
      expect(soonest.server.watches).toHaveLength(2);
    });

    it('is well again once the watch works', async () => {
      const { server, clock, informer } = await start({}, withObjects('a'));
      await server.watching.fail(new Error('cut off'));
      await clock.advance(1000);
      await server.watching.bookmark('11');
      expect(informer.state).toBe('synced');
      expect(informer.lastError).toBeUndefined();
    });
  });

  describe('when nothing comes through the watch', () => {
    const timeoutOf = (server: ScriptedApi): number => server.watching.options.timeoutSeconds!;

    it('asks the server to end each watch after five to ten minutes, not all at the same time', async () => {
      const { server, clock } = await start({}, withObjects('a'));
      for (let round = 0; round < 20; round++) {
        await clock.advance(6000 + round);
        await server.watching.end();
      }
      const timeouts = server.watches.map(({ options }) => options.timeoutSeconds!);
      expect(Math.min(...timeouts)).toBeGreaterThanOrEqual(300);
      expect(Math.max(...timeouts)).toBeLessThan(600);
      expect(new Set(timeouts).size).toBeGreaterThan(10);
    });

    it('ends it when two bookmarks are overdue, lists again, and says so until something is heard', async () => {
      const { server, clock, informer } = await start({}, withObjects('a'));
      await server.watching.bookmark('11');
      const silent = server.watching;
      await clock.advance(179_999);
      expect([informer.state, server.watches.length]).toEqual(['synced', 1]);
      await clock.advance(1);
      expect(silent.options.signal?.aborted).toBe(true);
      expect([informer.state, informer.lastError]).toEqual(['failing', 'the watch was silent for 3m0s']);
      withObjects('a', 'b')(server);
      await clock.advance(60_000);
      expect([server.lists.length, server.watches.length]).toEqual([2, 2]);
      expect(informer.list().map(described)).toEqual(['a@5', 'b@5']);
      expect(informer.state).toBe('failing');
      await server.watching.bookmark('12');
      expect([informer.state, informer.lastError]).toEqual(['synced', undefined]);
    });

    it('lists again and again while every watch hangs', async () => {
      const { server, clock, informer } = await start({}, withObjects('a'));
      await server.watching.bookmark('11');
      await clock.advance(1_800_000);
      expect(informer.state).toBe('failing');
      expect(server.lists.length).toBeGreaterThan(10);
      expect(server.lists.length).toBeLessThan(18);
    });

    it('asks for a short watch after one that hung: a server that ends it is well, however quiet', async () => {
      const { server, clock, informer } = await start({}, withObjects('a'));
      await server.watching.bookmark('11');
      await clock.advance(182_000);
      expect([informer.state, timeoutOf(server)]).toEqual(['failing', 60]);
      await clock.advance(60_000);
      await server.watching.end();
      await clock.advance(6000);
      expect([informer.state, server.watches.length]).toEqual(['synced', 3]);
      expect(timeoutOf(server)).toBeGreaterThanOrEqual(300);
    });

    it('takes the kind at once when it is there again after the server had lost it', async () => {
      let found = 0;
      const { server, clock, informer } = await start({ onFound: () => found++ }, withObjects('a'));
      await server.watching.bookmark('11');
      server.unknown.add('configmaps');
      await clock.advance(190_000);
      expect(informer.state).toBe('missing');
      server.unknown.clear();
      await clock.advance(30_000);
      expect([informer.state, found]).toEqual(['synced', 1]);
    });

    it('waits for every word anew', async () => {
      const { server, clock, informer } = await start({}, withObjects('a'));
      for (let minute = 0; minute < 10; minute++) {
        await server.watching.bookmark(`${11 + minute}`);
        await clock.advance(75_000);
      }
      expect([informer.state, server.watches.length]).toEqual(['synced', 1]);
    });

    it('does not expect bookmarks of a watch that has brought none, but the end that was asked for', async () => {
      const { server, clock, informer } = await start({}, withObjects('a'));
      await server.watching.bookmark('11');
      await server.watching.end();
      await clock.advance((timeoutOf(server) + 29) * 1000);
      expect([informer.state, server.watches.length]).toEqual(['synced', 2]);
      await clock.advance(1000);
      expect(informer.state).toBe('failing');
    });

    it('leaves no deadline behind', async () => {
      const { server, clock, informer } = await start({}, withObjects('a'));
      await server.watching.bookmark('11');
      informer.stop();
      await settle();
      expect(clock.waiting).toBe(0);
    });
  });

  describe('taking what was read because what is known seems old', () => {
    it('serves it and tells it', async () => {
      const { server, informer, changes } = await start({}, withObjects('a'));
      const known = informer.get({ namespace: 'test', name: 'a' });
      informer.refresh(known, configMap('a', '12'));
      expect(changes.at(-1)).toBe('MODIFIED a@12 was 5');
      await server.watching.modified(configMap('a', '12'));
      expect(changes).toHaveLength(2);
      expect(informer.get({ namespace: 'test', name: 'a' })?.metadata.resourceVersion).toBe('12');
    });

    it('is no news when it is not newer', async () => {
      const { informer, changes } = await start({}, withObjects('a'));
      informer.refresh(undefined, configMap('a', '4'));
      informer.refresh(undefined, configMap('gone', '9'));
      expect(changes).toEqual(['ADDED a@5']);
    });

    it('tells that it is gone, unless it was made anew meanwhile', async () => {
      const { informer, changes } = await start({}, withObjects('a', 'b'));
      const known = (name: string) => informer.get({ namespace: 'test', name });
      informer.refresh(known('a'), undefined);
      expect(changes.at(-1)).toBe('DELETED a@5 was 5');
      const before = known('b');
      informer.remember(configMap('b', '20', {}, 'another'));
      informer.refresh(before, undefined);
      expect(informer.list().map(described)).toEqual(['b@20']);
    });

    it('lists again when the watch has told nothing of three of them', async () => {
      const { server, clock, informer } = await start({}, withObjects('a'));
      const refresh = (version: string): void =>
        informer.refresh(informer.get({ namespace: 'test', name: 'a' }), configMap('a', version));
      refresh('12');
      refresh('13');
      await server.watching.modified(configMap('a', '13'));
      refresh('14');
      refresh('15');
      await clock.advance(2000);
      expect(server.lists).toHaveLength(1);
      refresh('16');
      await clock.advance(2000);
      expect([server.lists.length, server.watches.length]).toEqual([2, 2]);
      expect(informer.lastError).toBe('the watch is behind what is read');
    });
  });

  describe('when the version is too old', () => {
    it('lists again at once and tells what was missed', async () => {
      const { server, informer, changes } = await start({}, withObjects('kept', 'changed', 'deleted', 'remade'));
      changes.length = 0;
      server.answer = {
        items: [
          configMap('kept', '5'),
          configMap('changed', '50'),
          configMap('remade', '51', {}, 'another'),
          configMap('new', '52'),
        ],
        resourceVersion: '60',
      };
      await server.watching.fail(GONE);
      expect(changes).toEqual([
        'DELETED deleted@5 was 5',
        'MODIFIED changed@50 was 5',
        'DELETED remade@5 was 5',
        'ADDED remade@51',
        'ADDED new@52',
      ]);
      expect(informer.list().map(described).sort()).toEqual(['changed@50', 'kept@5', 'new@52', 'remade@51']);
      expect(server.watching.options.resourceVersion).toBe('60');
      expect(informer.state).toBe('synced');
    });

    it('waits when the server says so again and again', async () => {
      const { server, clock } = await start({}, (server) => {
        withObjects('a')(server);
        server.refuse = GONE;
      });
      await clock.advance(10_000);
      expect(server.lists.length).toBeLessThan(8);
      expect(server.lists.length).toBeGreaterThan(3);
    });
  });

  describe('when the server does not have the kind', () => {
    it('says so, asks again every half minute, and takes it when it is there', async () => {
      const { server, clock, informer } = await start({}, (server) => server.unknown.add('configmaps'));
      await informer.settled;
      expect(informer.state).toBe('missing');
      expect(informer.isSynced).toBe(false);
      await clock.advance(29_999);
      expect(server.lists).toHaveLength(1);
      server.unknown.clear();
      withObjects('a')(server);
      await clock.advance(1);
      expect(server.lists).toHaveLength(2);
      expect(informer.state).toBe('synced');
      expect(informer.list().map(described)).toEqual(['a@5']);
    });

    it('tells its objects as deleted when the kind goes away', async () => {
      const { server, informer, changes } = await start({}, withObjects('a'));
      server.unknown.add('configmaps');
      await server.watching.fail(new ApiError(404, 'NotFound', 'no configmaps'));
      expect(informer.state).toBe('missing');
      expect(informer.list()).toEqual([]);
      expect(changes.at(-1)).toBe('DELETED a@5 was 5');
    });
  });

  describe('remembering the answers to our own writes', () => {
    it('serves them at once and does not tell them', async () => {
      const { server, informer, changes } = await start({}, withObjects('a'));
      changes.length = 0;
      informer.remember(configMap('a', '12', { ours: 'yes' }));
      expect(informer.get({ namespace: 'test', name: 'a' })?.data).toEqual({ ours: 'yes' });
      await server.watching.modified(configMap('a', '11'));
      await server.watching.modified(configMap('a', '12', { ours: 'yes' }));
      expect(changes).toEqual([]);
      expect(informer.get({ namespace: 'test', name: 'a' })?.data).toEqual({ ours: 'yes' });
      await server.watching.modified(configMap('a', '13'));
      expect(changes).toEqual(['MODIFIED a@13 was 12']);
    });

    it('compares versions as numbers of any length', async () => {
      const { informer } = await start({}, withObjects('a'));
      informer.remember(configMap('a', '9', {}));
      informer.remember(configMap('a', '10', {}));
      expect(informer.list().map(described)).toEqual(['a@10']);
      informer.remember(configMap('a', '90071992547409930001'));
      informer.remember(configMap('a', '90071992547409930002'));
      informer.remember(configMap('a', '90071992547409930000'));
      expect(informer.list().map(described)).toEqual(['a@90071992547409930002']);
    });

    it('still sees the deletion of what was remembered', async () => {
      const { server, informer, changes } = await start({}, withObjects('a'));
      informer.remember(configMap('a', '12'));
      await server.watching.deleted(configMap('a', '13'));
      expect(changes.at(-1)).toBe('DELETED a@13 was 12');
      expect(informer.list()).toEqual([]);
    });

    it('does not bring back what the watch has told as deleted', async () => {
      const { server, informer } = await start({}, withObjects('a'));
      await server.watching.deleted(configMap('a', '13'));
      informer.remember(configMap('a', '12'));
      expect(informer.list()).toEqual([]);
    });

    it('keeps an object made anew when the deletion of the former is told late', async () => {
      const { server, informer, changes } = await start({}, withObjects('a'));
      changes.length = 0;
      informer.remember(configMap('a', '14', {}, 'another'));
      await server.watching.deleted(configMap('a', '13'));
      await server.watching.added(configMap('a', '14', {}, 'another'));
      expect(changes).toEqual([]);
      expect(informer.list().map(described)).toEqual(['a@14']);
    });

    it('keeps through a list what was written after it', async () => {
      const { server, informer } = await start({}, withObjects('a'));
      informer.remember(configMap('b', '70'));
      informer.remember(configMap('a', '71'));
      server.answer = { items: [configMap('a', '5')], resourceVersion: '60' };
      await server.watching.fail(GONE);
      expect(informer.list().map(described).sort()).toEqual(['a@71', 'b@70']);
    });
  });

  it('goes on when a handler throws, and logs it', async () => {
    const errors: string[] = [];
    const log: Log = { ...SILENT, error: (fields, message) => errors.push(`${String(fields.object)}: ${message}`) };
    const { server, informer, changes } = await start({ log }, withObjects('a'));
    informer.onChange(() => {
      throw new Error('broken handler');
    });
    await server.watching.added(configMap('b', '11'));
    await server.watching.added(configMap('c', '12'));
    expect(changes.slice(-2)).toEqual(['ADDED b@11', 'ADDED c@12']);
    expect(errors).toEqual(['test/b: a change could not be handled', 'test/c: a change could not be handled']);
  });

  it('tells a handler no more once it has been taken back', async () => {
    const { server, informer } = await start({}, withObjects('a'));
    const seen: string[] = [];
    const end = informer.onChange((type) => seen.push(type));
    await server.watching.added(configMap('b', '11'));
    end();
    await server.watching.added(configMap('c', '12'));
    expect(seen).toEqual(['ADDED']);
  });

  it('ends its watch and its retries when stopped', async () => {
    const { server, clock, informer, changes } = await start({}, withObjects('a'));
    informer.stop();
    await settle();
    expect(server.watching.options.signal?.aborted).toBe(true);
    await clock.advance(120_000);
    expect(server.watches).toHaveLength(1);
    expect(clock.waiting).toBe(0);
    expect(changes).toEqual(['ADDED a@5']);
  });

  it('lets those go who wait for it, when stopped before it has settled', async () => {
    const { informer, clock } = await start({}, (server) => (server.answer = new Error('refused')));
    informer.stop();
    await informer.settled;
    await settle();
    expect(clock.waiting).toBe(0);
  });
});
