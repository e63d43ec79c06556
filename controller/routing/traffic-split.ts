import { apexName, serviceOf } from '../api/defaults';
import type { Resource } from '../api/types/meta';
import { TRAFFIC_SPLIT_V1ALPHA1, TRAFFIC_SPLIT_V1ALPHA2, TRAFFIC_SPLIT_V1ALPHA3 } from '../api/rules/providers';
import { istio } from './istio/istio';
import { apexObject } from './shared/apex-object';
import type { RoutingProvider, RoutingRequest } from './provider';
import { weightedRoutes } from './shared/weights';
import type { Matchers, RequestSelector } from './shared/request-metrics';

/** A number, or in the first version of the interface a quantity such as `25` or `500m`. */
type Weight = number | string;

interface Backend {
  service: string;
  weight?: Weight;
}

export const smiV1alpha1 = trafficSplit(TRAFFIC_SPLIT_V1ALPHA1, String);
export const smiV1alpha2 = trafficSplit(TRAFFIC_SPLIT_V1ALPHA2, Number);
export const smiV1alpha3 = trafficSplit(TRAFFIC_SPLIT_V1ALPHA3, Number);

/** Linkerd takes the first version of the TrafficSplit. */
export const linkerd: RoutingProvider = {
  ...smiV1alpha1,
  requestMetrics: {
    counter: 'response_total',
    matchers: linkerdWorkload,
    good: 'classification!="failure"',
    rest: ['direction="inbound"'],
    duration: { histogram: 'response_latency_ms', unit: 'milliseconds' },
  },
};

/** Open Service Mesh takes the second version. */
export const osm: RoutingProvider = {
  ...smiV1alpha2,
  requestMetrics: {
    counter: 'osm_request_total',
    matchers: osmWorkload,
    good: 'response_code!~"5.*"',
    duration: { histogram: 'osm_request_duration_ms', unit: 'milliseconds' },
  },
};

/**
 * A TrafficSplit of the Service Mesh Interface. Calls of the first host, or of the apex Service, are split between two
 * Services.
 */
function trafficSplit(resource: Resource, written: (weight: number) => Weight): RoutingProvider {
  return {
    resources: [resource],
    // The interface says nothing of metrics. Flagger asks for those of Istio, too.
    requestMetrics: istio.requestMetrics,
    desiredObjects: (request) => [
      apexObject(request, resource, { service: rootService(request), backends: backends(request, written) }),
    ],
    routes: (canary, find) => {
      const found: readonly Backend[] = find(resource, apexName(canary))?.spec?.backends ?? [];
      return weightedRoutes(
        canary,
        found.map(({ service, weight }) => ({ service, weight: read(weight) })),
      );
    },
  };
}

function rootService({ canary }: RoutingRequest): string {
  return serviceOf(canary).hosts?.[0] ?? apexName(canary);
}

function backends({ canary, routes }: RoutingRequest, written: (weight: number) => Weight): Backend[] {
  const apex = apexName(canary);
  return [
    { service: `${apex}-canary`, weight: written(routes.canary) },
    { service: `${apex}-primary`, weight: written(routes.primary) },
  ];
}

function read(weight: Weight = 0): number {
  return typeof weight === 'string' && weight.endsWith('m') ? Number(weight.slice(0, -1)) / 1000 : Number(weight);
}

function linkerdWorkload({ namespace, target }: RequestSelector): Matchers {
  return [`namespace="${namespace}"`, `deployment=~"${target}"`];
}

function osmWorkload({ namespace, target }: RequestSelector): Matchers {
  return [`destination_namespace="${namespace}"`, 'destination_kind="Deployment"', `destination_name="${target}"`];
}
