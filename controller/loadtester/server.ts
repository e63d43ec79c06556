import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { messageOf } from '../core/errors';
import type { Log } from '../core/log';
import { readBody } from './tasks/body';
import { Refusal } from './refusal';
import type { Route } from './routes';
import type { Answer } from './tasks/tasks';
import { carriesToken } from './token';

export interface ServerOptions {
  /** 0: any free port. */
  port: number;
  routes: ReadonlyMap<string, Route>;
  metrics: Registry;
  log: Log;
  /** The token that callers must send. Default: none. */
  token?: string;
}

/** Serves the routes, `/healthz` and `/metrics`. Resolves when it listens; rejects if the port is in use. */
export async function serve(options: ServerOptions): Promise<Server> {
  const server = createServer((request, response) => void answer(request, response, options));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port, () => resolve()));
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ServerOptions): Promise<void> {
  const { status, body, headers = {} } = await tryRoute(request, options);
  // Calls are rare. Keeping connections open would only delay the end of the server.
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close', ...headers })
    .end(body);
}

type FullAnswer = Answer & { headers?: Readonly<Record<string, string>> };

async function tryRoute(request: IncomingMessage, options: ServerOptions): Promise<FullAnswer> {
  try {
    return await callRoute(request, options);
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: error.message };
    options.log.error({ err: error }, 'a call could not be answered');
    return { status: 500, body: messageOf(error) };
  }
}

async function callRoute(request: IncomingMessage, { routes, metrics, token }: ServerOptions): Promise<FullAnswer> {
  const { method, headers } = request;
  const [, path = '', query = ''] = /^([^?]*)\??(.*)$/s.exec(request.url ?? '')!;
  if (path === '/healthz') return { status: 200, body: 'OK' };
  if (path === '/metrics')
    return { status: 200, body: await metrics.metrics(), headers: { 'content-type': metrics.contentType } };
  const route = routes.get(path);
  if (route === undefined)
    throw new Refusal(404, `there is nothing at this path; use one of ${[...routes.keys()].join(', ')}`);
  if (method !== 'POST') throw new Refusal(405, `${method}: is not understood; use POST`);
  if (token !== undefined && !carriesToken(token, headers, new URLSearchParams(query))) {
    throw new Refusal(
      401,
      'the token is missing or wrong; send it as Authorization: Bearer, or append ?token= to the url of the hook',
    );
  }
  return await route(await readBody(request));
}
