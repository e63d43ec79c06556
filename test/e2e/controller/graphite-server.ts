import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePorts, Program } from '../support/processes';

/** A Python that has Graphite's web application and its database, as the Debian package `graphite-web` or from PyPI. */
const PYTHON = process.env.GRAPHITE_PYTHON ?? 'python3';
/** Shows that there is one. */
export const GRAPHITE: readonly [string, ...string[]] = [PYTHON, '-c', 'import graphite, whisper, django'];

/** Each argument is a name and its values, the last one for now, `None` where there is a gap. */
const WRITE = `
import os, sys, time, whisper
folder = os.environ['GRAPHITE_STORAGE_DIR'] + '/whisper/app'
os.makedirs(folder)
now = int(time.time())
for series in sys.argv[1:]:
  name, values = series.split('=')
  path = folder + '/' + name + '.wsp'
  whisper.create(path, [(1, 3600)])
  values = values.split(',')
  points = [(now - len(values) + index + 1, float(value)) for index, value in enumerate(values) if value != 'None']
  if points: whisper.update_many(path, points)
`;

/** A real Graphite with a few series of this minute. */
export class GraphiteServer {
  private constructor(
    readonly address: string,
    private readonly folder: string,
    private readonly program: Program,
  ) {}

  /** @param series the values of each `app.NAME`, as text: `1,2,None` */
  static async start(series: Readonly<Record<string, string>>): Promise<GraphiteServer> {
    const folder = await mkdtemp(join(tmpdir(), 'serin-graphite-'));
    await mkdir(join(folder, 'log', 'webapp'), { recursive: true });
    const environment = { GRAPHITE_STORAGE_DIR: folder, DJANGO_SETTINGS_MODULE: 'graphite.settings' };
    python(['-c', WRITE, ...Object.entries(series).map(([name, values]) => `${name}=${values}`)], environment);
    python(['-m', 'django', 'migrate', '--run-syncdb'], environment);
    const [port] = await freePorts(1);
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const program = new Program(
      '/usr/bin/env',
      [...variables, PYTHON, '-m', 'django', 'runserver', `127.0.0.1:${port}`, '--noreload'],
      join(folder, 'output'),
    );
    const server = new GraphiteServer(`http://127.0.0.1:${port}`, folder, program);
    await eventually('a Graphite that renders', async () => {
      program.check();
      return (await fetch(`${server.address}/render?target=x&format=json`)).ok;
    });
    return server;
  }

  async stop(): Promise<void> {
    await this.program.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function python(args: readonly string[], environment: Readonly<Record<string, string>>): void {
  const { status, stderr } = spawnSync(PYTHON, args, { env: { ...process.env, ...environment }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${PYTHON} ended with ${status}: ${stderr.slice(-2000)}`);
}
