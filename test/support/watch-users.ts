import { apexName } from '../../controller/api/defaults';
import type { Canary } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import { CANARY, DAEMON_SET, DEPLOYMENT, SERVICE } from '../../controller/api/types/resources';
import { ROUTING } from '../../controller/routing/index';
import type { Simulation } from '../../controller/simulation/simulation';
import { containerPorts } from '../../controller/workloads/pods/pod';
import { backendsOf, type Backend } from './backends';

interface Port {
  port: number;
  protocol?: string;
  targetPort: number | string;
}

const ROUTES = [...new Set(Object.values(ROUTING).flatMap(({ resources }) => resources))];

/**
 * Notes every moment at which users find nothing: a Service that had pods has none, a routing object sends requests to
 * a Service or port that is not there, or to the pods of another application, or to a port where no pod listens. It
 * looks at all Services and routing objects of all namespaces, whoever made them, after every change of one of them or
 * of a workload.
 */
export function watchUsers(simulation: Simulation): string[] {
  const users = new Users(simulation);
  const look = () => users.look();
  for (const resource of [SERVICE, DEPLOYMENT, DAEMON_SET, ...ROUTES]) simulation.api.onChange(resource, look);
  return users.lost;
}

class Users {
  readonly lost: string[] = [];
  /** Services that had a ready pod once, by `namespace/name`. */
  private readonly served = new Set<string>();
  /** By namespace, the names of workloads that a Canary has released. */
  private readonly released = new Map<string, Set<string>>();

  constructor(private readonly simulation: Simulation) {}

  look(): void {
    const canaries = this.simulation.api.peek(CANARY) as Canary[];
    for (const { metadata, spec } of canaries) {
      const names = this.released.get(metadata.namespace) ?? new Set();
      this.released.set(metadata.namespace, names.add(spec.targetRef.name).add(`${spec.targetRef.name}-primary`));
    }
    for (const service of this.simulation.api.peek(SERVICE)) this.lookAtService(service);
    for (const canary of canaries) this.lookAtApex(canary);
    for (const resource of ROUTES)
      for (const route of this.simulation.api.peek(resource).filter((one) => this.isKept(one)))
        for (const backend of backendsOf(route)) this.lookAtBackend(route, backend);
  }

  /** Whoever calls a Service by its name goes on finding it, and pods. Nobody calls those of one version. */
  private lookAtService(service: KubeObject): void {
    const { namespace, name } = service.metadata;
    if (/-(primary|canary)$/.test(name) || service.spec?.selector === undefined) return;
    const ready = this.simulation.workloads.readyPods(namespace!, service.spec.selector).length > 0;
    if (ready) this.served.add(`${namespace}/${name}`);
    else if (this.served.has(`${namespace}/${name}`)) this.note(service, `Service ${name} has no ready pod`);
    if (ready) for (const fault of this.faultsOf(service)) this.note(service, `Service ${name} ${fault}`);
  }

  private lookAtApex({ metadata, spec, status }: Canary): void {
    const name = apexName({ metadata, spec } as Canary);
    if (!this.served.has(`${metadata.namespace}/${name}`) || status?.phase === undefined) return;
    if (this.simulation.find(SERVICE, metadata.namespace, name) === undefined)
      this.note({ metadata } as KubeObject, `Service ${name} is not there`);
  }

  private lookAtBackend(
    route: KubeObject,
    { service: name, port, namespace = route.metadata.namespace }: Backend,
  ): void {
    const say = (fault: string) =>
      this.note(route, `${route.kind} ${route.metadata.name} leads to ${name}, which ${fault}`);
    const service = this.simulation.find(SERVICE, namespace!, name);
    if (service === undefined) return say('is not there');
    if (port !== undefined && !(service.spec.ports as Port[]).some((one) => one.port === port))
      return say(`has no port ${port}`);
    if (this.simulation.workloads.readyPods(namespace!, service.spec.selector).length === 0)
      return say('has no ready pod');
    this.faultsOf(service).forEach(say);
  }

  private faultsOf({ metadata: { namespace }, spec }: KubeObject): string[] {
    const pods = this.simulation.workloads.readyPods(namespace!, spec.selector);
    const released = this.released.get(namespace!);
    const own = released !== undefined && pods.some(({ workload }) => released.has(workload));
    const stranger = own ? pods.find(({ workload }) => !released.has(workload)) : undefined;
    if (stranger !== undefined) return [`leads to pods of ${stranger.workload}`];
    const open = pods.filter(({ template }) => listens(template, spec.ports as Port[]));
    return open.length < pods.length ? ['leads to a port where no pod listens'] : [];
  }

  /** The garbage collector takes what a deleted Canary owned, in any order. */
  private isKept({ metadata }: KubeObject): boolean {
    const owners = metadata.ownerReferences ?? [];
    const canaries = this.simulation.api.peek(CANARY);
    return owners.every(({ uid }) => canaries.some((canary) => canary.metadata.uid === uid));
  }

  private note({ metadata: { namespace } }: KubeObject, what: string): void {
    const canary = (this.simulation.api.peek(CANARY) as Canary[]).find((one) => one.metadata.namespace === namespace);
    const text = `${canary?.status?.phase}: ${what}`;
    if (this.lost.at(-1) !== text) this.lost.push(text);
  }
}

/** Pods that declare no ports may listen anywhere. */
function listens(template: unknown, ports: readonly Port[] = []): boolean {
  const declared = containerPorts({ spec: { template } } as unknown as KubeObject);
  if (declared.length === 0) return true;
  return ports.some(({ targetPort }) =>
    declared.some(({ name, containerPort }) => name === targetPort || containerPort === Number(targetPort)),
  );
}
