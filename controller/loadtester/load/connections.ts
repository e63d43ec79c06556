import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '../../core/clock';
import { connectionsOf, type Load } from './load';
import { TIMEOUT } from './tally';

/** Safe methods of HTTP: a request may be sent twice. */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Sends the requests of one load. */
export interface Connections {
  /**
   * Sends one request. Resolves with the status once the answer is complete. Rejects with an error that has a `code`.
   */
  send(): Promise<number>;
  /** Breaks off all open requests. */
  close(): void;
}

/** Connections over HTTP/1.1. Redirects are not followed: their status is the answer. */
export class HttpConnections implements Connections {
  private readonly agent: HttpAgent | HttpsAgent;
  private readonly underWay = new Set<ClientRequest>();
  private closed = false;

  constructor(
    private readonly load: Load,
    private readonly clock: Clock,
  ) {
    const { url, keepAlive, insecure } = load;
    const options = { keepAlive, maxSockets: connectionsOf(load) };
    this.agent =
      url.protocol === 'https:'
        ? new HttpsAgent({ ...options, rejectUnauthorized: !insecure })
        : new HttpAgent(options);
  }

  async send(): Promise<number> {
    const request = this.open();
    try {
      return await this.exchange(request);
    } catch (error) {
      // The server may close a kept connection at the moment when it is used again.
      const stale = request.reusedSocket && codeOf(error) === 'ECONNRESET' && SAFE_METHODS.includes(this.load.method);
      if (!stale || this.closed) throw error;
      return await this.exchange(this.open());
    }
  }

  close(): void {
    this.closed = true;
    for (const request of this.underWay) request.destroy();
    this.agent.destroy();
  }

  private open(): ClientRequest {
    const { url, method, headers } = this.load;
    const options = { method, headers: { 'user-agent': 'serin-loadtester', ...headers }, agent: this.agent };
    return url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
  }

  private async exchange(request: ClientRequest): Promise<number> {
    const { timeout, body } = this.load;
    const cancel =
      timeout === undefined
        ? undefined
        : this.clock.after(timeout, () => request.destroy(Object.assign(new Error('timed out'), { code: TIMEOUT })));
    this.underWay.add(request);
    try {
      return await new Promise((resolve, reject) => {
        request.on('error', reject).on('response', (response) => void readStatus(response).then(resolve, reject));
        request.end(body);
      });
    } finally {
      cancel?.();
      this.underWay.delete(request);
    }
  }
}

/** Resolves when the answer is complete. Its body is discarded. */
function readStatus(response: IncomingMessage): Promise<number> {
  return new Promise((resolve, reject) => {
    response.on('error', reject).on('end', () => resolve(response.statusCode!));
    response.resume();
  });
}

/** The code by which a failure is counted. */
export function codeOf(error: unknown): string {
  return (error as Partial<NodeJS.ErrnoException>).code ?? 'UNKNOWN';
}
