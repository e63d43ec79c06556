import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

export interface EndpointOptions {
  /** 0 means any free port. */
  port: number;
  metrics: Registry;
  /** Whether the process works. If not, Kubernetes restarts it. */
  healthy: () => boolean;
  /** Why the replica could not work now. @returns undefined when it could, also while it waits for the Lease */
  whyNotReady: () => string | undefined;
}

/** Serves `/metrics`, `/healthz` and `/readyz`. Resolves when it listens. Rejects if the port is in use. */
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
