import type { Canary } from '../api/types/canary';
import { apexName } from '../api/defaults';
import type { DesiredObject, Find } from '../api/types/desired';
import { canonicalJson } from '../core/hash';
import type { KubeObject } from '../api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../api/types/rollout-types';
import { SERVICE } from '../api/types/resources';
import type { RoutingProvider, RoutingRequest } from './provider';
import { POD_REQUESTS } from './shared/request-metrics';

interface Port {
  port: number;
  protocol?: string;
  targetPort?: number | string;
}

/** Traffic is not split. The apex Service selects the primary, or the canary when only the canary is healthy. */
export const kubernetes: RoutingProvider = {
  resources: [],
  requestMetrics: POD_REQUESTS,
  desiredObjects,
  routes,
};

function desiredObjects({ canary, routes: { everyone, canary: weight }, find }: RoutingRequest): DesiredObject[] {
  const apex = apexName(canary);
  const followed = find(SERVICE, `${apex}-${everyone && weight === 100 ? 'canary' : 'primary'}`);
  const existing = find(SERVICE, apex);
  // Services are made before traffic is routed. A patch with only a selector cannot create one.
  if (followed === undefined || existing === undefined) return [];
  const { namespace } = canary.metadata;
  return [
    {
      resource: SERVICE,
      object: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: apex, namespace },
        spec: { selector: followed.spec.selector, ports: portsLike(followed, existing) },
      },
      adopts: true,
    },
  ];
}

/** The apex's own ports, each leading where the pods behind the other Service listen. */
function portsLike(followed: KubeObject, apex: KubeObject): unknown[] {
  const theirs = (followed.spec.ports ?? []) as readonly Port[];
  return ((apex.spec.ports ?? []) as readonly Port[]).map((own) => {
    const same = theirs.find(({ port, protocol }) => port === own.port && protocol === own.protocol);
    return same === undefined ? own : { ...own, targetPort: same.targetPort };
  });
}

function routes(canary: Canary, find: Find): Routes {
  return apexLeadsToCanary(canary, find) ? { ...ALL_TO_CANARY, everyone: true } : ALL_TO_PRIMARY;
}

/** Whether the apex Service selects the canary's pods, as the canary's own Service does. */
export function apexLeadsToCanary(canary: Canary, find: Find): boolean {
  const apex = apexName(canary);
  const [selected, canarys] = [apex, `${apex}-canary`].map((name) => find(SERVICE, name)?.spec?.selector as unknown);
  return selected !== undefined && canonicalJson(selected) === canonicalJson(canarys);
}
