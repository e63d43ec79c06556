import type { Canary, CanaryService } from '../../api/types/canary';
import { apexName, hasConditions } from '../../api/defaults';
import type { DesiredObject } from '../../api/types/desired';
import { canonicalJson } from '../../core/hash';
import type { KubeObject, Resource } from '../../api/types/meta';
import { ALL_TO_PRIMARY, type Routes } from '../../api/types/rollout-types';
import { GRPC_ROUTE } from '../../api/rules/provider-needs';
import {
  GATEWAY,
  GATEWAY_GRPC_ROUTE,
  GATEWAY_HTTP_ROUTE,
  GATEWAY_HTTP_ROUTE_V1BETA1,
  GATEWAY_V1BETA1,
} from '../../api/rules/providers';
import { apexObject } from '../shared/apex-object';
import { corsFilter, corsProblems, type HttpFilter, serviceFilters } from './filters';
import { grpcMatches, grpcProblems } from './grpc';
import { EVERY_REQUEST, type HttpMatch, httpMatches, matchProblems } from './match';
import { gatewaysOf, refusedBy } from './parents';
import { takingPart } from './attached-route';
import { type Dialect, type RouteRule, routeRules, splitOf } from './rules';
import type { RoutingProvider, RoutingRequest } from '../provider';

/** Seconds that a browser keeps an answer about other sites, where the policy does not say. */
const CORS_MAX_AGE = 5;

const HTTP_V1BETA1: Dialect = { matches: httpMatches, filters: serviceFilters, timeouts: () => ({}), filledIn };
const HTTP: Dialect = {
  ...HTTP_V1BETA1,
  filters: (service) => [...serviceFilters(service), ...corsFilter(service)],
  timeouts,
};
const GRPC: Dialect = {
  matches: grpcMatches,
  filters: (service) => serviceFilters({ ...service, rewrite: undefined }),
  timeouts: () => ({}),
  filledIn: (rule) => rule,
};

const HTTP_ROUTES = owning(GATEWAY_HTTP_ROUTE, GATEWAY, HTTP, (canary) => [
  ...matchProblems(canary),
  ...corsProblems(canary),
]);
const HTTP_ROUTES_V1BETA1 = owning(GATEWAY_HTTP_ROUTE_V1BETA1, GATEWAY_V1BETA1, HTTP_V1BETA1, matchProblems);
const GRPC_ROUTES = owning(GATEWAY_GRPC_ROUTE, GATEWAY, GRPC, grpcProblems);
const USERS_HTTP_ROUTES = takingPart(GATEWAY_HTTP_ROUTE);
const USERS_HTTP_ROUTES_V1BETA1 = takingPart(GATEWAY_HTTP_ROUTE_V1BETA1);
const USERS_GRPC_ROUTES = takingPart(GATEWAY_GRPC_ROUTE);

/** The Gateway API: an HTTPRoute or a GRPCRoute that splits the traffic between two Services, or a part in a user's. */
export const gatewayApi = varying([GATEWAY_HTTP_ROUTE, GATEWAY_GRPC_ROUTE], ({ spec: { routeRef, service } }) => {
  if (routeRef !== undefined) return routeRef.kind === GRPC_ROUTE ? USERS_GRPC_ROUTES : USERS_HTTP_ROUTES;
  return service.routeKind === GRPC_ROUTE ? GRPC_ROUTES : HTTP_ROUTES;
});

/** The same before `v1`, where routes are HTTPRoutes. */
export const gatewayApiBeta = varying([GATEWAY_HTTP_ROUTE_V1BETA1], ({ spec: { routeRef } }) =>
  routeRef === undefined ? HTTP_ROUTES_V1BETA1 : USERS_HTTP_ROUTES_V1BETA1,
);

/** A provider that is another one for each Canary. */
function varying(resources: readonly Resource[], variant: (canary: Canary) => RoutingProvider): RoutingProvider {
  return {
    resources,
    variant,
    problems: (canary) => variant(canary).problems!(canary),
    desired: (request) => variant(request.canary).desired(request),
    routes: (canary, find) => variant(canary).routes(canary, find),
  };
}

function owning(
  resource: Resource,
  gateway: Resource,
  dialect: Dialect,
  problems: (canary: Canary) => string[],
): RoutingProvider {
  return {
    resources: [resource],
    references: (canary) => gatewaysOf(canary, gateway),
    problems,
    warnings: (canary, find) => refusedBy(find(resource, apexName(canary))),
    desired: (request) => [route(request, resource, dialect)],
    routes: (canary, find) => routes(canary, find(resource, apexName(canary))),
  };
}

function route(request: RoutingRequest, resource: Resource, dialect: Dialect): DesiredObject {
  const { canary, find } = request;
  const { gatewayRefs = [], hosts = [] } = canary.spec.service;
  const parentRefs = gatewayRefs.map((ref) => ({ group: resource.group, kind: 'Gateway', ...ref }));
  return apexObject(request, resource, {
    parentRefs: parentRefs.length > 0 ? parentRefs : undefined,
    hostnames: hosts.length > 0 ? hosts : undefined,
    rules: asStored(routeRules(request, dialect), find(resource, apexName(canary)), dialect),
  });
}

/**
 * The stored rules where they differ by nothing but what the API server has filled in: to write them again would change
 * nothing.
 */
function asStored(rules: RouteRule[], existing: KubeObject | undefined, dialect: Dialect): RouteRule[] {
  const stored: RouteRule[] | undefined = existing?.spec?.rules;
  return stored !== undefined && canonicalJson(stored) === canonicalJson(rules.map((rule) => dialect.filledIn(rule)))
    ? stored
    : rules;
}

/** An HTTPRoute's rule with what the API server fills in. */
function filledIn(rule: RouteRule): RouteRule {
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
  // Rules of cookies come before it, and the rule of those who do not match knows the primary alone.
  const split = rules.findLast(({ backendRefs = [] }) => backendRefs.some((backend) => backend.name === name));
  if (split === undefined) return ALL_TO_PRIMARY;
  const everyone = hasConditions(canary) && split === rules.at(-1);
  const services = split.backendRefs!.map(({ name: service, weight = 1 }) => ({ service, weight }));
  return { ...splitOf(canary, services, split.filters), ...(everyone ? { everyone } : {}) };
}
