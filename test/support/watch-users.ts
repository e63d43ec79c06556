import { apexName, providerOf } from '../../controller/api/defaults';
import { isOfKnative } from '../../controller/api/knative';
import { KUBERNETES_PROVIDER } from '../../controller/api/rules/providers';
import type { Canary } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import { CANARY, DAEMON_SET, DEPLOYMENT, SERVICE } from '../../controller/api/types/resources';
import { ROUTING } from '../../controller/routing/index';
import type { Simulation } from '../../controller/simulation/simulation';
import { containerPorts } from '../../controller/workloads/pods/pod';

interface Port {
  port: number;
  protocol?: string;
  targetPort: number | string;
}

/**
 * Notes every moment at which users of a namespace find nothing: a Service with users has no ready pod, the pod of
 * another application, or a port where no pod listens; a route leads to a Service that is not there. It looks after
 * every change of a Service, a workload or a routing object, at all Canaries that have been initialised.
 */
export function watchUsers(simulation: Simulation): string[] {
  const lost: string[] = [];
  const look = () => {
    for (const one of simulation.api.peek(CANARY) as Canary[])
      for (const what of findLost(simulation, one)) if (lost.at(-1) !== what) lost.push(what);
  };
  const routing = new Set(Object.values(ROUTING).flatMap(({ resources }) => resources));
  for (const resource of new Set([SERVICE, DEPLOYMENT, DAEMON_SET, ...routing]))
    simulation.api.onChange(resource, look);
  return lost;
}

function findLost(simulation: Simulation, canary: Canary): string[] {
  const { phase } = canary.status ?? {};
  // Users of Knative call none of the Services that Serin makes.
  if (phase === undefined || phase === 'Initializing' || isOfKnative(canary)) return [];
  const apex = apexName(canary);
  const routes = simulation.routes(canary);
  const used = [];
  if (providerOf(canary, 'istio') === KUBERNETES_PROVIDER) used.push(apex);
  else {
    if (routes.primary > 0) used.push(`${apex}-primary`);
    if (routes.canary > 0 && !routes.mirrored) used.push(`${apex}-canary`);
  }
  return used.flatMap((name) => findFault(simulation, canary, name).map((fault) => `${phase}: ${name} ${fault}`));
}

function findFault(simulation: Simulation, { metadata, spec }: Canary, name: string): string[] {
  const service = simulation.find(SERVICE, metadata.namespace!, name);
  if (service === undefined) return ['is not there'];
  const pods = simulation.workloads.readyPods(metadata.namespace!, service.spec.selector);
  if (pods.length === 0) return ['has no ready pod'];
  const target = spec.targetRef.name;
  const strangers = pods.filter(({ workload }) => workload !== target && workload !== `${target}-primary`);
  if (strangers.length > 0) return [`leads to pods of ${strangers[0]!.workload}`];
  const open = pods.filter(({ template }) => listens(template, service.spec.ports as Port[]));
  return open.length < pods.length ? ['leads to a port where no pod listens'] : [];
}

/** Pods that declare no ports may listen anywhere. */
function listens(template: unknown, ports: readonly Port[]): boolean {
  const declared = containerPorts({ spec: { template } } as unknown as KubeObject);
  if (declared.length === 0) return true;
  return ports.some(({ targetPort }) =>
    declared.some(({ name, containerPort }) => name === targetPort || containerPort === Number(targetPort)),
  );
}
