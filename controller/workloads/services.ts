import type { Canary, CustomMetadata } from '../api/types/canary';
import { apexName, serviceOf } from '../api/defaults';
import { canariesOwning } from '../api/owners';
import { type DesiredObject, desiredSpec, serviceMetadata } from '../api/types/desired';
import type { KubeObject } from '../api/types/meta';
import { SERVICE } from '../api/types/resources';
import { includedLabels } from '../api/labels';
import { canarySelector, primarySelector, requiredLabel } from './selector';
import { servicePorts } from './service-ports';
import type { Role, ServiceRequest } from './targets/workload';

/** The Services `<apex>-canary`, which selects the target's pods, and `<apex>-primary`. */
export function canaryAndPrimaryServices(request: ServiceRequest): DesiredObject[] {
  const { canary, target, includeLabelPrefix } = request;
  const labels = includedLabels(target.metadata.labels, includeLabelPrefix);
  const withTargetLabels = (metadata: CustomMetadata = {}): CustomMetadata => ({
    ...metadata,
    labels: { ...labels, ...metadata.labels },
  });
  const apex = apexName(canary);
  return (['canary', 'primary'] as const).map((role) =>
    service(request, `${apex}-${role}`, role, withTargetLabels(serviceOf(canary)[role])),
  );
}

/** The Service that users call. One that the user has made is adopted. */
export function apexService(request: ServiceRequest, leadsTo: Role): DesiredObject {
  const { canary } = request;
  return { ...service(request, apexName(canary), leadsTo, serviceOf(canary).apex), adopts: true };
}

function service(request: ServiceRequest, name: string, leadsTo: Role, custom?: CustomMetadata): DesiredObject {
  const { canary, target, primary, selectorLabels, find } = request;
  const { headless, trafficDistribution } = serviceOf(canary);
  const existing = find(SERVICE, name);
  const created = existing === undefined ? { type: 'ClusterIP', clusterIP: headless ? 'None' : undefined } : {};
  const spec = desiredSpec(
    {
      selector: leadsTo === 'canary' ? canarySelector(target) : primarySelector(target, selectorLabels, primary),
      ports: servicePorts({
        service: serviceOf(canary),
        workload: leadsTo === 'canary' ? target : (primary ?? target),
        existing,
        users: usersService(request),
        former: formerPorts(canary),
      }),
      trafficDistribution: trafficDistribution || undefined,
    },
    existing,
  );
  const metadata = serviceMetadata(canary, name, {
    ...custom,
    labels: { ...custom?.labels, [requiredLabel(target, selectorLabels, primary).label]: name },
  });
  return {
    resource: SERVICE,
    object: { apiVersion: 'v1', kind: 'Service', metadata, spec: { ...desiredSpec(created, undefined), ...spec } },
  };
}

/** The ports that routes of a former spec name, as long as there are any. */
function formerPorts(canary: Canary): number[] {
  const apex = apexName(canary);
  const entries = (canary.status?.inventory ?? []).filter(({ service }) => service === apex);
  return entries.map(({ port }) => port).filter((port) => port !== serviceOf(canary).port);
}

/** The apex Service, if it was there before the Canary. */
function usersService({ canary, find }: ServiceRequest): KubeObject | undefined {
  const apex = find(SERVICE, apexName(canary));
  return apex && canariesOwning(apex).includes(canary.metadata.name) ? undefined : apex;
}
