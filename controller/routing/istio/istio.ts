import type { Canary } from '../../api/types/canary';
import { apexName, hasConditions, serviceOf } from '../../api/defaults';
import { type DesiredObject, desiredSpec, type Find, serviceMetadata } from '../../api/types/desired';
import { apiVersionOf } from '../../api/types/meta';
import { ALL_TO_PRIMARY, type Routes } from '../../api/types/rollout-types';
import { ISTIO_DESTINATION_RULE, ISTIO_VIRTUAL_SERVICE } from '../../api/rules/providers';
import { apexObject } from '../shared/apex-object';
import { findSplitRoute, type HttpRoute, httpRoutes } from './http-routes';
import type { RoutingProvider, RoutingRequest } from '../provider';
import type { Matchers, RequestSelector } from '../shared/request-metrics';

/** A VirtualService that splits the traffic between two hosts, and a DestinationRule for each of them. */
export const istio: RoutingProvider = {
  resources: [ISTIO_DESTINATION_RULE, ISTIO_VIRTUAL_SERVICE],
  requestMetrics: {
    counter: 'istio_requests_total',
    matchers: istioWorkload,
    good: 'response_code!~"5.*"',
    duration: { histogram: 'istio_request_duration_milliseconds', unit: 'milliseconds' },
  },
  desiredObjects: (request) => [
    destinationRule(request, 'canary'),
    destinationRule(request, 'primary'),
    virtualService(request),
  ],
  routes,
};

function destinationRule({ canary, find }: RoutingRequest, role: 'canary' | 'primary'): DesiredObject {
  const host = `${apexName(canary)}-${role}`;
  const { trafficPolicy } = serviceOf(canary);
  const spec = desiredSpec({ host, trafficPolicy }, find(ISTIO_DESTINATION_RULE, host));
  const { kind } = ISTIO_DESTINATION_RULE;
  const object = {
    apiVersion: apiVersionOf(ISTIO_DESTINATION_RULE),
    kind,
    metadata: serviceMetadata(canary, host),
    spec,
  };
  return { resource: ISTIO_DESTINATION_RULE, object };
}

function virtualService(request: RoutingRequest): DesiredObject {
  const { canary } = request;
  const { delegation, gateways } = serviceOf(canary);
  return apexObject(request, ISTIO_VIRTUAL_SERVICE, {
    // A delegate has no hosts or gateways; those of the delegating VirtualService apply.
    gateways: delegation ? undefined : gateways?.length ? gateways : ['mesh'],
    hosts: delegation ? [] : hosts(canary),
    http: httpRoutes(request),
  });
}

/** The user's hosts, and the name of the apex Service, which callers in the mesh use. */
function hosts(canary: Canary): string[] {
  const own = serviceOf(canary).hosts ?? [];
  const name = apexName(canary);
  return own.includes(name) || own.includes('*') ? own : [...own, name];
}

function routes(canary: Canary, find: Find): Routes {
  const http: readonly HttpRoute[] = find(ISTIO_VIRTUAL_SERVICE, apexName(canary))?.spec?.http ?? [];
  const { split, everyone } = findSplitRoute(http, hasConditions(canary));
  if (split === undefined) return ALL_TO_PRIMARY;
  const share = canaryShare(canary, split);
  const mirrored = split.mirror !== undefined && isCanary(canary, split.mirror.host);
  return {
    primary: 100 - share,
    canary: share,
    mirrored,
    ...(mirrored && split.mirrorPercentage !== undefined ? { mirrorWeight: split.mirrorPercentage.value } : {}),
    ...(everyone ? { everyone } : {}),
  };
}

/** The percentage of this route's requests that go to the canary. Istio reads weights as shares of their sum. */
function canaryShare(canary: Canary, { route = [] }: HttpRoute): number {
  const weight = (destination: (typeof route)[number]): number =>
    route.length === 1 ? 100 : (destination.weight ?? 0);
  const sum = route.reduce((total, destination) => total + weight(destination), 0);
  const own = route
    .filter(({ destination }) => isCanary(canary, destination.host))
    .reduce((total, destination) => total + weight(destination), 0);
  return sum === 0 ? 0 : Math.round((own / sum) * 100);
}

/** Hosts may be written in full: `podinfo-canary.test.svc.cluster.local`. */
function isCanary(canary: Canary, host: string): boolean {
  return host.split('.')[0] === `${apexName(canary)}-canary`;
}

function istioWorkload({ namespace, target }: RequestSelector): Matchers {
  return [
    'reporter="destination"',
    `destination_workload_namespace="${namespace}"`,
    `destination_workload=~"${target}"`,
  ];
}
