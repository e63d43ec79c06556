import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from './support';

const ROOT = join(__dirname, '../../..');
export const TOKEN = 'secret';

/** A load tester in its own process. */
export interface TesterProcess {
  child: ChildProcess;
  /** The exit code, after the end of the process. */
  exit: Promise<number | null>;
  log: Record<string, unknown>[];
  /** Status and body of the answer. */
  post(path: string, body: object, token?: string): Promise<[number, string]>;
  metric(name: string): Promise<number>;
}

/** The program, bundled from the present sources. It is deleted at the end of the test file. */
export function bundled(): () => string {
  const folder = temporaryFolder();
  let program: string;
  beforeAll(() => {
    program = join(folder(), 'serin.cjs');
    const args = [
      join(ROOT, 'controller', 'cli', 'main.ts'),
      '--bundle',
      '--platform=node',
      '--target=node22',
      '--log-level=error',
      `--outfile=${program}`,
    ];
    const { status, stderr } = spawnSync(join(ROOT, 'node_modules', '.bin', 'esbuild'), args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`could not be built: ${stderr}`);
  });
  return () => program;
}

/** Starts load testers and stops them after each test. @param program how Node.js runs the program */
export function processes(
  program: () => readonly string[],
): (args?: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<TesterProcess> {
  const running: ChildProcess[] = [];
  const temporary = temporaryFolder();
  afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));
  return async (args = [], environment = {}) => {
    const env = { ...process.env, LOADTESTER_TOKEN: TOKEN, TMPDIR: temporary(), ...environment };
    const child = spawn(process.execPath, [...program(), 'loadtester', '--port=0', ...args], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.push(child);
    const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
    const log: Record<string, unknown>[] = [];
    const port = await new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const entry = JSON.parse(line) as Record<string, unknown>;
        log.push(entry);
        if (entry.msg === 'starting') resolve(entry.port);
      });
      void exit.then((code) => reject(new Error(`ended with ${code}`)));
    });
    return { child, exit, log, ...callsTo(`http://127.0.0.1:${String(port)}`) };
  };
}

function callsTo(url: string): Pick<TesterProcess, 'post' | 'metric'> {
  return {
    post: async (path, body, token = TOKEN) => {
      const text = JSON.stringify({ name: 'podinfo', namespace: 'test', ...body });
      const response = await fetch(`${url}${path}?token=${token}`, { method: 'POST', body: text });
      return [response.status, await response.text()];
    },
    metric: async (name) => {
      const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
      return Number(lines.find((line) => line.startsWith(`${name} `))?.slice(name.length));
    },
  };
}
