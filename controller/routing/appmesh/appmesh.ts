import type { Canary } from '../../api/types/canary';
import { apexName, serviceOf } from '../../api/defaults';
import type { DesiredObject } from '../../api/types/desired';
import type { Resource } from '../../api/types/meta';
import { APP_MESH_VIRTUAL_NODE_V1BETA1, APP_MESH_VIRTUAL_SERVICE_V1BETA1 } from '../../api/rules/providers';
import { apexObject } from '../shared/apex-object';
import { checkMatches } from './match';
import { apexRoutes, canaryRoute, type MeshRoute } from './routes';
import { exposeThroughGateway, listenerOf, retryPolicy, checkRetries } from './service';
import { readConditionalRoutes } from '../shared/conditional-routes';
import type { RoutingProvider, RoutingRequest } from '../provider';
import { envoyRequests, podMatchers } from '../shared/request-metrics';

interface WeightedTarget {
  virtualNodeName: string;
  weight?: number;
}

interface Route {
  name: string;
  priority?: number;
  http?: { match: MeshRoute['match']; retryPolicy?: object; action: { weightedTargets?: WeightedTarget[] } };
}

/** The first API of App Mesh. A VirtualService contains its router and routes, which lead to virtual nodes by name. */
export const appMesh: RoutingProvider = {
  resources: [APP_MESH_VIRTUAL_NODE_V1BETA1, APP_MESH_VIRTUAL_SERVICE_V1BETA1],
  requestMetrics: envoyRequests(podMatchers),
  problems: (canary) => [...checkMatches(canary), ...checkRetries(canary)],
  desiredObjects: (request) => {
    const apex = apexName(request.canary);
    return [
      // Callers outside the mesh do not use its router: the primary answers them.
      virtualNode(request, apex, 'primary'),
      virtualNode(request, `${apex}-primary`, 'primary'),
      virtualNode(request, `${apex}-canary`, 'canary'),
      exposeThroughGateway(request, virtualService(request, apex, apexRoutes(request))),
      virtualService(request, `${apex}-canary`, [canaryRoute(request.canary)]),
    ];
  },
  routes: (canary, find) => {
    const routes: readonly Route[] =
      find(APP_MESH_VIRTUAL_SERVICE_V1BETA1, hostOf(canary, apexName(canary)))?.spec?.routes ?? [];
    return readConditionalRoutes(
      canary,
      routes.map(({ http }) =>
        (http?.action.weightedTargets ?? []).map(({ virtualNodeName, weight = 0 }) => ({
          service: virtualNodeName,
          weight,
        })),
      ),
    );
  },
};

function virtualNode(request: RoutingRequest, name: string, role: 'primary' | 'canary'): DesiredObject {
  const { canary } = request;
  const service = serviceOf(canary);
  const backends = (service.backends ?? []).map((virtualServiceName) => ({ virtualService: { virtualServiceName } }));
  const fields = {
    meshName: service.meshName,
    listeners: [listenerOf(service, service.port)],
    serviceDiscovery: { dns: { hostName: hostOf(canary, `${apexName(canary)}-${role}`) } },
    backends: backends.length > 0 ? backends : undefined,
  };
  return meshObject(request, APP_MESH_VIRTUAL_NODE_V1BETA1, fields, name);
}

function virtualService(request: RoutingRequest, router: string, routes: readonly MeshRoute[]): DesiredObject {
  const service = serviceOf(request.canary);
  const fields = {
    meshName: service.meshName,
    virtualRouter: { name: router, listeners: [listenerOf(service, service.port)] },
    routes: routes.map((route) => routeOf(request.canary, route)),
  };
  return meshObject(request, APP_MESH_VIRTUAL_SERVICE_V1BETA1, fields, hostOf(request.canary, router));
}

function routeOf(canary: Canary, { name, priority, match, targets }: MeshRoute): Route {
  return {
    name,
    ...(priority === undefined ? {} : { priority }),
    http: {
      match,
      ...retryPolicy(serviceOf(canary), (perRetryTimeoutMillis) => ({ perRetryTimeoutMillis })),
      action: { weightedTargets: targets.map(({ service, weight }) => ({ virtualNodeName: service, weight })) },
    },
  };
}

function meshObject(
  request: RoutingRequest,
  resource: Resource,
  fields: Readonly<Record<string, unknown>>,
  name: string,
): DesiredObject {
  const desired = apexObject(request, resource, fields, name);
  // The API requires `conditions` in a status, even if there are none yet.
  desired.object.status = { conditions: null };
  return desired;
}

/** A VirtualService is named by the host that callers use. */
function hostOf({ metadata }: Canary, name: string): string {
  return `${name}.${metadata.namespace}`;
}
