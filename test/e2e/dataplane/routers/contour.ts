import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiVersionOf, type KubeObject } from '../../../../controller/api/types/meta';
import type { ControlPlane } from '../../support/control-plane';
import { eventually, freePorts, Program } from '../../support/processes';
import { GATEWAY, GATEWAY_CLASS, SHARED_GATEWAY } from './entry';
import { missingNamed, type Router, type RouterKind, sharesText } from './router';

const DEFINITIONS = ['CONTOUR_CRDS', 'GATEWAY_API_CRDS'];

/** What Contour adds to the port of a Gateway's listener, which is that of a Service, for Envoy to listen on. */
const PORT_OFFSET = 8000;

/** Kinds that the published definitions have not, or no longer have in the version that Contour reads. */
const UNREAD = ['tlsroutes', 'tcproutes', 'backendtlspolicies'];

const CLASS = {
  apiVersion: apiVersionOf(GATEWAY_CLASS),
  kind: GATEWAY_CLASS.kind,
  metadata: { name: 'contour' },
  spec: { controllerName: 'projectcontour.io/gateway-controller' },
};

interface Cluster {
  name: string;
  weight: number;
}

/** Where Envoy sends what one of its routes gets. */
interface Action {
  cluster?: string;
  weighted_clusters?: { clusters: Cluster[] };
}

interface RoutesDump {
  configs?: { route_config: { virtual_hosts?: { routes: { route?: Action }[] }[] } }[];
}

/** Envoy, told by Contour of HTTPProxies and of the routes of one Gateway. */
class Contour implements Router {
  private constructor(
    readonly port: number,
    readonly metrics: string,
    private readonly admin: string,
    private readonly folder: string,
    private readonly programs: readonly Program[],
  ) {}

  static async start({ api, kubeconfig }: ControlPlane): Promise<Contour> {
    const [port, stats, admin, discovery, ...others] = (await freePorts(7)) as [
      number,
      number,
      number,
      number,
      ...number[],
    ];
    await api.create(GATEWAY, gateway(port - PORT_OFFSET));
    const folder = await mkdtemp(join(tmpdir(), 'contour-'));
    const config = join(folder, 'contour.yaml');
    await writeFile(
      config,
      JSON.stringify({ network: { 'admin-port': admin }, gateway: { gatewayRef: SHARED_GATEWAY } }),
    );
    const own = ['health', 'http', 'debug-http'].flatMap((listener, index) => at(listener, others[index]!));
    const listeners = [...at('xds', discovery), ...at('envoy-service-http', port), ...at('stats', stats), ...own];
    const unread = UNREAD.map((kind) => `--disable-feature=${kind}`);
    const serve = [
      'serve',
      `--kubeconfig=${kubeconfig}`,
      `--config-path=${config}`,
      '--insecure',
      '--disable-leader-election',
      ...unread,
      ...listeners,
    ];
    const envoy = [
      '--config-path',
      bootstrap(folder, discovery),
      '--service-cluster',
      'contour',
      '--service-node',
      'envoy',
      '--use-dynamic-base-id',
    ];
    const programs = [
      new Program(process.env.CONTOUR!, serve, join(folder, 'contour.log')),
      new Program(process.env.ENVOY!, envoy, join(folder, 'envoy.log')),
    ];
    const contour = new Contour(
      port,
      `http://127.0.0.1:${stats}/stats/prometheus`,
      `http://127.0.0.1:${admin}`,
      folder,
      programs,
    );
    await eventually('Contour and Envoy', async () => {
      programs.forEach((program) => program.check());
      return (await fetch(`${contour.admin}/ready`)).ok;
    });
    return contour;
  }

  async shares(namespace: string, service: string): Promise<string> {
    const { configs = [] } = (await (
      await fetch(`${this.admin}/config_dump?resource=dynamic_route_configs`)
    ).json()) as RoutesDump;
    const routes = configs.flatMap(({ route_config: { virtual_hosts: hosts = [] } }) =>
      hosts.flatMap((host) => host.routes),
    );
    const to = (parts: readonly Cluster[], role: string): number =>
      total(parts.filter(({ name }) => name.startsWith(`${namespace}/${service}-${role}/`)));
    const splits = routes
      .map(({ route = {} }) => clusters(route))
      .map((parts) => ({ primary: to(parts, 'primary'), canary: to(parts, 'canary') }));
    return sharesText(
      splits.flatMap(({ primary, canary }) => (primary + canary === 0 ? [] : [(100 * canary) / (primary + canary)])),
    );
  }

  async stop(): Promise<void> {
    for (const program of [...this.programs].reverse()) await program.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function gateway(port: number): KubeObject {
  const listener = { name: 'http', protocol: 'HTTP', port, allowedRoutes: { namespaces: { from: 'All' } } };
  const spec = { gatewayClassName: CLASS.metadata.name, listeners: [listener] };
  return { apiVersion: apiVersionOf(GATEWAY), kind: GATEWAY.kind, metadata: SHARED_GATEWAY, spec };
}

/** Has Contour say where Envoy is to ask it. @returns path of Envoy's configuration */
function bootstrap(folder: string, discovery: number): string {
  const path = join(folder, 'envoy.json');
  const { status, stderr } = spawnSync(
    process.env.CONTOUR!,
    ['bootstrap', path, ...at('xds', discovery), `--admin-address=${join(folder, 'admin.sock')}`],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`contour bootstrap ended with ${status}: ${stderr}`);
  return path;
}

/** Contour's flags of what listens, or is asked, at a port. */
function at(listener: string, port: number): string[] {
  return [`--${listener}-address=127.0.0.1`, `--${listener}-port=${port}`];
}

function clusters({ cluster, weighted_clusters: weighted }: Action): Cluster[] {
  return weighted?.clusters ?? (cluster === undefined ? [] : [{ name: cluster, weight: 1 }]);
}

function total(parts: readonly Cluster[]): number {
  return parts.reduce((sum, { weight }) => sum + weight, 0);
}

export const CONTOUR: RouterKind = {
  missing: () => missingNamed('CONTOUR', 'ENVOY', ...DEFINITIONS),
  definitions: DEFINITIONS,
  objects: [{ resource: GATEWAY_CLASS, object: CLASS }],
  start: (controlPlane) => Contour.start(controlPlane),
};
