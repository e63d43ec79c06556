import type { CanaryService } from '../api/types/canary';
import type { KubeObject } from '../api/types/meta';
import type { Container } from './pods/pod';

export interface ServicePort {
  name: string;
  protocol: string;
  port: number;
  targetPort: number | string;
  appProtocol?: string;
  nodePort?: number;
}

/**
 * The ports of the three Services: the Canary's port and, with port discovery, all other ports of the target's
 * containers.
 */
export function servicePorts(
  service: CanaryService,
  target: KubeObject,
  existing: KubeObject | undefined,
): ServicePort[] {
  const main: ServicePort = {
    name: service.portName || 'http',
    protocol: 'TCP',
    port: service.port,
    targetPort: service.targetPort || service.port,
    ...(service.appProtocol ? { appProtocol: service.appProtocol } : {}),
  };
  const ports = service.portDiscovery
    ? withDiscoveredPorts(main, target.spec?.template?.spec?.containers ?? [])
    : [main];
  const allotted: readonly ServicePort[] = existing?.spec?.ports ?? [];
  return ports.map((port) => {
    const nodePort = allotted.find((one) => isSamePort(one, port))?.nodePort;
    return nodePort === undefined ? port : { ...port, nodePort };
  });
}

function withDiscoveredPorts(main: ServicePort, containers: readonly Container[]): ServicePort[] {
  const ports = [main];
  for (const { name, containerPort, protocol = 'TCP' } of containers.flatMap((container) => container.ports ?? [])) {
    if (containerPort === main.targetPort || name === main.targetPort) continue;
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

function isSamePort(a: ServicePort, b: ServicePort): boolean {
  return a.port === b.port && (a.protocol ?? 'TCP') === (b.protocol ?? 'TCP');
}
