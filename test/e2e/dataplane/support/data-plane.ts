import { spawnSync } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { CRDS } from '../../../../controller/api/schema';
import type { KubeObject, Resource } from '../../../../controller/api/types/meta';
import { CUSTOM_RESOURCE_DEFINITION } from '../../../../controller/api/types/resources';
import type { KubeApi } from '../../../../controller/kube/api';
import { type ControlPlane, describeSkipped, missingTools, startControlPlane } from '../../support/control-plane';
import { ControllerReplica, HealthyPrometheus, missingBundle } from '../../support/controller-process';
import { eventually } from '../../support/processes';
import { HttpPods, NODE } from './pods';
import { Prometheus } from './prometheus';
import type { Router, RouterKind } from '../routers/router';

const NODES: Resource = { group: '', version: 'v1', kind: 'Node', plural: 'nodes', clusterScoped: true };

/** A control plane whose pods answer HTTP, a router that sends them users' requests, and a controller. */
export interface DataPlane {
  controlPlane: ControlPlane;
  router: Router;
  /** What ends all parts, in reverse order. */
  stops: Stop[];
}

/** Why there can be no data plane here; `undefined` when there can. */
function missing(kind: RouterKind): string | undefined {
  return missingTools() ?? missingBundle() ?? kind.missing() ?? missingNetwork();
}

/** The right to listen on the addresses of pods shows by doing it. */
function missingNetwork(): string | undefined {
  const listens = spawnSync(process.execPath, [
    '-e',
    "require('net').createServer().listen(0, '10.244.0.1', () => process.exit()).on('error', () => process.exit(1))",
  ]);
  return listens.status === 0
    ? undefined
    : 'the addresses of pods, 10.244.0.0/16, are not local: npm run test:dataplane, with the right to a network namespace, makes them so';
}

/** Tests that need real traffic; where it cannot be had they are skipped, and their name says why. */
export function describeWithDataPlane(kind: RouterKind, name: string, tests: (plane: () => DataPlane) => void): void {
  const reason = missing(kind);
  if (reason !== undefined) return describeSkipped(name, reason, tests);
  describe(name, () => {
    const stops: Stop[] = [];
    let plane: DataPlane | undefined;
    beforeAll(async () => {
      plane = await startDataPlane(kind, stops);
    }, 120_000);
    afterAll(async () => {
      for (const stop of stops.reverse()) await stop();
    }, 60_000);
    tests(() => plane!);
  });
}

type Stop = () => unknown;

/** @param stops gets what ends each part, also when a later one does not start */
async function startDataPlane(kind: RouterKind, stops: Stop[]): Promise<DataPlane> {
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
  await install(api, kind);
  const router = await started(kind.start(controlPlane));
  const metrics: Metrics =
    Prometheus.missing() === undefined
      ? await started(Prometheus.start(router.metrics))
      : await started(HealthyPrometheus.start());
  const controller = await started(
    ControllerReplica.start([
      '--kubeconfig',
      kubeconfig,
      '--leader-election-namespace',
      'default',
      '--metrics-server',
      metrics.address,
    ]),
  );
  await controller.ready();
  return { controlPlane, router, stops };
}

interface Metrics {
  address: string;
}

/** The definitions of the controller's kinds and of the router's. */
async function install(api: KubeApi, { definitions, objects }: RouterKind): Promise<void> {
  const files = (await Promise.all(definitions.map((variable) => yamlFiles(process.env[variable]!)))).flat();
  const published = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).flatMap(
    (text) => loadAll(text) as (KubeObject | null)[],
  );
  const needed = [
    ...CRDS,
    ...published.filter((object): object is KubeObject => object?.kind === CUSTOM_RESOURCE_DEFINITION.kind),
  ];
  for (const definition of needed) await api.create(CUSTOM_RESOURCE_DEFINITION, definition);
  for (const resource of needed.map(definedBy))
    await eventually(`${resource.plural} to be served`, () => api.list(resource));
  for (const { resource, object } of objects) await api.create(resource, object);
}

/** What a definition defines, in one of its versions. */
function definedBy({ spec }: KubeObject): Resource {
  const versions = spec.versions as { name: string; served: boolean }[];
  return { ...spec.names, group: spec.group, version: versions.find(({ served }) => served)!.name };
}

async function yamlFiles(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  return (await readdir(path)).filter((file) => file.endsWith('.yaml')).map((file) => join(path, file));
}
