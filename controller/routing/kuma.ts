import type { Canary } from '../api/types/canary';
import { apexName } from '../api/defaults';
import type { DesiredObject } from '../api/types/desired';
import { KUMA_TRAFFIC_ROUTE } from '../api/rules/providers';
import { apexObject } from './shared/apex-object';
import type { RoutingProvider, RoutingRequest } from './provider';
import { weightedRoutes } from './shared/weights';

/** On a Canary: the mesh that the application belongs to. */
const MESH_ANNOTATION = 'kuma.io/mesh';
const SERVICE_TAG = 'kuma.io/service';

/** A part of a TrafficRoute's `spec.conf.split`. */
interface Split {
  destination: { [SERVICE_TAG]?: string };
  weight: number;
}

/** A TrafficRoute, which belongs to a mesh rather than to a namespace, from all callers of the apex Service. */
export const kuma: RoutingProvider = {
  resources: [KUMA_TRAFFIC_ROUTE],
  desired: (request) => [trafficRoute(request)],
  routes: (canary, find) => {
    const split: readonly Split[] = find(KUMA_TRAFFIC_ROUTE, apexName(canary))?.spec?.conf?.split ?? [];
    return weightedRoutes(
      canary,
      split.map(({ destination, weight }) => ({ service: serviceIn(canary, destination[SERVICE_TAG]), weight })),
    );
  },
};

function trafficRoute(request: RoutingRequest): DesiredObject {
  const { canary, routes } = request;
  const apex = apexName(canary);
  const split: Split[] = [
    { destination: tagged(canary, `${apex}-primary`), weight: routes.primary },
    { destination: tagged(canary, `${apex}-canary`), weight: routes.canary },
  ];
  const desired = apexObject(request, KUMA_TRAFFIC_ROUTE, {
    sources: [{ match: { [SERVICE_TAG]: '*' } }],
    destinations: [{ match: tagged(canary, apex) }],
    conf: { split },
  });
  return {
    ...desired,
    object: { ...desired.object, mesh: canary.metadata.annotations?.[MESH_ANNOTATION] ?? 'default' },
  };
}

/** Kuma's name of a Service's port. */
function tagged({ metadata, spec }: Canary, service: string): { [SERVICE_TAG]: string } {
  return { [SERVICE_TAG]: `${service}_${metadata.namespace}_svc_${spec.service.port}` };
}

/** The Service that a tag names; none of a TrafficRoute for another namespace's. */
function serviceIn({ metadata }: Canary, tag = ''): string {
  const [service = '', namespace] = tag.split('_');
  return namespace === metadata.namespace ? service : '';
}
