import { apexName, serviceOf } from '../../api/defaults';
import { nameObject, type Problem } from '../../api/problems/problem';
import type { Canary } from '../../api/types/canary';
import type { Find } from '../../api/types/desired';
import { CANARY, INGRESS, SERVICE } from '../../api/types/resources';
import { findSource } from '../shared/source';
import { backendsOf, INGRESS_SOURCE } from './ingress';

/** A port as a backend of an Ingress names it: by its number or its name. */
interface BackendPort {
  number?: number;
  name?: string;
}

/** Finds ports that the user's Ingress leads to and that the Service of the Canary does not have. It is a warning. */
export function findUnknownPorts(canary: Canary, find: Find): Problem[] {
  const ingress = findSource(INGRESS_SOURCE, canary, find);
  const ports = portsOf(canary, find);
  if (ingress === undefined || ports === undefined) return [];
  const apex = apexName(canary);
  const wanted = backendsOf(ingress).filter(({ name }) => name === apex);
  const unknown = wanted
    .map(({ port }) => (port ?? {}) as BackendPort)
    .filter(({ number, name }) => !ports.some((one) => one.number === number || (name && one.name === name)))
    .map(({ number, name }) => String(number ?? name ?? 'without a name'));
  const known = ports.map(({ name, number }) => `${name} (${number})`).join(', ');
  return [...new Set(unknown)].map((port) => ({
    code: 'unknown-backend-port',
    object: nameObject(CANARY, canary.metadata),
    path: ['spec', 'ingressRef'],
    found: `${INGRESS.kind} ${ingress.metadata.name}`,
    detail: `sends requests to port ${port} of the Service ${apex}, which has ${known} alone`,
    mend: 'write one of them there, or set spec.service.port and portName to what it names',
  }));
}

/**
 * The ports that the Canary speaks of, and those of the Service that is there.
 *
 * @returns undefined when only the target's containers tell them
 */
function portsOf(canary: Canary, find: Find): Required<BackendPort>[] | undefined {
  const { port, portName, portDiscovery } = serviceOf(canary);
  const service = find(SERVICE, apexName(canary));
  if (service === undefined && portDiscovery) return undefined;
  const others = ((service?.spec?.ports ?? []) as { name?: string; port: number }[]).map((one) => ({
    name: one.name ?? '',
    number: one.port,
  }));
  const main = others.find(({ number }) => number === port);
  const own = { name: portName || main?.name || 'http', number: port };
  return [own, ...others.filter((other) => other.number !== port)];
}
