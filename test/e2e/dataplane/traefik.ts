import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePorts, Program } from '../processes';

/** A service of Traefik's that shares its requests out among others. */
interface WeightedService {
  weighted?: { services: { name: string; weight: number }[] };
}

/** Traefik, as its users run it, with the providers for its own kinds and for the Gateway API. */
export class Traefik {
  static readonly program = join(process.env.KUBEBUILDER_ASSETS ?? '', 'traefik');

  private constructor(
    /** Port of the loopback address that users' requests go to. */
    readonly port: number,
    /** Host and port that tells of itself, in metrics and by its API. */
    readonly metrics: string,
    private readonly folder: string,
    private readonly process: Program,
  ) {}

  static async start(kubeconfig: string): Promise<Traefik> {
    const [port, ownPort] = (await freePorts(2)) as [number, number];
    const folder = await mkdtemp(join(tmpdir(), 'traefik-'));
    const args = [
      `--entrypoints.web.address=127.0.0.1:${port}`,
      `--entrypoints.traefik.address=127.0.0.1:${ownPort}`,
      '--api.insecure',
      '--metrics.prometheus.addserviceslabels',
      '--providers.kubernetescrd',
      '--providers.kubernetesgateway',
      '--global.checknewversion=false',
    ];
    const program = new Program(Traefik.program, args, join(folder, 'log'), { KUBECONFIG: kubeconfig });
    const traefik = new Traefik(port, `127.0.0.1:${ownPort}`, folder, program);
    await eventually('Traefik', async () => {
      program.check();
      return (await fetch(`http://${traefik.metrics}/api/overview`)).ok;
    });
    return traefik;
  }

  /** The percentages that the canary of this Service gets of what is shared out at the moment, each once and in order: `0`, or in an A/B test `0,100`. */
  async shares(namespace: string, service: string): Promise<string> {
    const services = (await (await fetch(`http://${this.metrics}/api/http/services?per_page=1000`)).json()) as WeightedService[];
    const own = services.flatMap(({ weighted }) => (weighted?.services[0]?.name.startsWith(`${namespace}-${service}-`) ? [weighted.services] : []));
    const shares = own.map((parts) => Math.round((100 * total(parts.filter(({ name }) => name.startsWith(`${namespace}-${service}-canary-`)))) / total(parts)));
    return [...new Set(shares)].sort((a, b) => a - b).join(',');
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function total(services: readonly { weight: number }[]): number {
  return services.reduce((sum, { weight }) => sum + weight, 0);
}
