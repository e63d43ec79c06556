import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { CRDS } from '../../../controller/api/crds';
import type { KubeObject, Resource } from '../../../controller/api/meta';
import { CANARY, CUSTOM_RESOURCE_DEFINITION, GATEWAY_HTTP_ROUTE, TRAEFIK_SERVICE } from '../../../controller/api/resources';
import type { KubeApi } from '../../../controller/kube/port';
import { type ControlPlane, missingTools, startControlPlane } from '../control-plane';
import { ControllerReplica, HealthyPrometheus, missingBundle } from '../controller-process';
import { eventually } from '../processes';
import { CLASS, GATEWAY_CLASS } from './entry';
import { HttpPods, NODE } from './pods';
import { Prometheus } from './prometheus';
import { Traefik } from './traefik';

const NODES: Resource = { group: '', version: 'v1', kind: 'Node', plural: 'nodes', clusterScoped: true };

/** A control plane whose pods answer HTTP, a router that sends them users' requests, and a controller. */
export interface DataPlane {
  controlPlane: ControlPlane;
  router: Traefik;
  /** What ends all parts, in reverse order. */
  stops: Stop[];
}

/** Why there can be no data plane here; `undefined` when there can. */
function missing(): string | undefined {
  return missingTools() ?? missingBundle() ?? missingRouter() ?? missingNetwork();
}

function missingRouter(): string | undefined {
  if (!existsSync(Traefik.program)) return `${Traefik.program} is missing`;
  const { TRAEFIK_CRDS, GATEWAY_API_CRDS } = process.env;
  const found = [TRAEFIK_CRDS, GATEWAY_API_CRDS].every((path) => path !== undefined && existsSync(path));
  return found ? undefined : 'TRAEFIK_CRDS and GATEWAY_API_CRDS do not name definitions: npm run test:dataplane, with Go, finds them';
}

/** The right to listen on the addresses of pods shows by doing it. */
function missingNetwork(): string | undefined {
  const listens = spawnSync(process.execPath, ['-e', "require('net').createServer().listen(0, '10.244.0.1', () => process.exit()).on('error', () => process.exit(1))"]);
  return listens.status === 0 ? undefined : 'the addresses of pods, 10.244.0.0/16, are not local: npm run test:dataplane, with the right to a network namespace, makes them so';
}

/** Tests that need real traffic; where it cannot be had they are skipped, and their name says why. */
export function describeWithDataPlane(name: string, tests: (plane: () => DataPlane) => void): void {
  const reason = missing();
  if (reason !== undefined) {
    process.stderr.write(`${name}: skipped, ${reason}\n`);
    describe.skip(`${name} (skipped: ${reason})`, () => {
      tests(() => {
        throw new Error(reason);
      });
    });
    return;
  }
  describe(name, () => {
    const stops: Stop[] = [];
    let plane: DataPlane | undefined;
    beforeAll(async () => {
      plane = await startDataPlane(stops);
    }, 120_000);
    afterAll(async () => {
      for (const stop of stops.reverse()) await stop();
    }, 60_000);
    tests(() => plane!);
  });
}

type Stop = () => unknown;

/** @param stops gets what ends each part, also when a later one does not start */
async function startDataPlane(stops: Stop[]): Promise<DataPlane> {
  const started = async <Part extends { stop: Stop }>(starting: Promise<Part>): Promise<Part> => {
    const part = await starting;
    stops.push(() => part.stop());
    return part;
  };
  const pods = new HttpPods();
  stops.push(() => pods.stopAll());
  const controlPlane = await started(startControlPlane(pods));
  const { api, kubeconfig } = controlPlane;
  await api.create(NODES, { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE } });
  await install(api);
  const router = await started(Traefik.start(kubeconfig));
  const metrics: Metrics = Prometheus.missing() === undefined ? await started(Prometheus.start(router.metrics)) : await started(HealthyPrometheus.start());
  const controller = await started(ControllerReplica.start(['--kubeconfig', kubeconfig, '--leader-election-namespace', 'default', '--metrics-server', metrics.address]));
  await controller.ready();
  return { controlPlane, router, stops };
}

interface Metrics {
  address: string;
}

/** The definitions of the controller's kinds and of the router's, as the routers' authors publish them. */
async function install(api: KubeApi): Promise<void> {
  const { TRAEFIK_CRDS, GATEWAY_API_CRDS } = process.env as Record<string, string>;
  const files = [TRAEFIK_CRDS!, ...(await readdir(GATEWAY_API_CRDS!)).filter((file) => file.endsWith('.yaml')).map((file) => join(GATEWAY_API_CRDS!, file))];
  const published = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).flatMap((text) => loadAll(text) as (KubeObject | null)[]);
  const definitions = published.filter((object): object is KubeObject => object?.kind === CUSTOM_RESOURCE_DEFINITION.kind);
  for (const definition of [...CRDS, ...definitions]) await api.create(CUSTOM_RESOURCE_DEFINITION, definition);
  for (const resource of [CANARY, TRAEFIK_SERVICE, GATEWAY_HTTP_ROUTE, GATEWAY_CLASS]) await eventually(`${resource.plural} to be served`, () => api.list(resource));
  await api.create(GATEWAY_CLASS, CLASS);
}
