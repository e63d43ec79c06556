import type { Canary } from '../../api/types/canary';
import { apexName, serviceOf } from '../../api/defaults';
import { nameObject, type Problem } from '../../api/problems/problem';
import { type DesiredObject, desiredSpec, serviceMetadata } from '../../api/types/desired';
import { apiVersionOf, type KubeObject } from '../../api/types/meta';
import { CANARY, SERVICE } from '../../api/types/resources';
import { GLOO_UPSTREAM } from '../../api/rules/providers';
import type { RoutingRequest } from '../provider';
import type { RoutingReference } from '../shared/source';

/** The settings of connections. They are copied from the user's Upstream. */
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
  return `${canary.metadata.namespace}-${apexName(canary)}-${role}upstream-${serviceOf(canary).port}`;
}

/** The Upstream of one of the two Services, with the settings of the user's Upstream. */
export function upstream(request: RoutingRequest, role: 'primary' | 'canary'): DesiredObject {
  const { canary, find } = request;
  const name = upstreamName(canary, role);
  const existing = find(GLOO_UPSTREAM, name);
  const serviceName = `${apexName(canary)}-${role}`;
  const { namespace } = canary.metadata;
  const kube = {
    serviceName,
    serviceNamespace: namespace,
    servicePort: serviceOf(canary).port,
    selector: find(SERVICE, serviceName)?.spec?.selector,
  };
  const spec = desiredSpec({ ...settings(request, existing), kube }, existing);
  return {
    resource: GLOO_UPSTREAM,
    object: {
      apiVersion: apiVersionOf(GLOO_UPSTREAM),
      kind: GLOO_UPSTREAM.kind,
      metadata: serviceMetadata(canary, name),
      spec,
    },
  };
}

/** An existing Upstream keeps its settings while the user's Upstream is missing. */
function settings(request: RoutingRequest, existing: KubeObject | undefined): Record<string, unknown> {
  const source = findUsersUpstream(request);
  if (source === undefined && existing !== undefined && request.canary.spec.upstreamRef !== undefined) return {};
  return Object.fromEntries(SETTINGS.map((field) => [field, source?.spec?.[field]]));
}

/** The Upstream that the settings are copied from. */
function findUsersUpstream({ canary, find, settings }: RoutingRequest): KubeObject | undefined {
  const { name, namespace } = canary.spec.upstreamRef ?? {};
  if (name === undefined || namespace === undefined) return undefined;
  // A reference that has become a problem in the middle of a rollout is not copied by its rollback either.
  if (settings.noCrossNamespaceRefs && namespace !== canary.metadata.namespace) return undefined;
  return find(GLOO_UPSTREAM, name, namespace);
}

/** The Upstream that the Canary needs. */
export function upstreamReferences(canary: Canary): RoutingReference[] {
  const { name, namespace } = canary.spec.upstreamRef ?? {};
  return name === undefined || namespace === undefined
    ? []
    : [
        {
          resource: GLOO_UPSTREAM,
          path: ['spec', 'upstreamRef'],
          name,
          namespace,
          copies: 'gloo upstream',
          late: true,
        },
      ];
}

/**
 * Finds a reference without a namespace. Flagger does not guess it either: most Upstreams live in a namespace of
 * Gloo's.
 */
export function checkUpstream(canary: Canary): Problem[] {
  const { name, namespace } = canary.spec.upstreamRef ?? {};
  if (name === undefined || namespace !== undefined) return [];
  return [
    {
      code: 'upstream-without-namespace',
      object: nameObject(CANARY, canary.metadata),
      path: ['spec', 'upstreamRef'],
      detail: `namespace is not set, and says where Upstream ${name} is`,
      mend: `set it, to ${canary.metadata.namespace} for one beside the Canary`,
    },
  ];
}
