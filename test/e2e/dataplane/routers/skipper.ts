import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlPlane } from '../../support/control-plane';
import { eventually, freePorts, Program } from '../../support/processes';
import { missingNamed, type Router, type RouterKind, sharesText } from './router';

/** A route of Skipper's own table: whichever of those that match has most predicates gets a request. */
interface Route {
  id: string;
  predicates?: { name: string; args?: unknown[] }[];
}

/** Skipper with its data client for Ingresses. */
class Skipper implements Router {
  private constructor(
    readonly port: number,
    private readonly own: string,
    private readonly folder: string,
    private readonly process: Program,
  ) {}

  static async start({ server, certificate, token }: ControlPlane): Promise<Skipper> {
    const [port, ownPort] = (await freePorts(2)) as [number, number];
    const folder = await mkdtemp(join(tmpdir(), 'skipper-'));
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, token, { mode: 0o600 });
    const args = [
      `-address=127.0.0.1:${port}`,
      `-support-listener=127.0.0.1:${ownPort}`,
      '-kubernetes',
      `-kubernetes-url=${server}`,
      `-kubernetes-token-file=${tokenFile}`,
      '-enable-kubernetes-endpointslices',
      '-kubernetes-https-redirect=false',
      // It asks again and again, and pods that end are to be served until it has asked.
      '-source-poll-timeout=1000',
      '-metrics-flavour=prometheus',
      '-serve-route-metrics',
    ];
    const program = new Program(process.env.SKIPPER!, args, join(folder, 'log'), { SSL_CERT_FILE: certificate });
    const skipper = new Skipper(port, `http://127.0.0.1:${ownPort}`, folder, program);
    await eventually('Skipper', async () => {
      program.check();
      return await skipper.routes();
    });
    return skipper;
  }

  get metrics(): string {
    return `${this.own}/metrics`;
  }

  async shares(namespace: string, service: string): Promise<string> {
    const copy = new RegExp(`^kube_${namespace.replaceAll('-', '_')}__\\w+_canary__\\w+__${service}_(primary|canary)$`);
    const on = (await this.routes()).filter((route) => copy.test(route.id) && argument(route, 'False') === undefined);
    const [primary, canary] = ['_primary', '_canary'].map((end) => on.find(({ id }) => id.endsWith(end)));
    if (canary === undefined) return '0';
    return sharesText([100 - (primary === undefined ? 0 : 100 * Number(argument(primary, 'Traffic') ?? 1))]);
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async routes(): Promise<Route[]> {
    return (await (await fetch(`${this.own}/routes`, { headers: { accept: 'application/json' } })).json()) as Route[];
  }
}

/**
 * The first argument of a predicate, `null` when it has none; `undefined` when the route does not have the predicate.
 */
function argument({ predicates = [] }: Route, predicate: string): unknown {
  const found = predicates.find(({ name }) => name === predicate);
  return found && (found.args?.[0] ?? null);
}

export const SKIPPER: RouterKind = {
  missing: () => missingNamed('SKIPPER'),
  definitions: [],
  objects: [],
  start: (controlPlane) => Skipper.start(controlPlane),
};
