import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { decodePart } from '../core/redact';

export interface TunnelOptions {
  signal: AbortSignal;
  /** Whether to accept any certificate of the server. */
  insecure: boolean;
  /** Looks up the name of the proxy. Default: like Node.js. */
  lookup?: LookupFunction;
}

/** `host:port`. The port is that of the protocol if the URL has none. */
export function hostOf(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}

/** The header for the user and password in a URL. Empty if it has no user. */
export function basicAuthorization(header: string, { username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const pair = `${decodePart(username)}:${decodePart(password)}`;
  return { [header]: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Opens a TLS connection to the server through the proxy. @throws Error that names the proxy when it refuses */
export async function tunnel(server: URL, proxy: URL, { signal, insecure, lookup }: TunnelOptions): Promise<TLSSocket> {
  const socket = await connectThrough(server, proxy, { signal, lookup });
  const host = stripBrackets(server.hostname);
  return connect({ socket, host, servername: isIP(host) ? '' : host, rejectUnauthorized: !insecure });
}

function connectThrough(server: URL, proxy: URL, { signal, lookup }: Omit<TunnelOptions, 'insecure'>): Promise<Socket> {
  const path = hostOf(server);
  const dial = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = { Host: path, ...basicAuthorization('Proxy-Authorization', proxy) };
  return new Promise((resolve, reject) => {
    const request = dial({
      method: 'CONNECT',
      host: stripBrackets(proxy.hostname),
      port: proxy.port,
      path,
      headers,
      signal,
      lookup,
      agent: false,
    });
    request.on('error', (error) => reject(new Error(`proxy ${hostOf(proxy)}: ${error.message}`, { cause: error })));
    request.on('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(socket as Socket);
      socket.destroy();
      reject(new Error(`proxy ${hostOf(proxy)} answered CONNECT with status ${response.statusCode}`));
    });
    request.end();
  });
}

/** The host name for a socket, where IPv6 addresses have no brackets. */
function stripBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
