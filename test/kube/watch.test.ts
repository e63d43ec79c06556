import type { ServerResponse } from 'node:http';
import { CONFIG_MAP } from '../../controller/api/types/resources';
import { createKubeClient } from '../../controller/kube/client';
import { ApiError, type KubeApi, type WatchEvent, type WatchOptions } from '../../controller/kube/api';
import { type HttpApiServer, json, startServer } from './support/api-server';
import { ManualClock, settle } from './support/manual-clock';
import { configMap, described } from './support/objects';

let server: HttpApiServer;
let clock: ManualClock;
let api: KubeApi;

beforeEach(async () => {
  server = await startServer();
  clock = new ManualClock();
  api = createKubeClient({ clock, kubeconfig: await server.kubeconfig() });
});

afterEach(() => server.stop());

const line = (type: string, object: unknown): string => `${JSON.stringify({ type, object })}\n`;

/** Watches until the end: what came, and how it ended. */
async function watchAll(
  options: Partial<WatchOptions> = {},
  onEvent: (event: WatchEvent) => void = () => {},
): Promise<{ events: string[]; error?: unknown }> {
  const events: string[] = [];
  try {
    for await (const event of api.watch(CONFIG_MAP, { resourceVersion: '10', ...options })) {
      events.push(`${event.type} ${described(event.object)}`);
      onEvent(event);
    }
  } catch (error) {
    return { events, error };
  }
  return { events };
}

function streaming(write: (response: ServerResponse) => void): void {
  server.answer = (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    write(response);
  };
}

describe('a watch of the client', () => {
  it('asks for the changes after a version, with bookmarks, and leaves its length to the server', async () => {
    streaming((response) => response.end());
    await watchAll({ namespace: 'test', labelSelector: 'app=a' });
    expect(server.requests[0]!.url).toBe(
      '/api/v1/namespaces/test/configmaps?labelSelector=app%3Da&watch=true&allowWatchBookmarks=true&resourceVersion=10',
    );
  });

  it('asks for the length that it is told', async () => {
    streaming((response) => response.end());
    await watchAll({ timeoutSeconds: 300 });
    expect(server.requests[0]!.url).toContain('&timeoutSeconds=300');
  });

  it('answers events as they come, until the server ends it', async () => {
    streaming((response) =>
      response.end(
        line('ADDED', configMap('a', '11')) +
          line('MODIFIED', configMap('a', '12')) +
          line('BOOKMARK', { metadata: { resourceVersion: '20' } }) +
          line('DELETED', configMap('a', '21')),
      ),
    );
    expect(await watchAll()).toEqual({
      events: ['ADDED a@11', 'MODIFIED a@12', 'BOOKMARK undefined@20', 'DELETED a@21'],
    });
  });

  it('gives events apiVersion and kind, and drops managedFields', async () => {
    const { metadata, data } = configMap('a', '11', { k: 'v' });
    streaming((response) => response.end(line('ADDED', { metadata: { ...metadata, managedFields: [] }, data })));
    const objects: unknown[] = [];
    await watchAll({}, (event) => objects.push(event.object));
    expect(objects).toEqual([configMap('a', '11', { k: 'v' })]);
  });

  it('asks for metadata alone when told so', async () => {
    streaming((response) =>
      response.end(line('ADDED', { ...configMap('a', '11', { k: 'v' }), kind: 'PartialObjectMetadata' })),
    );
    const objects: object[] = [];
    await watchAll({ metadataOnly: true }, (event) => objects.push(event.object));
    expect(server.requests[0]!.headers.accept).toBe(
      'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json',
    );
    expect(objects).toEqual([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: configMap('a', '11').metadata }]);
  });

  it('puts events together that arrive in pieces, also within a character', async () => {
    const text = Buffer.from(
      line('ADDED', configMap('a', '11', { text: 'grün €'.repeat(50) })) + line('ADDED', configMap('b', '12')),
    );
    streaming((response) => {
      const next = (at: number): void => {
        if (at >= text.length) response.end();
        else response.write(text.subarray(at, at + 7), () => setImmediate(next, at + 7));
      };
      next(0);
    });
    const texts: unknown[] = [];
    expect((await watchAll({}, (event) => texts.push(event.object.data.text))).events).toEqual([
      'ADDED a@11',
      'ADDED b@12',
    ]);
    expect(texts).toEqual(['grün €'.repeat(50), undefined]);
  });

  it('takes events of megabytes', async () => {
    streaming((response) => response.end(line('ADDED', configMap('a', '11', { text: 'x'.repeat(3_000_000) }))));
    expect((await watchAll()).events).toEqual(['ADDED a@11']);
  });

  it('ends quietly when the connection breaks, without the event that was cut off', async () => {
    streaming((response) => {
      response.write(line('ADDED', configMap('a', '11')) + '{"type":"ADD');
      setImmediate(() => response.destroy());
    });
    expect(await watchAll()).toEqual({ events: ['ADDED a@11'] });
  });

  it('fails with 410 when an event says that the version is too old', async () => {
    streaming((response) =>
      response.end(
        line('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version: 10 (99)' }),
      ),
    );
    const { error } = await watchAll();
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 410, reason: 'Expired', message: 'too old resource version: 10 (99)' });
  });

  it('fails with 410 when the answer says so', async () => {
    server.answer = json(410, { kind: 'Status', code: 410, reason: 'Gone', message: 'too old' });
    expect((await watchAll()).error).toMatchObject({ status: 410, reason: 'Gone' });
  });

  it('fails in time when the answer that says so never ends', async () => {
    server.answer = (_, response) => response.writeHead(500).write('broken');
    const watching = watchAll();
    while (server.requests.length === 0 || clock.waiting === 0) await settle();
    await clock.advance(2000);
    expect((await watching).error).toMatchObject({ status: 500, message: 'GET /api/v1/configmaps: broken' });
  });

  it('fails with 404 when the server does not have the kind', async () => {
    server.answer = (_, response) => response.writeHead(404).end('404 page not found');
    expect((await watchAll()).error).toMatchObject({ status: 404, reason: 'NotFound' });
  });

  it('fails when an event cannot be read, and shows nothing of it', async () => {
    streaming((response) => response.end('{"type": "ADDED", "object": hunter2}\n'));
    const { error } = await watchAll();
    expect((error as Error).message).toContain('GET /api/v1/configmaps: the answer (36 characters) is not JSON');
  });

  it('fails when there is no answer, naming the host', async () => {
    server.answer = (request) => request.socket.destroy();
    expect(((await watchAll()).error as Error).message).toMatch(
      /^GET \/api\/v1\/configmaps at 127\.0\.0\.1:\d+: socket hang up$/,
    );
  });

  it('fails when its answer does not begin within half a minute', async () => {
    server.answer = () => {};
    const watching = watchAll();
    while (server.requests.length === 0) await settle();
    await clock.advance(30_000);
    expect(((await watching).error as Error).message).toContain('no answer within 30 seconds');
  });

  it('goes on for as long as it lasts', async () => {
    let response!: ServerResponse;
    streaming((open) => {
      response = open;
      open.write(line('ADDED', configMap('a', '11')));
    });
    let first = (): void => {};
    const begun = new Promise<void>((resolve) => (first = resolve));
    const watching = watchAll({}, () => first());
    await begun;
    await clock.advance(3_600_000);
    response.end(line('ADDED', configMap('b', '12')));
    expect(await watching).toEqual({ events: ['ADDED a@11', 'ADDED b@12'] });
  });

  it('ends quietly, and its connection with it, when the signal is given', async () => {
    const closed = new Promise<void>((resolve) => {
      streaming((response) => {
        response.on('close', resolve);
        response.write(line('ADDED', configMap('a', '11')));
      });
    });
    const stop = new AbortController();
    expect(await watchAll({ signal: stop.signal }, () => stop.abort())).toEqual({ events: ['ADDED a@11'] });
    await closed;
  });

  it('asks for nothing when the signal has been given before', async () => {
    expect(await watchAll({ signal: AbortSignal.abort() })).toEqual({ events: [] });
    expect(server.requests).toEqual([]);
  });

  it('closes its connection when nobody reads on', async () => {
    const closed = new Promise<void>((resolve) => {
      streaming((response) => {
        response.on('close', resolve);
        response.write(line('ADDED', configMap('a', '11')));
      });
    });
    for await (const event of api.watch(CONFIG_MAP, { resourceVersion: '10' })) {
      expect(event.type).toBe('ADDED');
      break;
    }
    await closed;
  });
});
