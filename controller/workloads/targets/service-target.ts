import { apexName, primaryName, serviceOf } from '../../api/defaults';
import { type DesiredObject, desiredSpec, serviceMetadata } from '../../api/types/desired';
import { canonicalJson } from '../../core/hash';
import { includedLabels } from '../../api/labels';
import type { KubeObject } from '../../api/types/meta';
import { SERVICE } from '../../api/types/resources';
import type { Role, TargetRequest, Workload } from './workload';

/**
 * The content of a Service's spec. Addresses and node ports, which the API server allocates, differ between Services.
 */
const CONTENT = [
  'selector',
  'externalName',
  'sessionAffinity',
  'sessionAffinityConfig',
  'publishNotReadyAddresses',
  'trafficDistribution',
] as const;

interface Port {
  name?: string;
  protocol?: string;
  port: number;
  targetPort?: number | string;
  appProtocol?: string;
}

/**
 * A Service whose changes are released, such as a new selector or external name. Its pods belong to something else.
 * Callers use its name; the mesh or the ingress sends them to a copy of the promoted version, or to a copy of the
 * current one.
 */
export const serviceTarget: Workload = {
  resource: SERVICE,
  withoutRolloutChanges: (live) => live,
  revision: ({ spec }) => content(spec),
  pods: () => undefined,
  services: (request) => [copy(request, 'canary')],
  apex: () => [],
  primary: (request) => copy(request, 'primary'),
  findPrimary: (canary, find) => find(SERVICE, primaryName(canary)),
  isSamePrimary: (primary, desired) => canonicalJson(content(primary.spec)) === canonicalJson(content(desired.spec)),
  readiness: () => ({ ready: true }),
  isObserved: () => true,
  scalePatch: () => ({}),
  replicas: () => 1,
  leavesNoPod: () => false,
};

function copy(
  { canary, target, includeLabelPrefix, ...rest }: TargetRequest & { existing?: KubeObject },
  role: Role,
): DesiredObject {
  const name = `${apexName(canary)}-${role}`;
  const { clusterIP, type } = target.spec;
  const headless = clusterIP === 'None' ? { clusterIP } : {};
  const custom = serviceOf(canary)[role];
  const labels = { ...includedLabels(target.metadata.labels, includeLabelPrefix), ...custom?.labels, app: name };
  const fields = { type: type === 'ExternalName' ? type : 'ClusterIP', ...headless, ...content(target.spec) };
  return {
    resource: SERVICE,
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: serviceMetadata(canary, name, { ...custom, labels }),
      spec: desiredSpec(fields, rest.existing),
    },
  };
}

function content(spec: Readonly<Record<string, unknown>> & { ports?: readonly Port[] }): Record<string, unknown> {
  const ports = spec.ports?.map(({ name, protocol, port, targetPort, appProtocol }) => ({
    ...(name === undefined ? {} : { name }),
    protocol: protocol ?? 'TCP',
    port,
    targetPort: targetPort ?? port,
    ...(appProtocol === undefined ? {} : { appProtocol }),
  }));
  return {
    ports,
    sessionAffinity: 'None',
    ...Object.fromEntries(CONTENT.flatMap((field) => (spec[field] === undefined ? [] : [[field, spec[field]]]))),
  };
}
