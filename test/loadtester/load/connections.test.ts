import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { codeOf, HttpConnections } from '../../../controller/loadtester/load/connections';
import type { Load } from '../../../controller/loadtester/load/load';
import { ManualClock } from '../../kube/support/manual-clock';
import { eventually } from '../support/support';

const TLS = join(__dirname, '..', '..', 'fixtures', 'tls');
const IDENTITY = {
  key: readFileSync(join(TLS, 'localhost.key.pem')),
  cert: readFileSync(join(TLS, 'localhost.cert.pem')),
};
const servers: Server[] = [];
const opened: HttpConnections[] = [];

afterEach(() => {
  for (const connections of opened.splice(0)) connections.close();
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function connect(url: string, load: Partial<Load> = {}, clock = new ManualClock()): HttpConnections {
  const pace = { kind: 'closed', workers: 4 } as const;
  const connections = new HttpConnections(
    {
      url: new URL(url),
      method: 'GET',
      headers: {},
      pace,
      keepAlive: true,
      insecure: false,
      expectations: {},
      ...load,
    },
    clock,
  );
  opened.push(connections);
  return connections;
}

/** Connections to a local server, which counts them. */
async function connected(listener: RequestListener, load: Partial<Load> = {}, clock?: ManualClock) {
  const server = createServer(listener);
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket));
  const port = await listening(server);
  return { connections: connect(`http://user:word@127.0.0.1:${port}/path?a=b`, load, clock), sockets };
}

async function failure(connections: HttpConnections): Promise<string> {
  return await connections.send().then(
    (status) => `answered ${status}`,
    (error: unknown) => codeOf(error),
  );
}

it('sends what the load says', async () => {
  const seen: [IncomingMessage, string][] = [];
  const { connections } = await connected(
    (request, response) => {
      let body = '';
      request
        .on('data', (chunk: Buffer) => (body += chunk.toString()))
        .on('end', () => {
          seen.push([request, body]);
          response.writeHead(201).end('created');
        });
    },
    { method: 'POST', headers: { host: 'shop.example.com', 'x-canary': 'always' }, body: Buffer.from('order') },
  );
  expect(await connections.send()).toBe(201);
  const [[{ method, url, headers }, body]] = seen as [[IncomingMessage, string]];
  expect([method, url, body]).toEqual(['POST', '/path?a=b', 'order']);
  expect(headers).toMatchObject({
    host: 'shop.example.com',
    'x-canary': 'always',
    'content-length': '5',
    authorization: 'Basic dXNlcjp3b3Jk',
    'user-agent': 'serin-loadtester',
  });
});

it('a redirect is an answer', async () => {
  const { connections } = await connected((_, response) =>
    response.writeHead(302, { location: 'http://elsewhere.invalid/' }).end(),
  );
  expect(await connections.send()).toBe(302);
});

it.each([
  [true, 1],
  [false, 3],
])('connections are used again: %s', async (keepAlive, count) => {
  const { connections, sockets } = await connected((_, response) => response.end('ok'), { keepAlive });
  for (let request = 0; request < 3; request++) expect(await connections.send()).toBe(200);
  expect(sockets).toHaveLength(count);
});

it('a connection that the server closed as it was used again is no failure', async () => {
  let requests = 0;
  const { connections, sockets } = await connected((request, response) => {
    // The server closes the connection at its second request.
    if (++requests === 2) request.socket.destroy();
    else response.end('ok');
  });
  expect([await connections.send(), await connections.send()]).toEqual([200, 200]);
  expect([requests, sockets.length]).toEqual([3, 2]);
});

describe('there is no answer', () => {
  it('when nobody listens', async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await failure(connect(`http://127.0.0.1:${port}/`))).toBe('ECONNREFUSED');
  });

  it('in time', async () => {
    const clock = new ManualClock();
    let asked = false;
    const { connections } = await connected(() => void (asked = true), { timeout: 5000 }, clock);
    const outcome = failure(connections);
    await eventually('the request', () => asked);
    await clock.advance(5000);
    expect(await outcome).toBe('TIMEOUT');
    expect(clock.waiting).toBe(0);
  });

  it('that is complete', async () => {
    const { connections } = await connected((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half', () => request.socket.destroy());
    });
    expect(await failure(connections)).toBe('ECONNRESET');
  });

  it('when it is broken off', async () => {
    let asked = false;
    const { connections } = await connected(() => void (asked = true));
    const outcome = failure(connections);
    await eventually('the request', () => asked);
    connections.close();
    expect(await outcome).toBe('ECONNRESET');
  });
});

describe('a certificate that nobody vouches for', () => {
  const serveSecurely = async () =>
    `https://127.0.0.1:${await listening(createTlsServer(IDENTITY, (_, response) => response.end('ok')))}/`;

  it('is refused', async () => {
    expect(await failure(connect(await serveSecurely()))).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('is taken when that is asked for', async () => {
    expect(await connect(await serveSecurely(), { insecure: true }).send()).toBe(200);
  });
});
