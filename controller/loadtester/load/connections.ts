import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '../../core/ports';
import { connectionsOf, type Load } from './load';
import { TIMEOUT } from './tally';

/** Methods that may be sent again without harm. */
const HARMLESS = ['GET', 'HEAD', 'OPTIONS'];

/** Sends the requests of one load. */
export interface Connections {
  /** Resolves with the status when the whole answer is there. Rejects with an error that has a `code`. */
  send(): Promise<number>;
  /** Breaks off all that is under way. */
  close(): void;
}

/** Real ones, over HTTP/1.1. Redirects are not followed: their status is the answer. */
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
      // A kept connection may be closed by the server just as it is used again.
      const stale = request.reusedSocket && codeOf(error) === 'ECONNRESET' && HARMLESS.includes(this.load.method);
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
        request.on('error', reject).on('response', (response) => void statusOf(response).then(resolve, reject));
        request.end(body);
      });
    } finally {
      cancel?.();
      this.underWay.delete(request);
    }
  }
}

/** Once all of the answer is there, of which nothing is kept. */
function statusOf(response: IncomingMessage): Promise<number> {
  return new Promise((resolve, reject) => {
    response.on('error', reject).on('end', () => resolve(response.statusCode!));
    response.resume();
  });
}

/** How a failure is counted. */
export function codeOf(error: unknown): string {
  return (error as Partial<NodeJS.ErrnoException>).code ?? 'UNKNOWN';
}
