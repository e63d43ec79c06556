import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

export interface EndpointOptions {
  /** 0: any free one. */
  port: number;
  metrics: Registry;
  /** The process can go on; otherwise it is to be restarted. */
  healthy: () => boolean;
  /** Why the replica could not work now; `undefined` when it could. One that waits for the lease is ready, too. */
  whyNotReady: () => string | undefined;
}

/** Serves `/metrics`, `/healthz` and `/readyz`. Resolves when it listens; rejects when the port is taken. */
export async function serveEndpoints({ port, metrics, healthy, whyNotReady }: EndpointOptions): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/metrics') void sendMetrics(metrics, response);
    else if (path === '/healthz') send(response, healthy() ? undefined : 'not yet');
    else if (path === '/readyz') send(response, whyNotReady());
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, () => resolve()));
  return server;
}

function send(response: ServerResponse, fault: string | undefined): void {
  response.writeHead(fault === undefined ? 200 : 503, { 'content-type': 'text/plain' }).end(fault ?? 'OK');
}

async function sendMetrics(metrics: Registry, response: ServerResponse): Promise<void> {
  try {
    const text = await metrics.metrics();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}
