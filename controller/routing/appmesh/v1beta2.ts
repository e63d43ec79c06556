import type { Canary, CanaryService } from '../../api/types/canary';
import { apexName, serviceOf } from '../../api/defaults';
import type { DesiredObject } from '../../api/types/desired';
import type { Resource } from '../../api/types/meta';
import { SERVICE } from '../../api/types/resources';
import { APP_MESH_VIRTUAL_NODE, APP_MESH_VIRTUAL_ROUTER, APP_MESH_VIRTUAL_SERVICE } from '../../api/rules/providers';
import { apexObject } from '../shared/apex-object';
import { appMesh } from './appmesh';
import { checkMatches } from './match';
import { apexRoutes, canaryRoute, type MeshRoute } from './routes';
import { exposeThroughGateway, listenerOf, milliseconds, retryPolicy, checkRetries } from './service';
import { readConditionalRoutes } from '../shared/conditional-routes';
import type { RoutingProvider, RoutingRequest } from '../provider';

interface Duration {
  unit: 'ms';
  value: number;
}

interface WeightedTarget {
  virtualNodeRef?: { name: string };
  weight?: number;
}

interface Route {
  name: string;
  priority?: number;
  httpRoute?: {
    match: MeshRoute['match'];
    timeout?: { perRequest: Duration };
    retryPolicy?: object;
    action: { weightedTargets?: WeightedTarget[] };
  };
}

/**
 * App Mesh: a VirtualService whose VirtualRouter splits the traffic between two VirtualNodes, and another
 * VirtualService for callers that use the canary's own name. They belong to the mesh that selects their namespace.
 */
export const appMeshV1beta2: RoutingProvider = {
  resources: [APP_MESH_VIRTUAL_NODE, APP_MESH_VIRTUAL_ROUTER, APP_MESH_VIRTUAL_SERVICE],
  requestMetrics: appMesh.requestMetrics,
  problems: (canary) => [...checkMatches(canary), ...checkRetries(canary)],
  desiredObjects: (request) => {
    const apex = apexName(request.canary);
    return [
      virtualNode(request, `${apex}-primary`),
      virtualNode(request, `${apex}-canary`),
      virtualRouter(request, apex, apexRoutes(request)),
      exposeThroughGateway(request, virtualService(request, apex)),
      virtualRouter(request, `${apex}-canary`, [canaryRoute(request.canary)]),
      virtualService(request, `${apex}-canary`),
    ];
  },
  routes: (canary, find) => {
    const routes: readonly Route[] = find(APP_MESH_VIRTUAL_ROUTER, apexName(canary))?.spec?.routes ?? [];
    return readConditionalRoutes(
      canary,
      routes.map(({ httpRoute }) =>
        (httpRoute?.action.weightedTargets ?? []).map(({ virtualNodeRef, weight = 0 }) => ({
          service: virtualNodeRef?.name ?? '',
          weight,
        })),
      ),
    );
  },
};

/** @param name that of the Service whose pods the virtual node stands for */
function virtualNode(request: RoutingRequest, name: string): DesiredObject {
  const { canary, find } = request;
  const service = serviceOf(canary);
  const selector = find(SERVICE, name)?.spec?.selector;
  const timeout = requestTimeout(service);
  const fields = {
    ...(selector === undefined ? {} : { podSelector: { matchLabels: selector } }),
    listeners: [{ ...listenerOf(service, portOf(service)), ...(timeout && { timeout: { http: timeout } }) }],
    serviceDiscovery: { dns: { hostname: `${name}.${canary.metadata.namespace}.svc.cluster.local.` } },
    backends: service.backends?.length
      ? service.backends.map((backend) => ({ virtualService: backendOf(backend) }))
      : undefined,
  };
  return meshObject(request, APP_MESH_VIRTUAL_NODE, fields, name);
}

/** A service in the mesh of another account is given by its ARN. */
function backendOf(backend: string): object {
  return backend.startsWith('arn:aws') ? { virtualServiceARN: backend } : { virtualServiceRef: { name: backend } };
}

/** Envoy runs in the pod, so the port of the container counts. */
function portOf({ port, targetPort }: CanaryService): number {
  return typeof targetPort === 'number' ? targetPort || port : port;
}

function virtualRouter(request: RoutingRequest, name: string, routes: readonly MeshRoute[]): DesiredObject {
  const service = serviceOf(request.canary);
  const fields = {
    listeners: [listenerOf(service, portOf(service))],
    routes: routes.map((route) => routeOf(request.canary, route)),
  };
  return meshObject(request, APP_MESH_VIRTUAL_ROUTER, fields, name);
}

function routeOf(canary: Canary, { name, priority, match, targets }: MeshRoute): Route {
  const timeout = requestTimeout(serviceOf(canary));
  return {
    name,
    ...(priority === undefined ? {} : { priority }),
    httpRoute: {
      match,
      ...(timeout && { timeout }),
      ...retryPolicy(serviceOf(canary), (value) => ({ perRetryTimeout: duration(value) })),
      action: {
        weightedTargets: targets.map(({ service, weight }) => ({ virtualNodeRef: { name: service }, weight })),
      },
    },
  };
}

function requestTimeout({ timeout }: CanaryService): { perRequest: Duration } | undefined {
  const value = milliseconds(timeout);
  return value === undefined ? undefined : { perRequest: duration(value) };
}

function duration(value: number): Duration {
  return { unit: 'ms', value };
}

function virtualService(request: RoutingRequest, name: string): DesiredObject {
  return meshObject(
    request,
    APP_MESH_VIRTUAL_SERVICE,
    { provider: { virtualRouter: { virtualRouterRef: { name } } } },
    name,
  );
}

function meshObject(
  request: RoutingRequest,
  resource: Resource,
  fields: Readonly<Record<string, unknown>>,
  name: string,
): DesiredObject {
  const desired = apexObject(request, resource, fields, name);
  // The object has no status yet.
  desired.object.status = {};
  return desired;
}
