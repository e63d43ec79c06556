import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MetricProviderSpec } from '../../controller/api/metric-template';
import type { Clock } from '../../controller/api/ports';
import { type MetricConnection, type MetricProvider, NoValuesError } from '../../controller/metrics/provider';
import { createHttp } from '../../controller/runtime/http';
import { platformWith, STOPPED, UNASKED } from './support';

/** What a service was asked. */
export interface Asked {
  method: string;
  path: string;
  parameters: Record<string, string>;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Said {
  status?: number;
  headers?: Record<string, string>;
  /** Text, or what becomes JSON. */
  body: unknown;
}

/** A server that stands for a service of the internet, on a port of this machine. */
export class Service {
  asked: Asked[] = [];
  answer: (asked: Asked) => Said | Promise<Said> = () => ({ body: '' });
  address = '';
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      void (async () => {
        const url = new URL(request.url!, 'http://service');
        const chunks = (await request.toArray()) as Buffer[];
        const { method = '', headers } = request;
        const asked = { method, path: url.pathname, parameters: Object.fromEntries(url.searchParams), headers, body: Buffer.concat(chunks).toString('utf8') };
        this.asked.push(asked);
        const { status = 200, headers: sent, body } = await this.answer(asked);
        response.writeHead(status, sent).end(typeof body === 'string' ? body : JSON.stringify(body));
      })();
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.address = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  says(body: unknown, status = 200): void {
    this.answer = () => ({ status, body });
  }
}

/** A service that runs while the tests of a file do, and forgets between them what it was asked. */
export function service(): Service {
  const one = new Service();
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

/** A connection by real HTTP; with credentials there is a Secret, called `keys`. */
export function connectionTo(spec: MetricProviderSpec, credentials?: Record<string, string>, more: Partial<MetricConnection> = {}): MetricConnection {
  const secretRef = credentials && { secretRef: { name: 'keys' } };
  return { spec: { ...secretRef, ...spec }, credentials: credentials ?? {}, http, clock: AT_NOW, random: () => 0, platform: platformWith(), cluster: UNASKED, ...more };
}

/** The value of a query about the last minute. */
export async function ask(provider: MetricProvider, connection: MetricConnection, query: string, interval = 60_000): Promise<number> {
  return await provider.query({ ...connection, query, interval });
}

/** Why there is no value, and that this is all there is to it. */
export async function noValues(value: Promise<number>): Promise<string> {
  const error: unknown = await value.catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(NoValuesError);
  return (error as Error).message;
}

/** Why a query, or the question whether a provider is online, failed. */
export async function failure(value: Promise<unknown>): Promise<string> {
  const error: unknown = await value.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(NoValuesError);
  return (error as Error).message;
}
