import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventually, freePorts } from './processes';

export const BUNDLE = join(__dirname, '../../../dist/serin.cjs');

/** Why the controller cannot be started here; `undefined` when it can. */
export function missingBundle(): string | undefined {
  return existsSync(BUNDLE) ? undefined : 'dist/serin.cjs is missing: npm run build';
}

interface LogLine {
  level: string;
  msg: string;
  canary?: string;
  /** The text of an Event. */
  event?: string;
}

export interface ReplicaOptions {
  /** What comes before the arguments on the command line of Node.js. Default: the bundle. */
  program?: readonly string[];
  /** Name of the pod that it is in. Default: it is in no cluster. */
  pod?: string;
  /** Default: any free one. */
  port?: number;
}

/** `serin controller` as its image runs it: the bundle, in a process of its own. */
export class ControllerReplica {
  private readonly child: ChildProcess;
  private output = '';
  private errors = '';
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  exit: number | string | undefined;

  private constructor(
    command: readonly string[],
    readonly port: number,
    pod: string | undefined,
  ) {
    this.child = spawn(process.execPath, [...command, '--port', String(port)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(pod && { POD_NAME: pod }) },
    });
    this.child.stdout!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stderr!.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.ended = new Promise((resolve) =>
      this.child.on('exit', (code, signal) => resolve((this.exit = signal ?? code!))),
    );
  }

  static async start(args: readonly string[], options: ReplicaOptions = {}): Promise<ControllerReplica> {
    const { program = [BUNDLE, 'controller'], pod, port = (await freePorts(1))[0]! } = options;
    return new ControllerReplica([...program, ...args], port, pod);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** What it has logged, complete lines only. */
  get log(): LogLine[] {
    return this.output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogLine);
  }

  /** What it has said of Canaries, what is merely waited for left out. */
  get said(): string[] {
    const lines = this.log.filter(({ canary, level }) => canary !== undefined && level !== 'debug');
    return lines.map(({ event, msg }) => event ?? msg);
  }

  async ask(path: string): Promise<{ status: number; text: string }> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`);
    return { status: response.status, text: await response.text() };
  }

  async ready(): Promise<this> {
    await eventually('a ready controller', async () => {
      if (this.exit !== undefined)
        throw new Error(`the controller ended with ${this.exit}: ${this.errors}${this.output.slice(-2000)}`);
      return (await this.ask('/readyz')).status === 200;
    });
    return this;
  }

  async stop(): Promise<number | string> {
    this.child.kill('SIGTERM');
    return await this.ended;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** It gets no time any more, until it wakes. */
  sleep(): void {
    this.child.kill('SIGSTOP');
  }

  wake(): void {
    this.child.kill('SIGCONT');
  }
}

/** A Prometheus in which everything is fine, until it is told otherwise. */
export class HealthyPrometheus {
  queries = 0;
  /** The value of every metric but durations, which stay short. */
  answer = '100';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<HealthyPrometheus> {
    const server = createServer((request, response) => {
      prometheus.queries++;
      const query = decodeURIComponent(request.url ?? '');
      request.resume();
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          status: 'success',
          data: {
            resultType: 'vector',
            result: [{ metric: {}, value: [0, /histogram_quantile/.test(query) ? '0.1' : prometheus.answer] }],
          },
        }),
      );
    });
    const prometheus = new HealthyPrometheus(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return prometheus;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
