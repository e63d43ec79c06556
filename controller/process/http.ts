import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { formatDuration } from '../core/duration';
import { messageOf } from '../core/errors';
import type { Http, HttpRequest, HttpResponse } from '../core/http';
import { LinkLocalError, lookupElsewhere, refuseLinkLocal } from './link-local';
import { basicAuthorization, hostOf, tunnel } from './proxy';

/** Bytes of an answer that are read. The answers that the controller needs are small. */
const BODY_LIMIT = 1024 * 1024;

/** The shortest and the longest time for a timer, in milliseconds. */
const SHORTEST = 1;
const LONGEST = 2 ** 31 - 1;

/** Texts for the most frequent causes. */
const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection closed before the answer was complete',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the host name cannot be looked up now',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  EPROTO: 'no TLS on this port, or a version that is not supported',
};

interface Agents {
  http: HttpAgent;
  https: HttpsAgent;
}

export interface HttpOptions {
  /** Calls may go to link-local addresses and to the metadata of clouds. Default: false. */
  allowLinkLocal?: boolean;
}

/**
 * Makes real HTTP calls. Connections are kept for the next GET. Redirects are not followed, so that credentials go only
 * to the given host.
 */
export function createHttp({ allowLinkLocal = false }: HttpOptions = {}): Http {
  const agents: Agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  return async (request) => {
    if (!URL.canParse(request.url)) throw new Error('the address is no URL: give one like http://host:port/path');
    const url = new URL(request.url);
    const host = hostOf(url);
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new Error(`${host}: the protocol ${url.protocol} is not supported, use http: or https:`);
    const anywhere = allowLinkLocal || request.linkLocal === true;
    if (!anywhere) checkHosts(host, url, request.proxy);
    const timeout = AbortSignal.timeout(clampToTimer(request.timeout));
    const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
    try {
      return await call(url, { ...request, ...(anywhere && { linkLocal: true }) }, agents, signal);
    } catch (error) {
      if (error instanceof LinkLocalError) throw new Error(`${host} ${error.message}`, { cause: error });
      throw new Error(
        `${host}: ${timeout.aborted ? `timed out after ${formatDuration(request.timeout)}` : causeOf(error)}`,
        { cause: error },
      );
    }
  };
}

function checkHosts(host: string, url: URL, proxy: string | undefined): void {
  try {
    refuseLinkLocal(url);
    if (proxy !== undefined && URL.canParse(proxy)) refuseLinkLocal(new URL(proxy));
  } catch (error) {
    throw new Error(`${host} ${messageOf(error)}`, { cause: error });
  }
}

/** Rounds to whole milliseconds that a timer can wait. A timer with a longer time would end at once. */
function clampToTimer(milliseconds: number): number {
  return Math.min(LONGEST, Math.max(SHORTEST, Math.ceil(milliseconds)));
}

/**
 * Sends a request. If the server closes a kept connection just as it is used again, the request is repeated. That is
 * only done for GET, which changes nothing.
 */
async function call(url: URL, request: HttpRequest, agents: Agents, signal: AbortSignal): Promise<HttpResponse> {
  const first = await open(url, request, agents, signal);
  try {
    return await exchange(first, request.body);
  } catch (error) {
    const stale = first.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
    if (!stale) throw error;
    return await exchange(await open(url, request, agents, signal), request.body);
  }
}

/** Prepares a request, which may go through a proxy, without sending it. */
async function open(url: URL, request: HttpRequest, agents: Agents, signal: AbortSignal): Promise<ClientRequest> {
  const { method = 'GET', insecure = false, proxy, linkLocal } = request;
  const lookup = linkLocal ? undefined : lookupElsewhere;
  const secure = url.protocol === 'https:';
  const options: RequestOptions & { rejectUnauthorized: boolean } = {
    method,
    headers: headersOf(url, request),
    signal,
    rejectUnauthorized: !insecure,
    lookup,
  };
  // A POST may start something, so it must not be sent twice. It therefore gets a new connection, which cannot be
  // stale.
  const keep = method === 'GET' ? agents : { http: false as const, https: false as const };
  const address = stripLogin(url);
  if (proxy === undefined)
    return secure
      ? httpsRequest(address, { ...options, agent: keep.https })
      : httpRequest(address, { ...options, agent: keep.http });
  if (!URL.canParse(proxy)) throw new Error('the proxy is no URL: give one like http://host:port');
  const via = new URL(proxy);
  if (secure) {
    const socket = await tunnel(url, via, { signal, insecure, lookup });
    return httpsRequest(address, { ...options, createConnection: () => socket });
  }
  const headers = { ...options.headers, Host: url.host, ...basicAuthorization('Proxy-Authorization', via) };
  const forward = via.protocol === 'https:' ? httpsRequest : httpRequest;
  return forward({
    ...options,
    headers,
    host: via.hostname.replace(/^\[|\]$/g, ''),
    port: via.port,
    path: `${url.origin}${url.pathname}${url.search}`,
    agent: false,
  });
}

/** Removes the login, which is in a header. Node.js would decode it, and throw if it contains a bare percent sign. */
function stripLogin(url: URL): URL {
  return Object.assign(new URL(url), { username: '', password: '' });
}

function headersOf(url: URL, { headers = {} }: HttpRequest): Record<string, string | string[]> {
  const own = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
  return { ...basicAuthorization('Authorization', url), ...own };
}

function exchange(request: ClientRequest, body: string | undefined): Promise<HttpResponse> {
  // Node.js sets this header for a POST, but not for a DELETE, whose body would be taken for the next request.
  if (body !== undefined) request.setHeader('Content-Length', Buffer.byteLength(body));
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => void read(response).then(resolve, reject));
    request.end(body);
  });
}

async function read(response: IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Error(`the answer is larger than ${BODY_LIMIT / 1024 / 1024} MB`);
    chunks.push(chunk);
  }
  return {
    status: response.statusCode!,
    body: Buffer.concat(chunks).toString('utf8'),
    retryAfter: response.headers['retry-after'],
  };
}

function causeOf(error: unknown): string {
  const { code, message } = error as Partial<NodeJS.ErrnoException>;
  return (code !== undefined && CAUSES[code]) || message || code || 'the call failed';
}
