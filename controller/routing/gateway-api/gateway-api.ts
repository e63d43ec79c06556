import type { Canary, CanaryService } from '../../api/types/canary';
import { apexName, hasConditions, serviceOf } from '../../api/defaults';
import type { DesiredObject } from '../../api/types/desired';
import { canonicalJson } from '../../core/hash';
import type { KubeObject, Resource } from '../../api/types/meta';
import { ALL_TO_PRIMARY, type Routes } from '../../api/types/rollout-types';
import type { Problem } from '../../api/problems/problem';
import { GRPC_ROUTE } from '../../api/rules/provider-rules';
import {
  GATEWAY,
  GATEWAY_GRPC_ROUTE,
  GATEWAY_HTTP_ROUTE,
  GATEWAY_HTTP_ROUTE_V1BETA1,
  GATEWAY_V1BETA1,
} from '../../api/rules/providers';
import { apexObject } from '../shared/apex-object';
import { checkCors, corsFilter, type HttpFilter, serviceFilters } from './filters';
import { checkGrpc, grpcMatches } from './grpc';
import { checkMatches, EVERY_REQUEST, type HttpMatch, httpMatches } from './match';
import { findRefusals, gatewaysOf } from './parents';
import { attachedRouteProvider } from './attached-route';
import { type Dialect, type RouteRule, routeRules, splitOf } from './rules';
import type { RoutingProvider, RoutingRequest } from '../provider';
import { POD_REQUESTS } from '../shared/request-metrics';

/** Seconds that a browser keeps the answer to a CORS request if the policy does not say. */
const CORS_MAX_AGE = 5;

const HTTP_V1BETA1: Dialect = { matches: httpMatches, filters: serviceFilters, timeouts: () => ({}), fillDefaults };
const HTTP: Dialect = {
  ...HTTP_V1BETA1,
  filters: (service) => [...serviceFilters(service), ...corsFilter(service)],
  timeouts,
};
const GRPC: Dialect = {
  matches: grpcMatches,
  filters: (service) => serviceFilters({ ...service, rewrite: undefined }),
  timeouts: () => ({}),
  fillDefaults: (rule) => rule,
};

const HTTP_ROUTES = ownRouteProvider(GATEWAY_HTTP_ROUTE, GATEWAY, HTTP, (canary) => [
  ...checkMatches(canary),
  ...checkCors(canary),
]);
const HTTP_ROUTES_V1BETA1 = ownRouteProvider(GATEWAY_HTTP_ROUTE_V1BETA1, GATEWAY_V1BETA1, HTTP_V1BETA1, checkMatches);
const GRPC_ROUTES = ownRouteProvider(GATEWAY_GRPC_ROUTE, GATEWAY, GRPC, checkGrpc);
const USERS_HTTP_ROUTES = attachedRouteProvider(GATEWAY_HTTP_ROUTE);
const USERS_HTTP_ROUTES_V1BETA1 = attachedRouteProvider(GATEWAY_HTTP_ROUTE_V1BETA1);
const USERS_GRPC_ROUTES = attachedRouteProvider(GATEWAY_GRPC_ROUTE);

/**
 * The Gateway API: an HTTPRoute or GRPCRoute that splits the traffic between two Services, Serin's own or the user's.
 */
export const gatewayApi = variantProvider([GATEWAY_HTTP_ROUTE, GATEWAY_GRPC_ROUTE], (canary) => {
  const { routeRef } = canary.spec;
  if (routeRef !== undefined) return routeRef.kind === GRPC_ROUTE ? USERS_GRPC_ROUTES : USERS_HTTP_ROUTES;
  return serviceOf(canary).routeKind === GRPC_ROUTE ? GRPC_ROUTES : HTTP_ROUTES;
});

/** The Gateway API before `v1`. All its routes are HTTPRoutes. */
export const gatewayApiBeta = variantProvider([GATEWAY_HTTP_ROUTE_V1BETA1], ({ spec: { routeRef } }) =>
  routeRef === undefined ? HTTP_ROUTES_V1BETA1 : USERS_HTTP_ROUTES_V1BETA1,
);

/** A provider that works differently for different Canaries. */
function variantProvider(
  resources: readonly Resource[],
  variant: (canary: Canary) => RoutingProvider,
): RoutingProvider {
  return {
    resources,
    requestMetrics: POD_REQUESTS,
    variant,
    problems: (canary) => variant(canary).problems!(canary),
    desiredObjects: (request) => variant(request.canary).desiredObjects(request),
    routes: (canary, find) => variant(canary).routes(canary, find),
  };
}

function ownRouteProvider(
  resource: Resource,
  gateway: Resource,
  dialect: Dialect,
  problems: (canary: Canary) => Problem[],
): RoutingProvider {
  return {
    resources: [resource],
    requestMetrics: POD_REQUESTS,
    references: (canary) => gatewaysOf(canary, gateway),
    problems,
    warnings: (canary, find) => findRefusals(find(resource, apexName(canary))),
    desiredObjects: (request) => [route(request, resource, dialect)],
    routes: (canary, find) => routes(canary, find(resource, apexName(canary))),
  };
}

function route(request: RoutingRequest, resource: Resource, dialect: Dialect): DesiredObject {
  const { canary, find } = request;
  const { gatewayRefs = [], hosts = [] } = serviceOf(canary);
  const parentRefs = gatewayRefs.map((ref) => ({ group: resource.group, kind: 'Gateway', ...ref }));
  return apexObject(request, resource, {
    parentRefs: parentRefs.length > 0 ? parentRefs : undefined,
    hostnames: hosts.length > 0 ? hosts : undefined,
    rules: keepStored(routeRules(request, dialect), find(resource, apexName(canary)), dialect),
  });
}

/** Keeps the stored rules if they differ only by the API server's defaults, so that nothing is written. */
function keepStored(rules: RouteRule[], existing: KubeObject | undefined, dialect: Dialect): RouteRule[] {
  const stored: RouteRule[] | undefined = existing?.spec?.rules;
  return stored !== undefined &&
    canonicalJson(stored) === canonicalJson(rules.map((rule) => dialect.fillDefaults(rule)))
    ? stored
    : rules;
}

/** Fills in the API server's defaults for a rule of an HTTPRoute. */
function fillDefaults(rule: RouteRule): RouteRule {
  const [everyRequest] = httpMatches([EVERY_REQUEST]);
  const matches = (rule.matches as HttpMatch[] | undefined)?.map((match) => ({ ...everyRequest, ...match }));
  const filters = rule.filters?.map((filter): HttpFilter =>
    filter.cors === undefined ? filter : { ...filter, cors: { maxAge: CORS_MAX_AGE, ...filter.cors } },
  );
  return { ...rule, ...(matches && { matches }), ...(filters && { filters }) };
}

function timeouts({ timeout, backendTimeout }: CanaryService): Pick<RouteRule, 'timeouts'> {
  if (!timeout && !backendTimeout) return {};
  return {
    timeouts: {
      ...(timeout ? { request: timeout } : {}),
      ...(backendTimeout ? { backendRequest: backendTimeout } : {}),
    },
  };
}

function routes(canary: Canary, existing: KubeObject | undefined): Routes {
  const rules: readonly RouteRule[] = existing?.spec?.rules ?? [];
  const name = `${apexName(canary)}-canary`;
  // Rules for cookies come before the split, and the rule for users who do not match has no canary.
  const split = rules.findLast(({ backendRefs = [] }) => backendRefs.some((backend) => backend.name === name));
  if (split === undefined) return ALL_TO_PRIMARY;
  const everyone = hasConditions(canary) && split === rules.at(-1);
  const services = split.backendRefs!.map(({ name: service, weight = 1 }) => ({ service, weight }));
  return { ...splitOf(canary, services, split.filters), ...(everyone ? { everyone } : {}) };
}
