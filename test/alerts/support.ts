import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { AlertChannel, AlertMessage, Refusal } from '../../controller/alerts/index';
import type { AlertSettings } from '../../controller/api/settings';
import { renderAlert, send } from '../../controller/alerts/index';
import { createHttp } from '../../controller/process/http';
import { EPOCH } from '../../controller/simulation/virtual-clock';

/** A request that a service got. */
export interface Received {
  method?: string;
  path?: string;
  headers: IncomingHttpHeaders;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the bodies of all services pass here
  body: any;
}

/** The answer of a service; undefined: it never answers. */
export type Answer = { status: number; body?: string; headers?: Record<string, string> } | undefined;

/** A service on this machine. It records its requests, and answers as its public documentation says. */
export class Service {
  readonly received: Received[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  /** `127.0.0.1:PORT`. */
  host = '';

  private constructor(private readonly answer: (received: Received) => Answer) {
    this.server = createServer(this.listener).on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  static async start(answer: (received: Received) => Answer): Promise<Service> {
    const service = new Service(answer);
    await new Promise<void>((resolve) => service.server.listen(0, '127.0.0.1', resolve));
    service.host = `127.0.0.1:${(service.server.address() as AddressInfo).port}`;
    return service;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private readonly listener: RequestListener = (request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      const received: Received = {
        method: request.method,
        path: request.url,
        headers: request.headers,
        body: JSON.parse(text),
      };
      this.received.push(received);
      const answer = this.answer(received);
      if (answer !== undefined) response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  };
}

export const DETAILS = [
  { name: 'Cluster', value: 'lab' },
  { name: 'Target', value: 'Deployment/podinfo.test' },
];

/** The message at the start of a rollout. */
export function news(changes: Partial<AlertMessage> = {}): AlertMessage {
  return {
    name: 'podinfo',
    namespace: 'test',
    cluster: 'lab',
    message: 'New revision detected, progressing canary analysis.',
    severity: 'info',
    phase: 'Progressing',
    fields: DETAILS,
    checks: [],
    metadata: {},
    ...changes,
  };
}

/** The message at a rollback. */
export const failure = (): AlertMessage =>
  news({
    message: 'Failed checks threshold reached 3',
    severity: 'error',
    phase: 'Failed',
    fields: [{ name: 'Cluster', value: 'lab' }],
  });
/** The message after a success. */
export const success = (): AlertMessage =>
  news({
    message: 'Canary analysis completed successfully, promotion finished.',
    phase: 'Succeeded',
    fields: [{ name: 'Cluster', value: 'lab' }],
  });

export function settings(address: string, more: Partial<AlertSettings> = {}): AlertSettings {
  return { address, channel: 'deployments', username: 'flagger', ...more };
}

/** Sends it as the controller does, over a real connection. */
export async function posted(
  channel: AlertChannel,
  message: AlertMessage,
  to: AlertSettings,
): Promise<Refusal | undefined> {
  return await send(channel, renderAlert(channel, message, to.messageTemplate), to, createHttp(), () => EPOCH);
}
