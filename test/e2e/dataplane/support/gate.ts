import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A hook that says yes until it is closed. */
export class Gate {
  open = true;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Gate> {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(gate.open ? 200 : 403).end();
    });
    const gate = new Gate(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
