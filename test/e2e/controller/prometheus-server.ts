import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePorts, Program } from '../support/processes';

/** Who may ask: `me` with `pass:word`, which stands here as bcrypt has it. */
export const USER = { username: 'me', password: 'pass:word' };
const PASSWORD = '$2b$05$Ig7UlO5AuMUSydo9wcodauXEuAdFVfSDi405yX2/4KZ.sfXND0tsG';
const TLS = join(__dirname, '../../fixtures/tls');

/** A real Prometheus with TLS and a password, which reads the metrics of one application every second. */
export class PrometheusServer {
  private constructor(
    readonly address: string,
    private readonly folder: string,
    private readonly program: Program,
    private readonly application: Server,
  ) {}

  /** @param exposition what the application exposes, in Prometheus' text format */
  static async start(exposition: () => string): Promise<PrometheusServer> {
    const folder = await mkdtemp(join(tmpdir(), 'serin-prometheus-'));
    const [port, target] = (await freePorts(2)) as [number, number];
    const application = createServer((_, response) => void response.end(exposition()));
    await new Promise<void>((resolve) => application.listen(target, '127.0.0.1', resolve));
    const scrape = {
      job_name: 'application',
      honor_labels: true,
      static_configs: [{ targets: [`127.0.0.1:${target}`] }],
    };
    // YAML takes JSON as it is.
    await writeFile(
      join(folder, 'prometheus.yml'),
      JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: [scrape] }),
    );
    const tls = { cert_file: join(TLS, 'localhost.cert.pem'), key_file: join(TLS, 'localhost.key.pem') };
    await writeFile(
      join(folder, 'web.yml'),
      JSON.stringify({ tls_server_config: tls, basic_auth_users: { [USER.username]: PASSWORD } }),
    );
    const args = [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--web.config.file=${join(folder, 'web.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ];
    return new PrometheusServer(
      `https://127.0.0.1:${port}`,
      folder,
      new Program('prometheus', args, join(folder, 'log')),
      application,
    );
  }

  /** Waits until the question is answered as it should be. */
  async until(what: string, ask: () => Promise<boolean>): Promise<void> {
    await eventually(what, async () => {
      this.program.check();
      return await ask();
    });
  }

  async stop(): Promise<void> {
    await this.program.stop();
    this.application.closeAllConnections();
    await new Promise((resolve) => this.application.close(resolve));
    await rm(this.folder, { recursive: true, force: true });
  }
}
