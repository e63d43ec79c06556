import type { Canary } from '../api/canary';
import { apexName, hasConditions } from '../api/defaults';
import type { DesiredObject } from '../api/desired';
import { canonicalJson } from '../api/hash';
import type { KubeObject, Resource } from '../api/meta';
import { ALL_TO_PRIMARY, type Routes } from '../api/observations';
import { GATEWAY_HTTP_ROUTE, GATEWAY_HTTP_ROUTE_V1BETA1 } from '../api/resources';
import { apexObject } from './apex-object';
import { corsProblems, type HttpFilter } from './gateway-api-filters';
import { EVERY_REQUEST, httpMatches, matchProblems } from './gateway-api-match';
import { type Features, type HttpRule, httpRules } from './gateway-api-rules';
import type { RoutingProvider, RoutingRequest } from './provider';
import { weightedRoutes } from './weights';

/** The Gateway API: an HTTPRoute that splits the traffic between two Services. */
export const gatewayApi = provider(GATEWAY_HTTP_ROUTE, { timeoutsAndCors: true });

/** The same before `v1`. */
export const gatewayApiBeta = provider(GATEWAY_HTTP_ROUTE_V1BETA1, { timeoutsAndCors: false });

/** Seconds that a browser keeps an answer about other sites, where the policy does not say. */
const CORS_MAX_AGE = 5;

function provider(resource: Resource, features: Features): RoutingProvider {
  return {
    resources: [resource],
    problems: (canary) => [...matchProblems(canary), ...(features.timeoutsAndCors ? corsProblems(canary) : [])],
    desired: (request) => [httpRoute(request, resource, features)],
    routes: (canary, find) => routes(canary, find(resource, apexName(canary))),
  };
}

function httpRoute(request: RoutingRequest, resource: Resource, features: Features): DesiredObject {
  const { canary, find } = request;
  const { gatewayRefs = [], hosts = [] } = canary.spec.service;
  const parentRefs = gatewayRefs.map((ref) => ({ group: resource.group, kind: 'Gateway', ...ref }));
  return apexObject(request, resource, {
    parentRefs: parentRefs.length > 0 ? parentRefs : undefined,
    hostnames: hosts.length > 0 ? hosts : undefined,
    rules: asStored(httpRules(request, features), find(resource, apexName(canary))),
  });
}

/** The stored rules where they differ by nothing but what the API server has filled in: to write them again would change nothing. */
function asStored(rules: HttpRule[], existing: KubeObject | undefined): HttpRule[] {
  const stored: HttpRule[] | undefined = existing?.spec?.rules;
  return stored !== undefined && canonicalJson(stored) === canonicalJson(rules.map(filledIn)) ? stored : rules;
}

function filledIn(rule: HttpRule): HttpRule {
  const [everyRequest] = httpMatches([EVERY_REQUEST]);
  const matches = rule.matches?.map((match) => ({ ...everyRequest, ...match }));
  const filters = rule.filters?.map((filter): HttpFilter => (filter.cors === undefined ? filter : { ...filter, cors: { maxAge: CORS_MAX_AGE, ...filter.cors } }));
  return { ...rule, ...(matches && { matches }), ...(filters && { filters }) };
}

function routes(canary: Canary, existing: KubeObject | undefined): Routes {
  const rules: readonly HttpRule[] = existing?.spec?.rules ?? [];
  const name = `${apexName(canary)}-canary`;
  // Rules of cookies come before it, and the rule of those who do not match knows the primary alone.
  const split = rules.findLast(({ backendRefs = [] }) => backendRefs.some((backend) => backend.name === name));
  if (split === undefined) return ALL_TO_PRIMARY;
  const { primary, canary: share } = weightedRoutes(
    canary,
    split.backendRefs!.map(({ name: service, weight = 1 }) => ({ service, weight })),
  );
  const mirror = split.filters?.find(({ requestMirror }) => requestMirror?.backendRef.name === name)?.requestMirror;
  const everyone = hasConditions(canary) && split === rules.at(-1);
  return {
    primary,
    canary: share,
    mirrored: mirror !== undefined,
    ...(mirror?.percent === undefined ? {} : { mirrorWeight: mirror.percent }),
    ...(everyone ? { everyone } : {}),
  };
}
