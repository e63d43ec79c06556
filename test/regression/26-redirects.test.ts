import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CHANNELS, send } from '../../controller/alerts/index';
import { callWebhook } from '../../controller/hooks/webhook';
import { ask } from '../../controller/metrics/providers/lib/http-query';
import type { MetricConnection } from '../../controller/metrics/providers/provider';
import { createHttp } from '../../controller/process/http';
import { REAL_CLOCK } from '../../controller/process/real-clock';
import { news, settings } from '../alerts/support';

/**
 * Flagger's HTTP client follows up to ten redirects, with the headers of the request. A hook or a metric server could
 * so send the controller, with credentials, to an address that nobody has written into a manifest.
 */
describe.each([301, 302, 303, 307, 308])('a redirect of status %d is not followed', (status) => {
  const elsewhere: IncomingMessage[] = [];
  let servers: Server[];
  let url: string;

  beforeAll(async () => {
    const target = await listen((request) => (elsewhere.push(request), { status: 200, headers: {} }));
    const origin = await listen(() => ({ status, headers: { Location: `${addressOf(target)}/secret` } }));
    servers = [target, origin];
    url = addressOf(origin);
  });
  afterAll(() => servers.forEach((server) => server.close().closeAllConnections()));
  afterEach(() => expect(elsewhere).toEqual([]));

  const http = createHttp();

  test('by hooks: the answer is a no that says what to do', async () => {
    const hook = { name: 'gate', url: `${url}/check` };
    const payload = { name: 'podinfo', namespace: 'test', phase: 'Progressing' as const, checksum: 'a' };
    const ports = { http, clock: REAL_CLOCK, random: () => 0.5 };
    expect(await callWebhook(hook, () => payload, ports)).toEqual({
      yes: false,
      message: `status code ${status}, a redirect, which is not followed: set the url of webhook gate to where it leads`,
    });
  });

  test('by metric servers: the measurement fails and says what to do', async () => {
    const connection = { spec: { type: 'prometheus', address: url }, credentials: {}, http };
    const query = { url: new URL(`${url}/api`), headers: { Authorization: 'Bearer token' } };
    await expect(ask(connection as unknown as MetricConnection, query)).rejects.toThrow(
      `answered status ${status}, a redirect, which is not followed: set spec.provider.address to where it leads`,
    );
  });

  test('by alerts: the receiver is not reached, which is said', async () => {
    const refusal = await send(CHANNELS.webhook, news(), settings(url), http, () => 0);
    expect(refusal).toMatchObject({
      reason: `${new URL(url).host} answered with status ${status}`,
      transient: false,
    });
  });
});

function listen(answer: (request: IncomingMessage) => { status: number; headers: Record<string, string> }) {
  const server = createServer((request, response) => {
    const { status, headers } = answer(request);
    response.writeHead(status, headers).end();
  });
  return new Promise<Server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
