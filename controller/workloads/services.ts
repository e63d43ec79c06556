import type { CustomMetadata } from '../api/types/canary';
import { apexName } from '../api/defaults';
import { type DesiredObject, desiredSpec, serviceMetadata } from '../api/types/desired';
import { SERVICE } from '../api/types/resources';
import { includedLabels } from '../api/labels';
import { primaryValue } from './labels';
import { requiredLabel } from './selector';
import { servicePorts } from './service-ports';
import type { Role, ServiceRequest } from './targets/workload';

/** The Services `<apex>-canary`, which selects the target's pods, and `<apex>-primary`. */
export function canaryAndPrimaryServices(request: ServiceRequest): DesiredObject[] {
  const { canary, target, selectorLabels, includeLabelPrefix } = request;
  const { label, value } = requiredLabel(target, selectorLabels);
  const labels = includedLabels(target.metadata.labels, includeLabelPrefix);
  const withTargetLabels = (metadata: CustomMetadata = {}): CustomMetadata => ({
    ...metadata,
    labels: { ...labels, ...metadata.labels },
  });
  const apex = apexName(canary);
  return [
    service(request, `${apex}-canary`, { [label]: value }, withTargetLabels(canary.spec.service.canary)),
    service(
      request,
      `${apex}-primary`,
      { [label]: primaryValue(value) },
      withTargetLabels(canary.spec.service.primary),
    ),
  ];
}

/** The Service that users call. One that the user has made is adopted. */
export function apexService(request: ServiceRequest, selects: Role): DesiredObject {
  const { canary, target, selectorLabels } = request;
  const { label, value } = requiredLabel(target, selectorLabels);
  const selector = { [label]: selects === 'primary' ? primaryValue(value) : value };
  return { ...service(request, apexName(canary), selector, canary.spec.service.apex), adopts: true };
}

function service(
  { canary, target, selectorLabels, find }: ServiceRequest,
  name: string,
  selector: Record<string, string>,
  custom?: CustomMetadata,
): DesiredObject {
  const { headless, trafficDistribution } = canary.spec.service;
  const existing = find(SERVICE, name);
  const created = existing === undefined ? { type: 'ClusterIP', clusterIP: headless ? 'None' : undefined } : {};
  const spec = desiredSpec(
    {
      selector,
      ports: servicePorts(canary.spec.service, target, existing),
      trafficDistribution: trafficDistribution || undefined,
    },
    existing,
  );
  const metadata = serviceMetadata(canary, name, {
    ...custom,
    labels: { ...custom?.labels, [requiredLabel(target, selectorLabels).label]: name },
  });
  return {
    resource: SERVICE,
    object: { apiVersion: 'v1', kind: 'Service', metadata, spec: { ...desiredSpec(created, undefined), ...spec } },
  };
}
