import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A service for requests. */
export interface Service {
  url: string;
  /** Number of requests so far. */
  requests(): number;
  received: readonly IncomingMessage[];
  close(): Promise<void>;
}

/** Starts services and stops them after each test. */
export function services(): (listener?: RequestListener) => Promise<Service> {
  const started: Service[] = [];
  afterEach(async () => {
    for (const service of started.splice(0)) await service.close();
  });
  return async (listener = (_, response) => void response.end('ok')) => {
    const received: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      received.push(request);
      listener(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const close = () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    const service = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      requests: () => received.length,
      received,
      close,
    };
    started.push(service);
    return service;
  };
}
