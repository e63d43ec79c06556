import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createSocketServer,
  type Server as SocketServer,
  type Socket,
} from 'node:net';
import { join } from 'node:path';
import { createHttp } from '../../controller/process/http';

const TLS = join(__dirname, '../fixtures/tls');
const identity = {
  key: readFileSync(join(TLS, 'localhost.key.pem')),
  cert: readFileSync(join(TLS, 'localhost.cert.pem')),
};
const TIMEOUT = 5_000;

const servers: SocketServer[] = [];
const sockets = new Set<Socket>();

const closed = (server: SocketServer) => new Promise<void>((resolve) => server.close(() => resolve()));

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map(closed));
});

async function listening(server: SocketServer): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const serve = async (listener: RequestListener) => `http://127.0.0.1:${await listening(createServer(listener))}`;
const serveSecurely = async (listener: RequestListener) =>
  `https://127.0.0.1:${await listening(createSecureServer(identity, listener))}`;

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += chunk;
  response.statusCode = 201;
  response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
}
const echoing: RequestListener = (request, response) => void echo(request, response);

interface Echo {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}
const parsed = (body: string) => JSON.parse(body) as Echo;

describe('a call', () => {
  test('gets what it asks for', async () => {
    const { status, body } = await createHttp()({
      url: `${await serve(echoing)}/a/b?c=d%20e`,
      headers: { 'X-One': '1', 'X-Many': ['a', 'b'] },
      timeout: TIMEOUT,
    });
    expect(status).toBe(201);
    expect(parsed(body)).toMatchObject({
      method: 'GET',
      url: '/a/b?c=d%20e',
      headers: { 'x-one': '1', 'x-many': 'a, b' },
      body: '',
    });
  });

  test('posts its body, with its length', async () => {
    const { body } = await createHttp()({
      url: await serve(echoing),
      method: 'POST',
      body: '{"ä":1}',
      timeout: TIMEOUT,
    });
    expect(parsed(body)).toMatchObject({ method: 'POST', headers: { 'content-length': '8' }, body: '{"ä":1}' });
  });

  test('sends the user and password of its URL as credentials', async () => {
    const url = (await serve(echoing)).replace('//', '//me:p%40ss@');
    const { body } = await createHttp()({ url, timeout: TIMEOUT });
    expect(parsed(body).headers.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });

  test.each(['100%', 'a%2', '%zz'])('sends a password that is not encoded as it is: %s', async (password) => {
    const url = (await serve(echoing)).replace('//', `//me:${password}@`);
    const { body } = await createHttp()({ url, timeout: TIMEOUT });
    expect(parsed(body).headers.authorization).toBe(`Basic ${Buffer.from(`me:${password}`).toString('base64')}`);
  });

  test.each(['PUT', 'PATCH', 'DELETE'] as const)('sends the body of a %s', async (method) => {
    const { body } = await createHttp()({ url: await serve(echoing), method, body: '{"ä":1}', timeout: TIMEOUT });
    expect(parsed(body)).toMatchObject({ method, headers: { 'content-length': '8' }, body: '{"ä":1}' });
  });

  test.each([600 * 3_600_000, 2 ** 31, 1e12, 2500.5])('is given %d milliseconds', async (timeout) => {
    const url = await serve((_, response) => void setTimeout(() => response.end('in time'), 20));
    expect(await createHttp()({ url, timeout })).toMatchObject({ status: 200, body: 'in time' });
  });

  test('does not follow a redirect', async () => {
    const url = await serve((_, response) =>
      response.writeHead(302, { Location: 'http://elsewhere.test/' }).end('moved'),
    );
    expect(await createHttp()({ url, timeout: TIMEOUT })).toEqual({ status: 302, body: 'moved' });
  });

  test('uses a connection again for the next GET, and never for a POST', async () => {
    const ports: (number | undefined)[] = [];
    const url = await serve((request, response) => {
      ports.push(request.socket.remotePort);
      request.resume().on('end', () => response.end());
    });
    const http = createHttp();
    for (const method of ['GET', 'GET', 'POST', 'POST'] as const) await http({ url, method, timeout: TIMEOUT });
    expect(ports[1]).toBe(ports[0]);
    expect(new Set(ports).size).toBe(3);
  });

  test('is made again when the kept connection turns out to be closed', async () => {
    let calls = 0;
    const url = await serve((request, response) => {
      calls++;
      if (calls === 2) request.socket.destroy();
      else response.end(String(calls));
    });
    const http = createHttp();
    expect((await http({ url, timeout: TIMEOUT })).body).toBe('1');
    expect((await http({ url, timeout: TIMEOUT })).body).toBe('3');
  });
});

describe('a call that fails names host, port and cause', () => {
  test('when nobody listens', async () => {
    const url = await serve(echoing);
    const { host } = new URL(url);
    await closed(servers.pop()!);
    await expect(
      createHttp()({ url: url.replace('//', '//me:hidden@') + '/?key=secret', timeout: TIMEOUT }),
    ).rejects.toMatchObject({ message: `${host}: connection refused` });
  });

  test('when the host does not exist', async () => {
    await expect(createHttp()({ url: 'http://nowhere.invalid/', timeout: TIMEOUT })).rejects.toThrow(
      /^nowhere\.invalid:80: (no such host|the host name cannot be looked up now)$/,
    );
  });

  test('when no answer comes in time', async () => {
    const url = await serve(() => {});
    await expect(createHttp()({ url, timeout: 50 })).rejects.toMatchObject({
      message: `${new URL(url).host}: timed out after 50ms`,
    });
  });

  test.each([0, -5, 0.25])('when it has only %d milliseconds', async (timeout) => {
    const url = await serve(() => {});
    await expect(createHttp()({ url, timeout })).rejects.toThrow(`${new URL(url).host}: timed out after`);
  });

  test('when the answer begins in time and does not end', async () => {
    const url = await serve((_, response) => response.write('begun'));
    await expect(createHttp()({ url, timeout: 50 })).rejects.toThrow('timed out after 50ms');
  });

  test('when the answer is cut off', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('half', () => response.destroy());
    });
    await expect(createHttp()({ url, timeout: TIMEOUT })).rejects.toThrow(
      'connection closed before the answer was complete',
    );
  });

  test('when the answer is larger than a megabyte', async () => {
    const size = 1024 * 1024;
    const url = await serve((request, response) => response.end('x'.repeat(request.url === '/fits' ? size : size + 1)));
    expect((await createHttp()({ url: `${url}/fits`, timeout: TIMEOUT })).body).toHaveLength(size);
    await expect(createHttp()({ url, timeout: TIMEOUT })).rejects.toThrow('the answer is larger than 1 MB');
  });

  test.each([
    ['no url at all', 'the address is no URL'],
    ['ftp://host/x', 'host:80: the protocol ftp: is not supported'],
  ])('when the address is %s', async (url, message) => {
    await expect(createHttp()({ url, timeout: TIMEOUT })).rejects.toThrow(message);
  });
});

describe('certificates', () => {
  test('are checked', async () => {
    await expect(createHttp()({ url: await serveSecurely(echoing), timeout: TIMEOUT })).rejects.toThrow(
      /^127\.0\.0\.1:\d+: .*self-signed certificate/,
    );
  });

  test('are not checked for one call that says so, and are for the next', async () => {
    const http = createHttp();
    const url = await serveSecurely(echoing);
    expect((await http({ url, insecure: true, timeout: TIMEOUT })).status).toBe(201);
    await expect(http({ url, timeout: TIMEOUT })).rejects.toThrow('self-signed certificate');
  });
});

describe('a proxy', () => {
  /** Forwards nothing: echoes what it would forward, and tunnels CONNECT to where it is asked to. */
  async function proxy(tunnels: { path?: string; authorization?: string }[] = [], status = 200): Promise<string> {
    const server = createServer(echoing);
    server.on('connect', (request, socket) => {
      tunnels.push({ path: request.url, authorization: request.headers['proxy-authorization'] });
      if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      const upstream = connect(Number(request.url!.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connected\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => {}).on('close', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    return `http://127.0.0.1:${await listening(server)}`;
  }

  test('is asked for the whole URL of an http server', async () => {
    const via = (await proxy()).replace('//', '//user:pw@');
    const { body } = await createHttp()({
      url: 'http://inner.test:8080/a?b=c',
      method: 'POST',
      body: 'x',
      proxy: via,
      timeout: TIMEOUT,
    });
    expect(parsed(body)).toMatchObject({ method: 'POST', url: 'http://inner.test:8080/a?b=c', body: 'x' });
    expect(parsed(body).headers).toMatchObject({
      host: 'inner.test:8080',
      'proxy-authorization': `Basic ${Buffer.from('user:pw').toString('base64')}`,
    });
  });

  test('is asked for a tunnel to an https server', async () => {
    const tunnels: { path?: string; authorization?: string }[] = [];
    const via = (await proxy(tunnels)).replace('//', '//user:pw@');
    const url = await serveSecurely(echoing);
    const { body } = await createHttp()({
      url: `${url}/inner`,
      method: 'POST',
      body: 'x',
      proxy: via,
      insecure: true,
      timeout: TIMEOUT,
    });
    expect(parsed(body)).toMatchObject({ method: 'POST', url: '/inner', body: 'x' });
    expect(parsed(body).headers).not.toHaveProperty('proxy-authorization');
    expect(tunnels).toEqual([
      { path: new URL(url).host, authorization: `Basic ${Buffer.from('user:pw').toString('base64')}` },
    ]);
  });

  test('does not keep certificates from being checked', async () => {
    await expect(
      createHttp()({ url: await serveSecurely(echoing), proxy: await proxy(), timeout: TIMEOUT }),
    ).rejects.toThrow('self-signed certificate');
  });

  test('that refuses is named', async () => {
    const via = await proxy([], 403);
    const failure = createHttp()({
      url: 'https://inner.test/',
      proxy: via.replace('//', '//user:pw@'),
      timeout: TIMEOUT,
    });
    await expect(failure).rejects.toMatchObject({
      message: `inner.test:443: proxy ${new URL(via).host} answered CONNECT with status 403`,
    });
  });

  test('that says nothing is given up in time', async () => {
    const port = await listening(createSocketServer((socket) => socket.on('error', () => {})));
    await expect(
      createHttp()({ url: 'https://inner.test/', proxy: `http://127.0.0.1:${port}`, timeout: 50 }),
    ).rejects.toThrow('inner.test:443: timed out after 50ms');
  });

  test('that is no URL is refused', async () => {
    await expect(createHttp()({ url: 'http://inner.test/', proxy: 'proxy', timeout: TIMEOUT })).rejects.toThrow(
      'the proxy is no URL',
    );
  });
});

describe('link-local addresses and the metadata of clouds', () => {
  const refusal = (host: string) =>
    `${host} is a link-local address or the metadata of a cloud, which the controller does not call; if it is meant, start the controller with --allow-link-local`;

  test.each([
    ['http://169.254.169.254/latest/meta-data/', '169.254.169.254:80'],
    ['http://0xa9fea9fe/', '169.254.169.254:80'],
    ['http://2852039166/', '169.254.169.254:80'],
    ['http://169.254.170.23/v1/credentials', '169.254.170.23:80'],
    ['http://[fe80::1]:8080/', '[fe80::1]:8080'],
    ['http://[::ffff:169.254.169.254]/', '[::ffff:a9fe:a9fe]:80'],
    ['http://[fd00:ec2::254]/', '[fd00:ec2::254]:80'],
    ['http://100.100.100.200/', '100.100.100.200:80'],
    ['https://metadata.google.internal/computeMetadata/v1/', 'metadata.google.internal:443'],
    ['http://METADATA.google.internal./', 'metadata.google.internal.:80'],
    ['http://metadata/', 'metadata:80'],
    ['http://instance-data.ec2.internal/', 'instance-data.ec2.internal:80'],
  ])('are not called: %s', async (url, host) => {
    await expect(createHttp()({ url, timeout: TIMEOUT })).rejects.toThrow(refusal(host));
  });

  test('are not called through a proxy, and are no proxies', async () => {
    const proxy = await serve(echoing);
    const url = 'http://169.254.169.254/';
    await expect(createHttp()({ url, proxy, timeout: TIMEOUT })).rejects.toThrow(refusal('169.254.169.254:80'));
    const call = createHttp()({ url: 'http://elsewhere.test/', proxy: url, timeout: TIMEOUT });
    await expect(call).rejects.toThrow(refusal('elsewhere.test:80'));
  });

  test('are not called by a name that leads to them', async () => {
    jest
      .spyOn(dns, 'lookup')
      .mockImplementation(((_: string, __: object, done: (...args: unknown[]) => void) =>
        done(null, [{ address: '169.254.169.254', family: 4 }])) as never);
    const call = createHttp()({ url: 'http://harmless.test/', timeout: TIMEOUT });
    await expect(call).rejects.toThrow(refusal('harmless.test:80'));
    jest.restoreAllMocks();
  });

  test('are called where a flag allows it, or for the controller’s own identity', async () => {
    const proxy = await serve(echoing);
    const request = { url: 'http://169.254.169.254/', proxy, timeout: TIMEOUT };
    expect((await createHttp({ allowLinkLocal: true })(request)).status).toBe(201);
    expect((await createHttp()({ ...request, linkLocal: true })).status).toBe(201);
  });

  test('do not keep a name from being looked up that leads elsewhere', async () => {
    const url = (await serve(echoing)).replace('127.0.0.1', 'localhost');
    expect((await createHttp()({ url, timeout: TIMEOUT })).status).toBe(201);
  });
});
