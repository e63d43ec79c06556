import type { Canary } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import type { HttpRequest } from '../../controller/core/http';
import { type Log, SILENT } from '../../controller/core/log';
import { EVENT } from '../../controller/api/types/resources';
import { ApiError } from '../../controller/kube/api';
import { EventRecorder, type EventRecorderOptions } from '../../controller/notify/events';
import { podinfoCanary } from '../fixtures/podinfo';
import { Cluster, namedCanary } from '../reconcile/support';

const CANARY = podinfoCanary();

async function recorder(
  options: Partial<EventRecorderOptions> = {},
): Promise<{ cluster: Cluster; events: EventRecorder; logged: string[] }> {
  const cluster = await Cluster.create();
  const logged: string[] = [];
  let made = 0;
  const at =
    (level: string) =>
    ({ event, reason }: Readonly<Record<string, unknown>>, message: string) =>
      void logged.push([level, message, event ?? reason].filter((part) => part !== undefined).join(' '));
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const events = new EventRecorder({
    api: cluster.api,
    clock: cluster.clock,
    random: () => ++made / 1000,
    http: async () => ({ status: 200, body: '' }),
    log,
    ...options,
  });
  return { cluster, events, logged };
}

/** In the order of their names, which is the one in which they were made: chance only ever grows here. */
const eventsOf = ({ embedded }: Cluster): readonly KubeObject[] => embedded.peek(EVENT);
const messages = (cluster: Cluster): string[] => eventsOf(cluster).map(({ message, count }) => `${message} x${count}`);

describe('an event', () => {
  it('is one of the Canary, with what the users of Flagger look for', async () => {
    const { cluster, events } = await recorder();
    events.record(
      { ...CANARY, metadata: { ...CANARY.metadata, resourceVersion: '7' } },
      'Warning',
      'Halt podinfo.test',
    );
    await events.flush();
    expect(eventsOf(cluster)).toEqual([
      expect.objectContaining({
        metadata: expect.objectContaining({
          namespace: 'test',
          name: expect.stringMatching(/^podinfo\.[0-9a-f]{12}$/),
        }),
        involvedObject: {
          apiVersion: 'flagger.app/v1beta1',
          kind: 'Canary',
          name: 'podinfo',
          namespace: 'test',
          uid: 'c1',
          resourceVersion: '7',
        },
        reason: 'Synced',
        message: 'Halt podinfo.test',
        type: 'Warning',
        source: { component: 'flagger' },
        reportingComponent: 'flagger',
        firstTimestamp: '2026-01-01T00:00:00Z',
        lastTimestamp: '2026-01-01T00:00:00Z',
        count: 1,
      }),
    ]);
  });

  it('that is said again is counted up', async () => {
    const { cluster, events } = await recorder();
    for (let count = 0; count < 3; count++) {
      events.record(CANARY, 'Normal', 'Advance podinfo.test canary weight 5');
      await events.flush();
      await cluster.clock.run({ limit: 60_000 });
    }
    expect(messages(cluster)).toEqual(['Advance podinfo.test canary weight 5 x3']);
    expect(eventsOf(cluster)[0]).toMatchObject({
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:02:00Z',
    });
  });

  it('is counted apart for each Canary', async () => {
    const { cluster, events } = await recorder();
    for (const name of ['a', 'b', 'a']) events.record(namedCanary(name), 'Normal', 'hello');
    await events.flush();
    expect(
      eventsOf(cluster)
        .map(({ involvedObject, count }) => `${involvedObject.name} x${count}`)
        .sort(),
    ).toEqual(['a x2', 'b x1']);
  });

  it('is created anew when the API server has forgotten it', async () => {
    const { cluster, events } = await recorder();
    const say = async (): Promise<void> => {
      events.record(CANARY, 'Normal', 'hello');
      await events.flush();
    };
    await say();
    await say();
    const [expired] = eventsOf(cluster);
    await cluster.embedded.delete(EVENT, { namespace: 'test', name: expired!.metadata.name });
    await say();
    expect(messages(cluster)).toEqual(['hello x1']);
    await say();
    expect(messages(cluster)).toEqual(['hello x2']);
  });

  it('is never dropped, and all are told in order', async () => {
    const { cluster, events } = await recorder();
    const said = Array.from({ length: 200 }, (_, index) => `message ${index}`);
    for (const message of said) events.record(CANARY, 'Normal', message);
    await events.flush();
    expect(cluster.requests).toHaveLength(200);
    expect(eventsOf(cluster).map(({ message }) => message)).toEqual(said);
  });

  it('is told as things were when it happened', async () => {
    const { cluster, events } = await recorder();
    const canary: Canary = structuredClone(CANARY);
    events.record(canary, 'Normal', 'hello');
    canary.metadata.resourceVersion = 'later';
    await cluster.clock.run({ limit: 5_000 });
    await events.flush();
    expect(eventsOf(cluster)[0]!.involvedObject.resourceVersion).toBeUndefined();
    expect(eventsOf(cluster)[0]!.firstTimestamp).toBe('2026-01-01T00:00:00Z');
  });

  it('that cannot be written is tried again, and those after it wait for it', async () => {
    const { cluster, events, logged } = await recorder();
    let tries = 0;
    cluster.refuse = () => (tries++ < 3 ? new Error('no connection') : undefined);
    events.record(CANARY, 'Normal', 'one');
    events.record(CANARY, 'Normal', 'two');
    await cluster.clock.run({ limit: 60_000 });
    expect(messages(cluster)).toEqual(['one x1', 'two x1']);
    expect(logged).toEqual(['info event one', 'info event two', ...Array(3).fill('error event not written one')]);
  });

  it('that is refused for good is logged, and those after it are told', async () => {
    const { cluster, events, logged } = await recorder();
    let tries = 0;
    cluster.refuse = () => (tries++ === 0 ? new ApiError(403, 'Forbidden', 'events is forbidden') : undefined);
    events.record(CANARY, 'Normal', 'one');
    events.record(CANARY, 'Normal', 'two');
    await events.flush();
    expect(messages(cluster)).toEqual(['two x1']);
    expect(logged).toEqual(['info event one', 'info event two', 'error event not written one']);
  });
});

describe('what is waited for', () => {
  it('is said once, whatever the reasons are meanwhile; the log hears them all', async () => {
    const { cluster, events, logged } = await recorder();
    for (const pods of [0, 1, 2]) events.record(CANARY, 'Warning', `not ready: ${pods} of 3`, 'canary');
    await events.flush();
    expect(messages(cluster)).toEqual(['not ready: 0 of 3 x1']);
    expect(logged).toEqual([
      'warn event not ready: 0 of 3',
      'debug event not ready: 1 of 3',
      'debug event not ready: 2 of 3',
    ]);
  });

  it('is said again when something else has happened in between', async () => {
    const { cluster, events } = await recorder();
    events.record(CANARY, 'Warning', 'not ready', 'canary');
    events.record(CANARY, 'Normal', 'New revision detected!');
    events.record(CANARY, 'Warning', 'not ready', 'canary');
    await events.flush();
    expect(messages(cluster)).toEqual(['not ready x2', 'New revision detected! x1']);
  });

  it('is not said again because something else is waited for, too', async () => {
    const { cluster, events } = await recorder();
    for (let tick = 0; tick < 3; tick++)
      for (const once of ['primary', 'canary']) events.record(CANARY, 'Warning', `${once} not ready`, once);
    await events.flush();
    expect(messages(cluster)).toEqual(['primary not ready x1', 'canary not ready x1']);
  });

  it('is one thing for each Canary, and forgotten with it', async () => {
    const { cluster, events } = await recorder();
    for (const name of ['a', 'b']) events.record(namedCanary(name), 'Warning', 'not ready', 'canary');
    await events.flush();
    events.forget({ namespace: 'test', name: 'a' });
    for (const name of ['a', 'b']) events.record(namedCanary(name), 'Warning', 'not ready', 'canary');
    await events.flush();
    expect(
      eventsOf(cluster)
        .map(({ involvedObject }) => involvedObject.name)
        .sort(),
    ).toEqual(['a', 'a', 'b']);
  });
});

describe('event webhooks', () => {
  const hooked = podinfoCanary({}, { webhooks: [{ name: 'own', type: 'event', url: 'http://own/' }] });

  it.each([
    ["the controller's, of Canaries that have none", CANARY, ['http://all/']],
    ["the Canary's own in its place", hooked, ['http://own/']],
  ])('are told every event: %s', async (_, canary, told) => {
    const asked: HttpRequest[] = [];
    const http: EventRecorderOptions['http'] = async (request) => {
      asked.push(request);
      return { status: 200, body: '' };
    };
    const { events } = await recorder({ http, eventWebhook: 'http://all/' });
    events.record(canary, 'Warning', 'Halt', 'once');
    await events.flush();
    expect(asked.map(({ url }) => url)).toEqual(told);
    for (const { body } of asked)
      expect(JSON.parse(body!)).toMatchObject({
        name: 'podinfo',
        namespace: 'test',
        metadata: { eventMessage: 'Halt', eventType: 'Warning', timestamp: '1767225600000' },
      });
  });

  it('that fail are logged, and stop nothing', async () => {
    const { cluster, events, logged } = await recorder({
      http: () => Promise.reject(new Error('own:80: connection refused')),
    });
    for (const message of ['one', 'two']) events.record(hooked, 'Normal', message);
    await events.flush();
    expect(messages(cluster)).toEqual(['one x1', 'two x1']);
    expect(logged.filter((line) => line.startsWith('warn'))).toEqual(
      Array(2).fill(expect.stringMatching(/^warn event webhook failed .*own:80: connection refused/)),
    );
  });

  it('are told even when the Event could not be written', async () => {
    const asked: string[] = [];
    const { cluster, events } = await recorder({
      log: SILENT,
      http: async ({ body }) => {
        asked.push(JSON.parse(body!).metadata.eventMessage);
        return { status: 200, body: '' };
      },
    });
    cluster.refuse = () => new Error('no connection');
    events.record(hooked, 'Normal', 'one');
    await cluster.clock.run({ limit: 0 });
    expect(asked).toEqual(['one']);
  });

  describe('that hang', () => {
    /** Hooks that never answer, until they are let go; what each event hook is told, in order. */
    function hanging() {
      const told: string[] = [];
      const held: (() => void)[] = [];
      let hang = true;
      const http: EventRecorderOptions['http'] = async ({ url, body }) => {
        told.push(`${new URL(url).pathname.slice(1)} ${JSON.parse(body!).metadata.eventMessage}`);
        if (hang && url.startsWith('http://slow')) await new Promise<void>((resolve) => held.push(resolve));
        return { status: 200, body: '' };
      };
      const release = () => {
        hang = false;
        for (const go of held.splice(0)) go();
      };
      return { told, http, release };
    }
    const slow = (name: string) =>
      namedCanary(name, { analysis: { webhooks: [{ name: 'own', type: 'event', url: `http://slow/${name}` }] } });

    it('keep no Event from being written, and no other Canary from being told', async () => {
      const { told, http } = hanging();
      const { cluster, events } = await recorder({ http });
      const names = [...'abcdefghij'];
      for (const message of ['one', 'two', 'three'])
        for (const name of names) events.record(slow(name), 'Normal', message);
      await cluster.clock.run({ limit: 0 });
      expect(messages(cluster)).toHaveLength(30);
      expect(told).toEqual(names.map((name) => `${name} one`));
    });

    it('are told the rest in order when they answer again', async () => {
      const { told, http, release } = hanging();
      const { cluster, events } = await recorder({ http });
      for (const message of ['one', 'two', 'three']) events.record(slow('a'), 'Normal', message);
      const flushed = { done: false };
      void events.flush().then(() => (flushed.done = true));
      await cluster.clock.run({ limit: 60_000 });
      expect(flushed.done).toBe(false);
      release();
      await cluster.clock.run({ limit: 0 });
      expect([told, flushed.done]).toEqual([['a one', 'a two', 'a three'], true]);
    });

    it('miss the oldest events in the end, which is logged once until they have caught up', async () => {
      const { told, http, release } = hanging();
      const { cluster, events, logged } = await recorder({ http });
      const missed = () => logged.filter((line) => line.startsWith('warn'));
      let said = 0;
      const round = async (count: number) => {
        for (let index = 0; index < count; index++) events.record(slow('a'), 'Normal', `${said++}`);
        await cluster.clock.run({ limit: 1000 });
      };
      await round(103);
      expect(missed()).toEqual([
        'warn event webhooks are too slow: too many events wait for them, the oldest events are not told',
      ]);
      release();
      await cluster.clock.run({ limit: 0 });
      expect(told).toEqual(['a 0', ...Array.from({ length: 100 }, (_, index) => `a ${index + 3}`)]);
      await round(1);
      await round(103);
      expect(missed()).toHaveLength(2);
      expect(eventsOf(cluster)).toHaveLength(207);
    });
  });
});
