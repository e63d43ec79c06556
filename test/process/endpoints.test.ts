import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import { serveEndpoints } from '../../controller/process/endpoints';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function served(
  options: { metrics?: Registry; healthy?: () => boolean; whyNotReady?: () => string | undefined } = {},
): Promise<(path: string) => Promise<{ status: number; type: string | null; text: string }>> {
  const server = await serveEndpoints({
    port: 0,
    metrics: new Registry(),
    healthy: () => true,
    whyNotReady: () => undefined,
    ...options,
  });
  servers.push(server);
  return async (path) => {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  };
}

describe('/healthz and /readyz', () => {
  it('answer 200 when all is well', async () => {
    const ask = await served();
    expect((await ask('/healthz')).status).toBe(200);
    expect((await ask('/readyz')).status).toBe(200);
  });

  it('answer 503 each for itself, as long as it is so', async () => {
    let healthy = false;
    let fault: string | undefined = 'cannot watch';
    const ask = await served({ healthy: () => healthy, whyNotReady: () => fault });
    expect([(await ask('/healthz')).status, (await ask('/readyz')).status]).toEqual([503, 503]);
    expect((await ask('/readyz')).text).toBe('cannot watch');
    healthy = true;
    expect([(await ask('/healthz')).status, (await ask('/readyz')).status]).toEqual([200, 503]);
    fault = undefined;
    expect([(await ask('/healthz')).status, (await ask('/readyz?verbose=1')).status]).toEqual([200, 200]);
  });
});

describe('/metrics', () => {
  it("answers in Prometheus' text format", async () => {
    const metrics = new Registry();
    new Gauge({ name: 'canaries', help: 'How many', labelNames: ['namespace'], registers: [metrics] }).set(
      { namespace: 'test' },
      3,
    );
    const { status, type, text } = await (await served({ metrics }))('/metrics');
    expect(status).toBe(200);
    expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toBe('# HELP canaries How many\n# TYPE canaries gauge\ncanaries{namespace="test"} 3\n');
  });

  it('answers 500 with the reason when a metric cannot be collected, and goes on', async () => {
    const metrics = new Registry();
    let broken = true;
    const collect = (): void => {
      if (broken) throw new Error('cannot count');
    };
    new Gauge({ name: 'canaries', help: 'How many', registers: [metrics], collect });
    const ask = await served({ metrics });
    const { status, text } = await ask('/metrics');
    expect([status, text]).toEqual([500, 'Error: cannot count']);
    broken = false;
    expect((await ask('/metrics')).status).toBe(200);
  });
});

it('any other path is not found', async () => {
  expect((await (await served())('/')).status).toBe(404);
});

it('a port that is taken is an error', async () => {
  await served();
  const { port } = servers[0]!.address() as AddressInfo;
  await expect(
    serveEndpoints({ port, metrics: new Registry(), healthy: () => true, whyNotReady: () => undefined }),
  ).rejects.toThrow('EADDRINUSE');
});
