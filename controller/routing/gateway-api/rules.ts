import type { Canary, CanaryService } from '../../api/types/canary';
import { analysisOf, apexName, serviceOf } from '../../api/defaults';
import type { Routes } from '../../api/types/rollout-types';
import { canaryMirror, type HttpFilter, setCookie } from './filters';
import type { GrpcMatch } from './grpc';
import { EVERY_REQUEST, type HttpMatch } from './match';
import { combineConditions, istioConditions, type IstioMatch } from '../shared/match';
import type { RoutingRequest } from '../provider';
import { type AffinityCookie, affinityCookies } from '../shared/session-affinity';
import { type WeightedService, weightedRoutes } from '../shared/weights';

export interface BackendRef {
  group?: string;
  kind?: string;
  name: string;
  namespace?: string;
  port?: number;
  /** Share of the rule's requests. Default: 1. */
  weight?: number;
  filters?: HttpFilter[];
}

/** An entry of a route's `spec.rules`. */
export interface RouteRule {
  matches?: (HttpMatch | GrpcMatch)[];
  filters?: HttpFilter[];
  backendRefs?: BackendRef[];
  timeouts?: { request?: string; backendRequest?: string };
}

/** What one kind of routes can express, in one version of the API. */
export interface Dialect {
  /** @returns the conditions, given in Istio's form; undefined if every request matches */
  matches(conditions: readonly IstioMatch[]): RouteRule['matches'];
  /** The filters that the service asks for, for every request. */
  filters(service: CanaryService): HttpFilter[];
  timeouts(service: CanaryService): Pick<RouteRule, 'timeouts'>;
  /** Fills in the API server's defaults. */
  fillDefaults(rule: RouteRule): RouteRule;
}

/**
 * All rules of a route. Those for users with a cookie come first, then the split. In an A/B test the rule for users who
 * do not match is last.
 */
export function routeRules(request: RoutingRequest, dialect: Dialect): RouteRule[] {
  const { canary, routes } = request;
  const service = serviceOf(canary);
  const taken: readonly IstioMatch[] = service.match?.length ? service.match : [EVERY_REQUEST];
  const conditions = routes.everyone ? [] : istioConditions(analysisOf(canary).match ?? []);
  const cookies = affinityCookies(request);
  const rule = ruleOf(service, dialect);
  const split = rule(
    combineConditions(conditions, taken),
    [primaryBackend(request, routes.primary, cookies.primary), canaryBackend(request, routes.canary, cookies.canary)],
    canaryMirror(request),
  );
  const onlyPrimary = rule(taken, [primaryBackend(request, 100, cookies.primary)]);
  return [...cookieRules(request, dialect), split, ...(conditions.length > 0 ? [onlyPrimary] : [])];
}

type MakeRule = (
  conditions: readonly IstioMatch[],
  backendRefs: BackendRef[],
  more?: readonly HttpFilter[],
  cookie?: AffinityCookie,
) => RouteRule;

/** Makes rules that share what the service asks for. */
function ruleOf(service: CanaryService, dialect: Dialect): MakeRule {
  const timeouts = dialect.timeouts(service);
  const common = dialect.filters(service);
  return (conditions, backendRefs, more = [], cookie) => {
    const all = [...common, ...more];
    const filters = cookie === undefined ? all : setCookie(all, cookie);
    const matches = dialect.matches(conditions);
    return { ...(matches && { matches }), ...(filters.length > 0 ? { filters } : {}), backendRefs, ...timeouts };
  };
}

function primaryBackend(request: RoutingRequest, weight: number, cookie?: AffinityCookie): BackendRef {
  return backend(request, 'primary', weight, cookie);
}

function canaryBackend(request: RoutingRequest, weight: number, cookie?: AffinityCookie): BackendRef {
  return backend(request, 'canary', weight, cookie);
}

function backend(
  { canary }: RoutingRequest,
  role: 'primary' | 'canary',
  weight: number,
  cookie?: AffinityCookie,
): BackendRef {
  const ref = {
    group: '',
    kind: 'Service',
    name: `${apexName(canary)}-${role}`,
    port: serviceOf(canary).port,
    weight,
  };
  return cookie === undefined ? ref : { ...ref, filters: setCookie([], cookie) };
}

/** Users who have the cookie of a rollout stay on their version. The cookie of a finished rollout is removed. */
function cookieRules(request: RoutingRequest, dialect: Dialect): RouteRule[] {
  const { canary, routes } = request;
  const service = serviceOf(canary);
  const { canary: own, primary: held, ended } = affinityCookies(request);
  const rule = ruleOf(service, dialect);
  const withCookie = ({ pattern }: AffinityCookie): IstioMatch[] =>
    combineConditions([{ headers: { Cookie: { regex: pattern } } }], service.match ?? []);
  const shares = (toPrimary: number): BackendRef[] => [
    primaryBackend(request, toPrimary),
    canaryBackend(request, 100 - toPrimary),
  ];
  const rules: RouteRule[] = [];
  if (own !== undefined) rules.push(rule(withCookie(own), shares(0)));
  if (held !== undefined) rules.push(rule(withCookie(held), shares(100)));
  if (ended !== undefined) rules.push(rule(withCookie(ended), shares(routes.primary), canaryMirror(request), ended));
  return rules;
}

/** Reads the routes from the rule that splits the traffic. */
export function splitOf(
  canary: Canary,
  services: readonly WeightedService[],
  filters: readonly HttpFilter[] = [],
): Routes {
  const { primary: rest, canary: share } = weightedRoutes(canary, services);
  const mirror = filters.find((filter) => mirrorsToCanary(canary, filter))?.requestMirror;
  return {
    primary: rest,
    canary: share,
    mirrored: mirror !== undefined,
    ...(mirror?.percent === undefined ? {} : { mirrorWeight: mirror.percent }),
  };
}

/** Whether the filter copies requests to the canary. */
export function mirrorsToCanary(canary: Canary, { requestMirror }: HttpFilter): boolean {
  return requestMirror?.backendRef.name === `${apexName(canary)}-canary`;
}
