import { ORIGINAL_ANNOTATION } from '../api/types/desired';
import type { CanaryService } from '../api/types/canary';
import type { KubeObject } from '../api/types/meta';
import { type ContainerPort, containerPorts } from './pods/pod';

export interface ServicePort {
  name: string;
  protocol: string;
  port: number;
  targetPort: number | string;
  appProtocol?: string;
  nodePort?: number;
}

/** A port as a user may have written it. */
type WrittenPort = Partial<ServicePort> & Pick<ServicePort, 'port'>;

/** What the ports of one of the three Services are made from. */
export interface PortsRequest {
  service: CanaryService;
  /** The workload whose pods the Service leads to. */
  workload: KubeObject;
  /** The Service as it is now. */
  existing: KubeObject | undefined;
  /** The apex Service if its user has made it. Its further ports stay, on all three Services. */
  users: KubeObject | undefined;
  /** Further ports that the Canary spoke of before, while routes name them. */
  former: readonly number[];
}

/**
 * The Canary's port, the further ports of a Service that the user had before, and, with port discovery, all other ports
 * of the containers.
 */
export function servicePorts(request: PortsRequest): ServicePort[] {
  const { service, workload, existing, users, former } = request;
  const main = mainPort(request);
  const ports = [main, ...furtherPorts(main, users)];
  for (const port of former)
    if (!ports.some((one) => isSamePort(one, { port }))) ports.push({ ...main, port, name: `${main.name}-${port}` });
  const all = service.portDiscovery ? withDiscoveredPorts(ports, main, containerPorts(workload)) : ports;
  const allotted: readonly ServicePort[] = existing?.spec?.ports ?? [];
  return all.map((port) => {
    const nodePort = allotted.find((one) => isSamePort(one, port))?.nodePort;
    return nodePort === undefined ? port : { ...port, nodePort };
  });
}

/** The port that the Canary speaks of. What it does not say stays as the user's Service has it. */
function mainPort({ service, workload, existing, users }: PortsRequest): ServicePort {
  const main = { port: service.port, protocol: 'TCP' };
  const written = originalPorts(users);
  const before = written.find((one) => isSamePort(one, main));
  const taken = written.some((one) => one !== before && one.name === 'http');
  const appProtocol = service.appProtocol || before?.appProtocol;
  return {
    name: service.portName || before?.name || (taken ? `http-${service.port}` : 'http'),
    ...main,
    targetPort: reachablePort(service.targetPort || service.port, workload, formerPort(main, existing)),
    ...(appProtocol ? { appProtocol } : {}),
  };
}

/**
 * The port where the pods listen. A new version may listen on another port than the one before, and then the Service of
 * the old one goes on leading to the old port until the new version is promoted.
 */
function reachablePort(
  wanted: number | string,
  workload: KubeObject,
  former: ServicePort['targetPort'] | undefined,
): number | string {
  if (former === undefined || containerPorts(workload).length === 0 || opensPort(workload, wanted)) return wanted;
  return opensPort(workload, former) ? former : wanted;
}

/** Whether one of the containers declares this port, by number or name. */
export function opensPort(workload: KubeObject, wanted: number | string): boolean {
  return containerPorts(workload).some(
    ({ name, containerPort }) => name === wanted || String(containerPort) === String(wanted),
  );
}

function formerPort(
  main: Pick<ServicePort, 'port' | 'protocol'>,
  existing: KubeObject | undefined,
): ServicePort['targetPort'] | undefined {
  const ports: readonly ServicePort[] = existing?.spec?.ports ?? [];
  return (ports.find((one) => isSamePort(one, main)) ?? ports[0])?.targetPort;
}

/** The ports of a user's Service before it was taken over. */
function originalPorts(users: KubeObject | undefined): readonly WrittenPort[] {
  const original = users?.metadata.annotations?.[ORIGINAL_ANNOTATION];
  const spec = original === undefined ? users?.spec : (JSON.parse(original) as KubeObject['spec']);
  return (spec?.ports as readonly WrittenPort[] | undefined) ?? [];
}

/** The ports of a user's Service that the Canary does not speak of: others call them. */
function furtherPorts(main: ServicePort, users: KubeObject | undefined): ServicePort[] {
  const original = originalPorts(users);
  const now: readonly WrittenPort[] = users?.spec?.ports ?? [];
  // One that is only there now is a later addition of the user, or a port that the Canary spoke of before.
  const added = now.filter((port) => port.name !== main.name && !original.some((one) => isSamePort(one, port)));
  return [...original, ...added].filter((one) => !isSamePort(one, main)).map((one) => completed(one, main));
}

function completed({ nodePort: _, ...written }: WrittenPort, main: ServicePort): ServicePort {
  const { port, protocol = 'TCP', targetPort = port } = written;
  const free = written.name !== undefined && written.name !== '' && written.name !== main.name;
  const name = free ? written.name! : `${protocol.toLowerCase()}-${port}`;
  return { ...written, name, protocol, port, targetPort };
}

function withDiscoveredPorts(
  known: readonly ServicePort[],
  main: ServicePort,
  found: readonly ContainerPort[],
): ServicePort[] {
  const ports = [...known];
  for (const { name, containerPort, protocol = 'TCP' } of found) {
    if (protocol === main.protocol && (containerPort === main.targetPort || name === main.targetPort)) continue;
    const port: ServicePort = {
      name: name || `${protocol.toLowerCase()}-${containerPort}`,
      protocol,
      port: containerPort,
      targetPort: containerPort,
    };
    if (ports.some((one) => isSamePort(one, port))) continue;
    // A Service cannot have two ports with the same name, but containers of one pod can.
    if (ports.some((one) => one.name === port.name)) port.name = `${port.name}-${containerPort}`;
    ports.push(port);
  }
  return ports;
}

function isSamePort(a: WrittenPort, b: Pick<WrittenPort, 'port' | 'protocol'>): boolean {
  return a.port === b.port && (a.protocol ?? 'TCP') === (b.protocol ?? 'TCP');
}
