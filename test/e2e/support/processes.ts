import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';

/** So many ports of the loopback address that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Asks again and again until the answer is neither `undefined` nor `false` nor an error. @throws Error that names what
 * was waited for, and the last error
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  seconds = 60,
): Promise<T> {
  const until = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < until) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await wait(50);
  }
  throw new Error(`waited ${seconds} s in vain for ${what}${last === undefined ? '' : `: ${String(last)}`}`);
}

/** A program that runs until it is stopped, with its output in a file. */
export class Program {
  private readonly child: ChildProcess;
  private ended: Promise<void>;
  private failure?: string;

  constructor(
    private readonly path: string,
    args: readonly string[],
    private readonly logFile: string,
    env: Readonly<Record<string, string>> = {},
  ) {
    const log = openSync(logFile, 'a');
    this.child = spawn(path, args, { stdio: ['ignore', log, log], env: { ...process.env, ...env } });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      this.child.on('error', (error) => {
        this.failure = error.message;
        resolve();
      });
      this.child.on('exit', (code, signal) => {
        this.failure = `ended with ${signal ?? code}`;
        resolve();
      });
    });
  }

  /** @throws Error with the end of its output when it runs no more */
  check(): void {
    if (this.failure !== undefined)
      throw new Error(`${this.path} ${this.failure}:\n${readFileSync(this.logFile, 'utf8').slice(-2000)}`);
  }

  /** Asks it to end, and ends it when it has not within five seconds. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const kill = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await this.ended;
    clearTimeout(kill);
  }
}
