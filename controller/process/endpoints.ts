import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

export interface EndpointOptions {
  /** 0: any free one. */
  port: number;
  metrics: Registry;
  /** The process can go on; otherwise it is to be restarted. */
  healthy: () => boolean;
  /** The caches are filled; a replica that waits for the lease is ready too. */
  ready: () => boolean;
}

/** Serves `/metrics`, `/healthz` and `/readyz`. Resolves when it listens; rejects when the port is taken. */
export async function serveEndpoints({ port, metrics, healthy, ready }: EndpointOptions): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/metrics') void sendMetrics(metrics, response);
    else if (path === '/healthz') send(response, healthy());
    else if (path === '/readyz') send(response, ready());
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, () => resolve()));
  return server;
}

function send(response: ServerResponse, good: boolean): void {
  response.writeHead(good ? 200 : 503, { 'content-type': 'text/plain' }).end(good ? 'OK' : 'not yet');
}

async function sendMetrics(metrics: Registry, response: ServerResponse): Promise<void> {
  try {
    const text = await metrics.metrics();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}
