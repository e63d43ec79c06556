import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { MetricProviderSpec } from '../../controller/api/types/metric-template';
import type { Clock } from '../../controller/core/clock';
import type { Http } from '../../controller/core/http';
import { type MetricConnection, type MetricProvider, NoValuesError } from '../../controller/metrics/providers/provider';
import { createHttp } from '../../controller/process/http';
import { platformWith, STOPPED, UNASKED } from './support';

/** A request to a service. */
export interface Asked {
  method: string;
  path: string;
  /** Path and query, as they were sent. */
  target: string;
  parameters: Record<string, string>;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Said {
  status?: number;
  headers?: Record<string, string>;
  /** A text, or a value that is sent as JSON. */
  body: unknown;
}

/** A server on a port of this machine that stands for a service of the internet. */
export class Service {
  asked: Asked[] = [];
  answer: (asked: Asked) => Said | Promise<Said> = () => ({ body: '' });
  address = '';
  private readonly server: Server;

  /** @param secure whether it speaks TLS, with a certificate that is not trusted */
  constructor(private readonly secure = false) {
    const listener: RequestListener = (request, response) => {
      void (async () => {
        const url = new URL(request.url!, 'http://service');
        const chunks = (await request.toArray()) as Buffer[];
        const { method = '', headers } = request;
        const asked = {
          method,
          path: url.pathname,
          target: request.url!,
          parameters: Object.fromEntries(url.searchParams),
          headers,
          body: Buffer.concat(chunks).toString('utf8'),
        };
        this.asked.push(asked);
        const { status = 200, headers: sent, body } = await this.answer(asked);
        response.writeHead(status, sent).end(typeof body === 'string' ? body : JSON.stringify(body));
      })();
    };
    this.server = secure
      ? createSecureServer({ key: tls('key'), cert: tls('cert') }, listener)
      : createServer(listener);
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.address = `${this.secure ? 'https' : 'http'}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  says(body: unknown, status = 200): void {
    this.answer = () => ({ status, body });
  }
}

function tls(part: 'key' | 'cert'): string {
  return readFileSync(join(__dirname, `../fixtures/tls/localhost.${part}.pem`), 'utf8');
}

/** A service that runs during the tests of a file. It forgets its requests before each test. */
export function service(secure = false): Service {
  const one = new Service(secure);
  beforeAll(() => one.start());
  afterAll(() => one.stop());
  beforeEach(() => {
    one.asked = [];
  });
  return one;
}

/** 2026-01-02T03:04:05Z. */
export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
export const AT_NOW: Clock = { ...STOPPED, now: () => NOW };

const http = createHttp();

/**
 * Sends the calls to a host of the internet to a service of this machine, with the host's name in the header. Other
 * calls are not changed.
 */
export function reroute(host: string, to: () => string, real: Http = http): Http {
  return async (request) => {
    const url = new URL(request.url);
    if (url.host !== host) return await real(request);
    return await real({
      ...request,
      url: to() + url.pathname + url.search,
      headers: { ...request.headers, Host: host },
    });
  };
}

/** A connection by real HTTP. With credentials there is a Secret called `keys`. */
export function connectionTo(
  spec: MetricProviderSpec,
  credentials?: Record<string, string>,
  more: Partial<MetricConnection> = {},
): MetricConnection {
  const secretRef = credentials && { secretRef: { name: 'keys' } };
  return {
    spec: { ...secretRef, ...spec },
    credentials: credentials ?? {},
    http,
    clock: AT_NOW,
    random: () => 0,
    platform: platformWith(),
    cluster: UNASKED,
    ...more,
  };
}

/** The value of a query about the last minute. */
export async function ask(
  provider: MetricProvider,
  connection: MetricConnection,
  query: string,
  interval = 60_000,
): Promise<number> {
  return await provider.query({ ...connection, query, interval });
}

/** The message of a query that has no value. */
export async function noValues(value: Promise<number>): Promise<string> {
  const error: unknown = await value.catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(NoValuesError);
  return (error as Error).message;
}

/** The message of a call that failed. */
export async function failure(value: Promise<unknown>): Promise<string> {
  const error: unknown = await value.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(NoValuesError);
  return (error as Error).message;
}
