import type { Canary } from '../api/canary';
import { apexName, titleOf } from '../api/defaults';
import { type DesiredObject, desiredSpec, serviceMetadata } from '../api/desired';
import { apiVersionOf, type KubeObject } from '../api/meta';
import { GLOO_UPSTREAM, SERVICE } from '../api/resources';
import type { RoutingRequest } from './provider';

/** How connections are made, whatever they lead to: what is taken over from the user's Upstream. */
const SETTINGS = [
  'labels',
  'sslConfig',
  'circuitBreakers',
  'connectionConfig',
  'loadBalancerConfig',
  'useHttp2',
  'initialStreamWindowSize',
  'initialConnectionWindowSize',
  'httpProxyHostName',
  'httpProxyHostname',
] as const;

export function upstreamName(canary: Canary, role: 'primary' | 'canary'): string {
  return `${canary.metadata.namespace}-${apexName(canary)}-${role}upstream-${canary.spec.service.port}`;
}

/** The Upstream of one of the two Services, with the settings of the user's own. */
export function upstream(request: RoutingRequest, role: 'primary' | 'canary'): DesiredObject {
  const { canary, find } = request;
  const name = upstreamName(canary, role);
  const existing = find(GLOO_UPSTREAM, name);
  const serviceName = `${apexName(canary)}-${role}`;
  const { namespace } = canary.metadata;
  const kube = { serviceName, serviceNamespace: namespace, servicePort: canary.spec.service.port, selector: find(SERVICE, serviceName)?.spec?.selector };
  const spec = desiredSpec({ ...settings(request, existing), kube }, existing);
  return { resource: GLOO_UPSTREAM, object: { apiVersion: apiVersionOf(GLOO_UPSTREAM), kind: GLOO_UPSTREAM.kind, metadata: serviceMetadata(canary, name), spec } };
}

/** While the user's Upstream is missing, one that is there already stays as it is. Nothing new is made for a Canary that is being deleted. */
function settings({ canary, find }: RoutingRequest, existing: KubeObject | undefined): Record<string, unknown> {
  const ref = canary.spec.upstreamRef;
  const own = canary.metadata.namespace;
  const { name, namespace = own } = ref ?? {};
  const source = name !== undefined && namespace === own ? find(GLOO_UPSTREAM, name) : undefined;
  if (ref !== undefined && source === undefined) {
    if (existing !== undefined || canary.metadata.deletionTimestamp !== undefined) return {};
    const mend = namespace === own ? 'create it or change the reference' : `copy it to namespace ${own}, the only one that is looked into`;
    throw new Error(`Canary ${titleOf(canary)}: spec.upstreamRef: Upstream ${name} of namespace ${namespace} is not found; ${mend}`);
  }
  return Object.fromEntries(SETTINGS.map((field) => [field, source?.spec?.[field]]));
}
