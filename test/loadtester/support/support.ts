import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../../controller/core/log';
import { type LoadTester, type LoadTesterOptions, startLoadTester } from '../../../controller/loadtester/load-tester';
import { ManualClock } from '../../kube/support/manual-clock';

export { eventually } from '../../e2e/support/processes';

/** A folder that is deleted at the end of the test file. */
export function temporaryFolder(): () => string {
  const folders: string[] = [];
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'serin-loadtester-'));
    folders.push(folder);
    return folder;
  };
}

/** A program that prints its arguments, one per line. */
export function program(folder: string, name: string, script = 'printf "%s\\n" "$@"'): void {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** Fills the folder with a shell and tools of the system, and nothing else that can be run. @returns the folder */
export function toolbox(folder: string, ...tools: string[]): string {
  for (const tool of ['sh', ...tools]) program(folder, tool, `exec /bin/${tool} "$@"`);
  return folder;
}

/** The lines of a file; empty if it does not exist. */
export function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
}

export interface Reply {
  status: number;
  body: string;
}

/** A load tester that listens, on a clock that stands still. */
export class Tester {
  readonly url: string;

  private constructor(
    readonly clock: ManualClock,
    private readonly loadTester: LoadTester,
    readonly log: readonly Record<string, unknown>[],
  ) {
    this.url = `http://127.0.0.1:${(loadTester.server.address() as AddressInfo).port}`;
  }

  static async start(options: Partial<LoadTesterOptions> = {}): Promise<Tester> {
    const lines: Record<string, unknown>[] = [];
    const write = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) =>
      void lines.push({ level, ...fields, message });
    const log: Log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
    const clock = new ManualClock();
    const environment = process.env;
    const defaults = {
      port: 0,
      timeout: 3_600_000,
      concurrency: 16,
      maxConnections: 256,
      maxOutput: 65_536,
      environment,
    };
    return new Tester(
      clock,
      await startLoadTester({ ...defaults, ...options }, { clock, stopwatch: () => clock.now(), log }),
      lines,
    );
  }

  /** Posts for the Canary `podinfo.test` unless the body names another one. */
  async post(path: string, body: object | string = {}, headers: Record<string, string> = {}): Promise<Reply> {
    const text = typeof body === 'string' ? body : JSON.stringify({ name: 'podinfo', namespace: 'test', ...body });
    const response = await fetch(this.url + path, { method: 'POST', body: text, headers });
    return { status: response.status, body: await response.text() };
  }

  /** Posts a task. */
  async run(
    type: string | undefined,
    cmd: string,
    more: { metadata?: object; [field: string]: unknown } = {},
  ): Promise<Reply> {
    return await this.post('/', {
      phase: 'Progressing',
      checksum: 'a',
      ...more,
      metadata: { type, cmd, ...more.metadata },
    });
  }

  /** The samples of `/metrics`, by name and labels. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (.*)$`, 'm').exec(text)?.[1]);
  }

  async stop(): Promise<void> {
    await this.loadTester.stop();
  }
}

/** Starts load testers and stops them after each test. */
export function testers(): (options?: Partial<LoadTesterOptions>) => Promise<Tester> {
  const started: Tester[] = [];
  afterEach(async () => {
    for (const tester of started.splice(0)) await tester.stop();
  });
  return async (options) => {
    const tester = await Tester.start(options);
    started.push(tester);
    return tester;
  };
}
