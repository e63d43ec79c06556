import type { KubeObject } from '../../controller/api/types/meta';
import { CANARY, CONFIG_MAP, DEPLOYMENT, NAMESPACE } from '../../controller/api/types/resources';
import { createKubeClient, type KubeClientOptions } from '../../controller/kube/client';
import { ApiError, type KubeApi } from '../../controller/kube/api';
import { type HttpApiServer, json, startServer } from './support/api-server';
import { ManualClock, settle } from './support/manual-clock';
import { configMap } from './support/objects';

const KEY = { namespace: 'test', name: 'a' };
let server: HttpApiServer;
let clock: ManualClock;
let api: KubeApi;

async function connect(options: Partial<KubeClientOptions> = {}): Promise<KubeApi> {
  return createKubeClient({ clock, kubeconfig: await server.kubeconfig(), ...options });
}

beforeEach(async () => {
  server = await startServer();
  clock = new ManualClock();
  api = await connect();
});

afterEach(() => server.stop());

async function failure(action: Promise<unknown>): Promise<ApiError> {
  return await action.then(
    () => Promise.reject(new Error('it was expected to fail')),
    (error: ApiError) => error,
  );
}

const asked = (): string[] => server.requests.map(({ method, url }) => `${method} ${url}`);

describe('the requests of the client', () => {
  const object = configMap('a', '5', { k: 'v' });

  it('go where the API server has the kind', async () => {
    server.answer = json(200, object);
    await api.get(CONFIG_MAP, KEY);
    await api.get(NAMESPACE, { name: 'test' });
    await api.create(DEPLOYMENT, { ...object, kind: 'Deployment' });
    await api.update(CANARY, object);
    await api.updateStatus(CANARY, object);
    await api.patch(CANARY, KEY, { spec: {} });
    await api.patch(CANARY, KEY, { status: {} }, 'status');
    await api.delete(CONFIG_MAP, KEY);
    expect(asked()).toEqual([
      'GET /api/v1/namespaces/test/configmaps/a',
      'GET /api/v1/namespaces/test',
      'POST /apis/apps/v1/namespaces/test/deployments',
      'PUT /apis/flagger.app/v1beta1/namespaces/test/canaries/a',
      'PUT /apis/flagger.app/v1beta1/namespaces/test/canaries/a/status',
      'PATCH /apis/flagger.app/v1beta1/namespaces/test/canaries/a',
      'PATCH /apis/flagger.app/v1beta1/namespaces/test/canaries/a/status',
      'DELETE /api/v1/namespaces/test/configmaps/a',
    ]);
  });

  it('list one namespace or all, with a label selector', async () => {
    server.answer = json(200, { items: [], metadata: { resourceVersion: '7' } });
    await api.list(CONFIG_MAP);
    await api.list(CONFIG_MAP, { namespace: 'test', labelSelector: 'app in (a,b)' });
    expect(asked()).toEqual([
      'GET /api/v1/configmaps',
      'GET /api/v1/namespaces/test/configmaps?labelSelector=app+in+%28a%2Cb%29',
    ]);
  });

  it('list in pages', async () => {
    server.answer = json(200, { items: [], metadata: { resourceVersion: '7', continue: 'to/ken' } });
    expect((await api.list(CONFIG_MAP, { limit: 500 })).continue).toBe('to/ken');
    server.answer = json(200, { items: [], metadata: { resourceVersion: '7', continue: '' } });
    expect((await api.list(CONFIG_MAP, { limit: 500, continue: 'to/ken' })).continue).toBeUndefined();
    expect(asked()).toEqual(['GET /api/v1/configmaps?limit=500', 'GET /api/v1/configmaps?limit=500&continue=to%2Fken']);
  });

  it('carry the token, the user agent, and a content type that says what the body is', async () => {
    api = await connect({ userAgent: 'serin/1.2.3' });
    server.answer = json(200, object);
    await api.create(CONFIG_MAP, object);
    await api.patch(CONFIG_MAP, KEY, { data: { k: null } });
    const [create, patch] = server.requests;
    expect(create!.headers).toMatchObject({
      authorization: 'Bearer secret-token',
      'user-agent': 'serin/1.2.3',
      'content-type': 'application/json',
      accept: 'application/json',
    });
    expect(JSON.parse(create!.body)).toEqual(object);
    expect(patch!.headers['content-type']).toBe('application/merge-patch+json');
    expect(JSON.parse(patch!.body)).toEqual({ data: { k: null } });
  });

  it('are put after the path of the server address', async () => {
    const kubeconfig = await server.kubeconfig('{}', `{server: "${server.url}/k8s/clusters/c-1/"}`);
    server.answer = json(200, object);
    await createKubeClient({ clock, kubeconfig }).get(CONFIG_MAP, KEY);
    expect(asked()).toEqual(['GET /k8s/clusters/c-1/api/v1/namespaces/test/configmaps/a']);
  });

  it('share a connection when they follow each other', async () => {
    server.answer = json(200, object);
    for (let i = 0; i < 5; i++) await api.get(CONFIG_MAP, KEY);
    expect(new Set(server.requests.map(({ socket }) => socket.remotePort)).size).toBe(1);
  });

  it('are repeated when a kept connection was closed in the meantime', async () => {
    server.answer = json(200, object);
    await api.get(CONFIG_MAP, KEY);
    server.answer = (request) => {
      server.answer = json(200, object);
      request.socket.destroy();
    };
    expect((await api.get(CONFIG_MAP, KEY)).metadata.name).toBe('a');
    expect(server.requests).toHaveLength(3);
  });

  it('are not repeated when they write', async () => {
    server.answer = json(200, object);
    await api.get(CONFIG_MAP, KEY);
    server.answer = (request) => request.socket.destroy();
    await failure(api.create(CONFIG_MAP, object));
    expect(server.requests).toHaveLength(2);
  });

  it('may be big', async () => {
    const big = configMap('a', '5', { text: 'ä'.repeat(2_000_000) });
    server.answer = (request, response) => response.end(request.body);
    expect((await api.create(CONFIG_MAP, big)).data).toEqual(big.data);
  });

  it('name the namespace and the name', async () => {
    expect((await failure(api.get(CONFIG_MAP, { name: 'a' }))).message).toBe(
      'ConfigMap a has no metadata.namespace: name one',
    );
    expect((await failure(api.get(CONFIG_MAP, { namespace: 'test', name: '' }))).message).toBe(
      'a ConfigMap without metadata.name cannot be addressed: name it',
    );
    expect(server.requests).toEqual([]);
  });

  it('wait their turn, watches too', async () => {
    api = await connect({ qps: 10, burst: 2 });
    server.answer = json(200, object);
    const stop = new AbortController();
    const all = Promise.all([api.get(CONFIG_MAP, KEY), api.get(CONFIG_MAP, KEY), api.get(CONFIG_MAP, KEY)]);
    const watch = api.watch(CONFIG_MAP, { resourceVersion: '1', signal: stop.signal })[Symbol.asyncIterator]().next();
    while (server.requests.length < 2) await settle();
    expect(clock.waiting).toBeGreaterThanOrEqual(2);
    await clock.advance(100);
    await all;
    expect(server.requests).toHaveLength(3);
    stop.abort();
    await clock.advance(100);
    expect(await watch).toEqual({ done: true, value: undefined });
  });

  it('are not sent when they write and may not, not even a second time', async () => {
    let allowed = true;
    const beforeWrite = (): void => {
      if (!allowed) throw new Error('not now');
    };
    api = await connect({ beforeWrite });
    server.answer = json(429, {}, { 'Retry-After': '1' });
    const again = failure(api.patch(CONFIG_MAP, KEY, {}));
    while (clock.waiting === 0 || server.requests.length === 0) await settle();
    allowed = false;
    await clock.advance(1000);
    expect((await again).message).toBe('not now');
    server.answer = json(200, { ...object, items: [] });
    const writes = [
      api.create(CONFIG_MAP, object),
      api.update(CONFIG_MAP, object),
      api.updateStatus(CANARY, object),
      api.patch(CONFIG_MAP, KEY, {}),
      api.delete(CONFIG_MAP, KEY),
    ];
    for (const write of writes) expect((await failure(write)).message).toBe('not now');
    await api.get(CONFIG_MAP, KEY);
    await api.list(CONFIG_MAP);
    expect(server.requests.map(({ method }) => method)).toEqual(['PATCH', 'GET', 'GET']);
  });

  it('are counted with verb, kind and status', async () => {
    const seen: string[] = [];
    api = await connect({ onRequest: (verb, resource, status) => seen.push(`${verb} ${resource.plural} ${status}`) });
    server.answer = json(200, { ...object, items: [] });
    await api.list(CONFIG_MAP);
    server.answer = json(404, {});
    await failure(api.delete(CANARY, KEY));
    server.answer = (request) => request.socket.destroy();
    await failure(api.patch(CANARY, KEY, {}));
    expect(seen).toEqual(['list configmaps 200', 'delete canaries 404', 'patch canaries 0']);
  });
});

describe('the answers of the client', () => {
  const bare = (object: KubeObject): object => ({ ...object, apiVersion: undefined, kind: undefined });

  it('carry apiVersion and kind, also the items of a list', async () => {
    server.answer = json(200, {
      kind: 'ConfigMapList',
      items: [bare(configMap('a', '5')), bare(configMap('b', '6'))],
      metadata: { resourceVersion: '70' },
    });
    const list = await api.list(CONFIG_MAP);
    expect(list.resourceVersion).toBe('70');
    expect(list.items).toEqual([configMap('a', '5'), configMap('b', '6')]);
  });

  it('come without managedFields', async () => {
    const { metadata, ...rest } = configMap('a', '5');
    server.answer = json(200, { ...rest, metadata: { ...metadata, managedFields: [{ manager: 'kubectl' }] } });
    expect(await api.get(CONFIG_MAP, KEY)).toEqual(configMap('a', '5'));
  });

  it('hold metadata alone when asked so, under the kind that was asked for', async () => {
    server.answer = json(200, {
      kind: 'PartialObjectMetadataList',
      items: [{ ...configMap('a', '5'), kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' }],
      metadata: { resourceVersion: '7' },
    });
    const list = await api.list(CONFIG_MAP, { metadataOnly: true });
    const { apiVersion, kind, metadata } = configMap('a', '5');
    expect(list.items).toEqual([{ apiVersion, kind, metadata }]);
    expect(server.requests[0]!.headers.accept).toBe(
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
    );
  });

  it('of an empty collection are an empty list', async () => {
    server.answer = json(200, { items: null, metadata: { resourceVersion: '7' } });
    expect(await api.list(CONFIG_MAP)).toEqual({ items: [], resourceVersion: '7' });
  });
});

describe('the errors of the client', () => {
  it('are those of the server', async () => {
    server.answer = json(409, {
      kind: 'Status',
      status: 'Failure',
      message: 'configmaps "a" already exists',
      reason: 'AlreadyExists',
      code: 409,
    });
    const error = await failure(api.create(CONFIG_MAP, configMap('a', '5')));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 409, reason: 'AlreadyExists', message: 'configmaps "a" already exists' });
  });

  it.each([
    [404, 'NotFound', '404 page not found\n', 'GET /api/v1/namespaces/test/configmaps/a: 404 page not found'],
    [503, 'ServiceUnavailable', '', 'GET /api/v1/namespaces/test/configmaps/a: HTTP 503 Service Unavailable'],
    [502, 'BadGateway', '<html>proxy</html>', 'GET /api/v1/namespaces/test/configmaps/a: <html>proxy</html>'],
  ])('with status %i have a reason also when the answer is no Status', async (status, reason, body, message) => {
    server.answer = (_, response) => response.writeHead(status).end(body);
    expect(await failure(api.get(CONFIG_MAP, KEY))).toMatchObject({ status, reason, message });
  });

  it('name method, path and host when there is no answer', async () => {
    server.answer = (request) => request.socket.destroy();
    const { message } = await failure(api.get(CONFIG_MAP, KEY));
    expect(message).toMatch(/^GET \/api\/v1\/namespaces\/test\/configmaps\/a at 127\.0\.0\.1:\d+: socket hang up$/);
  });

  it('come when the answer breaks off in the middle', async () => {
    server.answer = (_, response) => {
      response.writeHead(200, { 'Content-Length': '1000' }).write('{"metadata"');
      setImmediate(() => response.destroy());
    };
    expect((await failure(api.get(CONFIG_MAP, KEY))).message).toMatch(/^GET .* at 127\.0\.0\.1:\d+: aborted$/);
  });

  it('show nothing of an answer that cannot be read: it may be a secret', async () => {
    server.answer = (_, response) => response.end('{"data": {"password": "hunter2"}');
    const { message } = await failure(api.get(CONFIG_MAP, KEY));
    expect(message).toContain('is not JSON');
    expect(message).not.toContain('hunter2');
  });

  it('come after half a minute without an answer', async () => {
    server.answer = () => {};
    const failed = failure(api.get(CONFIG_MAP, KEY));
    while (server.requests.length === 0) await settle();
    await clock.advance(29_999);
    expect(clock.waiting).toBe(1);
    await clock.advance(1);
    expect((await failed).message).toMatch(/at 127\.0\.0\.1:\d+: no answer within 30 seconds$/);
  });

  it('come after half a minute also when the answer has begun', async () => {
    let begun = false;
    server.answer = (_, response) => response.writeHead(200).write('{', () => (begun = true));
    const failed = failure(api.get(CONFIG_MAP, KEY));
    while (!begun) await settle();
    await clock.advance(30_000);
    expect((await failed).message).toMatch(
      /^GET \/api\/v1\/namespaces\/test\/configmaps\/a at 127\.0\.0\.1:\d+: no answer within 30 seconds$/,
    );
  });

  it('come in time when a refusal never ends, however fast it comes', async () => {
    server.answer = (_, response) => {
      response.writeHead(500);
      const more = (): void =>
        void (response.destroyed || response.write('no'.repeat(10_000), () => setImmediate(more)));
      more();
    };
    const error = await failure(api.get(CONFIG_MAP, KEY));
    expect(error.status).toBe(500);
    expect(error.message.length).toBeLessThan(1000);
  });

  it('come with their status when a refusal begins and says no more', async () => {
    server.answer = (_, response) => response.writeHead(409).write('moved');
    const failed = failure(api.patch(CONFIG_MAP, KEY, {}));
    while (server.requests.length === 0 || clock.waiting < 2) await settle();
    await clock.advance(2000);
    expect(await failed).toMatchObject({ status: 409, reason: 'Conflict' });
    expect(clock.waiting).toBe(0);
  });

  it('leave no deadline behind', async () => {
    server.answer = json(200, configMap('a', '5'));
    await api.get(CONFIG_MAP, KEY);
    server.answer = json(404, {});
    await failure(api.get(CONFIG_MAP, KEY));
    expect(clock.waiting).toBe(0);
  });

  it('are not made of a server that is too busy for a moment', async () => {
    server.answer = (request, response) => {
      server.answer = json(200, configMap('a', '5'));
      json(429, { kind: 'Status', message: 'too many requests' }, { 'Retry-After': '3' })(request, response);
    };
    const answer = api.get(CONFIG_MAP, KEY);
    while (clock.waiting === 0 || server.requests.length === 0) await settle();
    await clock.advance(2999);
    expect(server.requests).toHaveLength(1);
    await clock.advance(1);
    expect((await answer).metadata.name).toBe('a');
  });
});
