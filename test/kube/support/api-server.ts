import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Received {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
  socket: IncomingMessage['socket'];
}

export type Answer = (request: Received, response: ServerResponse) => void;

export interface HttpApiServer {
  url: string;
  requests: Received[];
  /** How the next requests are answered. Default: 200 and `{}`. */
  answer: Answer;
  /** Writes a kubeconfig that leads here, and answers its path. */
  kubeconfig(user?: string, cluster?: string): Promise<string>;
  stop(): Promise<void>;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (_, response) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const tls = (file: string): string => readFileSync(join(__dirname, '../../fixtures/tls', file), 'utf8');

/** A real HTTP server on a free port, whose answers the test decides. */
export async function startServer(secure = false): Promise<HttpApiServer> {
  const folder = await mkdtemp(join(tmpdir(), 'kube-client-'));
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = {
        method: request.method!,
        url: request.url!,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        socket: request.socket,
      };
      started.requests.push(received);
      started.answer(received, response);
    });
  };
  const server: Server = secure
    ? createTlsServer({ cert: tls('localhost.cert.pem'), key: tls('localhost.key.pem') }, handle)
    : createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = secure ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  const started: HttpApiServer = {
    url,
    requests: [],
    answer: json(200, {}),
    kubeconfig: async (user = '{token: secret-token}', cluster = `{server: "${url}"}`) => {
      const path = join(folder, 'kubeconfig');
      await writeFile(
        path,
        `apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: ${cluster}}]\nusers: [{name: u, user: ${user}}]\ncontexts: [{name: x, context: {cluster: c, user: u, namespace: mine}}]\ncurrent-context: x\n`,
      );
      return path;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
  return started;
}
