import * as http from 'node:http';
import * as https from 'node:https';
import type { Clock } from '../core/clock';
import type { Connection } from './config';
import { readRefusal } from './refusal-body';

/** Milliseconds after which a request without an answer is given up. */
const REQUEST_TIMEOUT = 30_000;
/** Milliseconds after which tokens and certificates are read again. */
const CREDENTIALS_AGE = 10_000;
/**
 * Milliseconds after which a silent connection is probed, so that it does not hang forever if the other end is gone.
 */
const PROBE_AFTER = 30_000;
/** Milliseconds for which an idle connection is kept. The API server closes it after 90 seconds. */
const IDLE = 60_000;

export interface RestRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query. */
  path: string;
  accept?: string;
  contentType?: string;
  body?: string;
  signal?: AbortSignal;
}

/** Sends requests to one API server. Connections are kept. */
export class Rest {
  private readonly agents: { short: http.Agent; long: http.Agent };
  private cachedCredentials?: { options: https.RequestOptions; until: number };

  constructor(
    private readonly connection: Connection,
    private readonly clock: Clock,
    private readonly userAgent: string,
  ) {
    const Agent = connection.server.protocol === 'http:' ? http.Agent : https.Agent;
    this.agents = { short: new Agent({ keepAlive: true, timeout: IDLE }), long: new Agent() };
  }

  /**
   * Sends a request and waits for the whole answer. @throws Error that names method, path and host when there is none
   */
  async exchange(request: RestRequest): Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }> {
    const call = await this.open(request, this.agents.short);
    const { statusCode: status = 0, headers } = call.response;
    try {
      if (status >= 300) return { status, headers, body: await readRefusal(call.response, this.clock) };
      const chunks: Buffer[] = [];
      for await (const chunk of call.response) chunks.push(chunk as Buffer);
      return { status, headers, body: Buffer.concat(chunks).toString('utf8') };
    } catch (error) {
      throw this.noAnswerError(request, error);
    } finally {
      call.finish();
    }
  }

  /**
   * Sends a request whose answer goes on until it is cut off. The time limit applies only to its beginning.
   * @throws Error as `exchange`
   */
  async stream(request: RestRequest): Promise<http.IncomingMessage> {
    const call = await this.open(request, this.agents.long);
    call.finish();
    return call.response;
  }

  /** Sends a request and waits for the head of the answer. The time limit applies until `finish` is called. */
  private async open(
    request: RestRequest,
    agent: http.Agent,
  ): Promise<{ response: http.IncomingMessage; finish: () => void }> {
    try {
      return await this.send(request, agent).catch((error: NodeJS.ErrnoException & { reused?: boolean }) => {
        // The server has closed a kept connection just as it was used again.
        if (request.method === 'GET' && error.code === 'ECONNRESET' && error.reused) return this.send(request, agent);
        throw error;
      });
    } catch (error) {
      throw this.noAnswerError(request, error);
    }
  }

  private async send(
    request: RestRequest,
    agent: http.Agent,
  ): Promise<{ response: http.IncomingMessage; finish: () => void }> {
    const options = await this.requestOptions(request, agent);
    const { server } = this.connection;
    return await new Promise((resolve, reject) => {
      let begun: http.IncomingMessage | undefined;
      const sent = (server.protocol === 'http:' ? http : https).request(options, (response) => {
        if (response.statusCode === 401) this.forgetCredentials();
        begun = response;
        resolve({ response, finish });
      });
      const finish = this.clock.after(REQUEST_TIMEOUT, () =>
        (begun ?? sent).destroy(new Error(`no answer within ${REQUEST_TIMEOUT / 1000} seconds`)),
      );
      sent.on('socket', (socket) => socket.setKeepAlive(true, PROBE_AFTER));
      sent.on('error', (error) => {
        finish();
        reject(Object.assign(error, { reused: sent.reusedSocket }));
      });
      sent.end(request.body);
    });
  }

  private async requestOptions(request: RestRequest, agent: http.Agent): Promise<https.RequestOptions> {
    const credentials = await this.credentials();
    const { server, proxied } = this.connection;
    const body =
      request.body === undefined
        ? {}
        : {
            'Content-Type': request.contentType ?? 'application/json',
            'Content-Length': Buffer.byteLength(request.body),
          };
    return {
      ...credentials,
      agent: proxied ? credentials.agent : agent,
      hostname: server.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: server.port,
      method: request.method,
      path: `${server.pathname.replace(/\/$/, '')}${request.path}`,
      headers: {
        ...(credentials.headers as http.OutgoingHttpHeaders),
        Accept: request.accept ?? 'application/json',
        'User-Agent': this.userAgent,
        ...body,
      },
      signal: request.signal,
    };
  }

  private async credentials(): Promise<https.RequestOptions> {
    if (this.cachedCredentials === undefined || this.cachedCredentials.until <= this.clock.elapsed())
      this.cachedCredentials = {
        options: await this.connection.credentials(),
        until: this.clock.elapsed() + CREDENTIALS_AGE,
      };
    return this.cachedCredentials.options;
  }

  private forgetCredentials(): void {
    this.cachedCredentials = undefined;
    this.connection.renew();
  }

  private noAnswerError(request: RestRequest, cause: unknown): Error {
    const path = request.path.split('?')[0];
    return new Error(
      `${request.method} ${path} at ${this.connection.server.host}: ${(cause as Error).message || (cause as NodeJS.ErrnoException).code}`,
      { cause },
    );
  }
}
