import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePorts, Program } from '../../support/processes';
import { CLASS, GATEWAY_CLASS } from './entry';
import { missingNamed, type Router, type RouterKind, sharesText } from './router';

const PROGRAM = join(process.env.KUBEBUILDER_ASSETS ?? '', 'traefik');
const DEFINITIONS = ['TRAEFIK_CRDS', 'GATEWAY_API_CRDS'];

/** A service of Traefik's that shares its requests out among others. */
interface WeightedService {
  weighted?: { services: { name: string; weight: number }[] };
}

/** Traefik with the providers for its own kinds and for the Gateway API. */
class Traefik implements Router {
  private constructor(
    readonly port: number,
    private readonly own: string,
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
    const program = new Program(PROGRAM, args, join(folder, 'log'), { KUBECONFIG: kubeconfig });
    const traefik = new Traefik(port, `http://127.0.0.1:${ownPort}`, folder, program);
    await eventually('Traefik', async () => {
      program.check();
      return (await fetch(`${traefik.own}/api/overview`)).ok;
    });
    return traefik;
  }

  get metrics(): string {
    return `${this.own}/metrics`;
  }

  async shares(namespace: string, service: string): Promise<string> {
    const services = (await (await fetch(`${this.own}/api/http/services?per_page=1000`)).json()) as WeightedService[];
    const own = services.flatMap(({ weighted }) =>
      weighted?.services[0]?.name.startsWith(`${namespace}-${service}-`) ? [weighted.services] : [],
    );
    return sharesText(
      own.map(
        (parts) =>
          (100 * total(parts.filter(({ name }) => name.startsWith(`${namespace}-${service}-canary-`)))) / total(parts),
      ),
    );
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function total(services: readonly { weight: number }[]): number {
  return services.reduce((sum, { weight }) => sum + weight, 0);
}

export const TRAEFIK: RouterKind = {
  missing: () => (existsSync(PROGRAM) ? missingNamed(...DEFINITIONS) : `${PROGRAM} is missing`),
  definitions: DEFINITIONS,
  objects: [{ resource: GATEWAY_CLASS, object: CLASS }],
  start: ({ kubeconfig }) => Traefik.start(kubeconfig),
};
