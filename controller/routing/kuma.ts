import type { Canary } from '../api/types/canary';
import { apexName, serviceOf } from '../api/defaults';
import type { Problem } from '../api/problems/problem';
import type { DesiredObject, Find } from '../api/types/desired';
import type { KubeObject } from '../api/types/meta';
import { KUMA_TRAFFIC_ROUTE } from '../api/rules/providers';
import { apexObject } from './shared/apex-object';
import { checkClusterOwner } from './shared/cluster-owner';
import type { RoutingProvider, RoutingRequest } from './provider';
import { weightedRoutes } from './shared/weights';
import { envoyRequests } from './shared/request-metrics';

/** An annotation of the Canary: the mesh of the application. */
const MESH_ANNOTATION = 'kuma.io/mesh';
const SERVICE_TAG = 'kuma.io/service';

/** An entry of a TrafficRoute's `spec.conf.split`. */
interface Split {
  destination: { [SERVICE_TAG]?: string };
  weight: number;
}

/** A TrafficRoute for all callers of the apex Service. It belongs to a mesh and not to a namespace. */
export const kuma: RoutingProvider = {
  resources: [KUMA_TRAFFIC_ROUTE],
  requestMetrics: envoyRequests((v) => [`service=~"${v.service}-${v.role}_${v.namespace}_svc_[0-9a-zA-Z-]+"`]),
  conflicts: findForeignRoute,
  // A foreign route is left alone also where a problem does not stop everything, as in a rollback.
  desiredObjects: (request) =>
    findForeignRoute(request.canary, request.find).length > 0 ? [] : [trafficRoute(request)],
  routes: (canary, find) => {
    const split: readonly Split[] = find(KUMA_TRAFFIC_ROUTE, apexName(canary))?.spec?.conf?.split ?? [];
    return weightedRoutes(
      canary,
      split.map(({ destination, weight }) => ({ service: serviceOfTag(canary, destination[SERVICE_TAG]), weight })),
    );
  },
};

function trafficRoute(request: RoutingRequest): DesiredObject {
  const { canary, routes } = request;
  const apex = apexName(canary);
  const split: Split[] = [
    { destination: serviceTag(canary, `${apex}-primary`), weight: routes.primary },
    { destination: serviceTag(canary, `${apex}-canary`), weight: routes.canary },
  ];
  const desired = apexObject(request, KUMA_TRAFFIC_ROUTE, {
    sources: [{ match: { [SERVICE_TAG]: '*' } }],
    destinations: [{ match: serviceTag(canary, apex) }],
    conf: { split },
  });
  return {
    ...desired,
    object: { ...desired.object, mesh: canary.metadata.annotations?.[MESH_ANNOTATION] ?? 'default' },
  };
}

/** Kuma's name for a port of a Service. */
function serviceTag(canary: Canary, service: string): { [SERVICE_TAG]: string } {
  return { [SERVICE_TAG]: `${service}_${canary.metadata.namespace}_svc_${serviceOf(canary).port}` };
}

/** Finds out whether the TrafficRoute of this name is another namespace's. Their names are the whole cluster's. */
function findForeignRoute(canary: Canary, find: Find): Problem[] {
  const route = find(KUMA_TRAFFIC_ROUTE, apexName(canary));
  return route === undefined ? [] : checkClusterOwner(canary, route, namespaceOf(route));
}

/** The namespace of the Service that a TrafficRoute is about. */
function namespaceOf({ spec }: KubeObject): string | undefined {
  const destinations = (spec?.destinations ?? []) as readonly { match?: { [SERVICE_TAG]?: string } }[];
  const namespaces = destinations.map(({ match }) => match?.[SERVICE_TAG]?.split('_')[1]);
  return new Set(namespaces).size === 1 ? namespaces[0] : undefined;
}

/** @returns the Service that a tag stands for; empty if it is in another namespace */
function serviceOfTag({ metadata }: Canary, tag = ''): string {
  const [service = '', namespace] = tag.split('_');
  return namespace === metadata.namespace ? service : '';
}
