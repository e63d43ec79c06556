import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePorts, Program } from '../../support/processes';

/** Prometheus, which asks a router for its metrics every second. */
export class Prometheus {
  private constructor(
    readonly address: string,
    private readonly folder: string,
    private readonly program: Program,
  ) {}

  /** Why there can be none here; `undefined` when there can. */
  static missing(): string | undefined {
    return spawnSync('prometheus', ['--version']).status === 0 ? undefined : 'prometheus is not on the PATH';
  }

  /** @param metrics address of a router's metrics */
  static async start(metrics: string): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
    const config = join(folder, 'prometheus.yml');
    const [port] = await freePorts(1);
    const { host, pathname } = new URL(metrics);
    await writeFile(
      config,
      JSON.stringify({
        global: { scrape_interval: '1s' },
        scrape_configs: [{ job_name: 'router', metrics_path: pathname, static_configs: [{ targets: [host] }] }],
      }),
    );
    const args = [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ];
    const program = new Program('prometheus', args, join(folder, 'log'));
    const prometheus = new Prometheus(`http://127.0.0.1:${port}`, folder, program);
    await eventually('Prometheus', async () => {
      program.check();
      return (await fetch(`${prometheus.address}/-/ready`)).ok;
    });
    return prometheus;
  }

  async stop(): Promise<void> {
    await this.program.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
