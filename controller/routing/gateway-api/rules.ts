import type { Canary, CanaryService } from '../../api/types/canary';
import { analysisOf, apexName } from '../../api/defaults';
import type { Routes } from '../../api/types/rollout-types';
import { canaryMirror, type HttpFilter, settingCookie } from './filters';
import type { GrpcMatch } from './grpc';
import { EVERY_REQUEST, type HttpMatch } from './match';
import { bothMatch, istioConditions, type IstioMatch } from '../shared/match';
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

/** What a kind of routes, in its version of the API, can say. */
export interface Dialect {
  /** Conditions as Istio writes them; nothing for those that every request meets. */
  matches(conditions: readonly IstioMatch[]): RouteRule['matches'];
  /** What the service asks to be done to every request. */
  filters(service: CanaryService): HttpFilter[];
  timeouts(service: CanaryService): Pick<RouteRule, 'timeouts'>;
  /** A rule as the API server keeps it. */
  filledIn(rule: RouteRule): RouteRule;
}

/**
 * All of a route's rules: first those of users who have a cookie, then the one that splits the traffic, and last, in an
 * A/B test, the one of everybody who does not match.
 */
export function routeRules(request: RoutingRequest, dialect: Dialect): RouteRule[] {
  const { canary, routes } = request;
  const { service } = canary.spec;
  const taken: readonly IstioMatch[] = service.match?.length ? service.match : [EVERY_REQUEST];
  const conditions = routes.everyone ? [] : istioConditions(analysisOf(canary).match ?? []);
  const cookies = affinityCookies(request);
  const rule = ruleOf(service, dialect);
  const split = rule(
    bothMatch(conditions, taken),
    [primary(request, routes.primary, cookies.primary), onCanary(request, routes.canary, cookies.canary)],
    canaryMirror(request),
  );
  const onlyPrimary = rule(taken, [primary(request, 100, cookies.primary)]);
  return [...cookieRules(request, dialect), split, ...(conditions.length > 0 ? [onlyPrimary] : [])];
}

type MakeRule = (
  conditions: readonly IstioMatch[],
  backendRefs: BackendRef[],
  more?: readonly HttpFilter[],
  cookie?: AffinityCookie,
) => RouteRule;

/** Makes rules that have what the service asks for in common. */
function ruleOf(service: CanaryService, dialect: Dialect): MakeRule {
  const timeouts = dialect.timeouts(service);
  const common = dialect.filters(service);
  return (conditions, backendRefs, more = [], cookie) => {
    const all = [...common, ...more];
    const filters = cookie === undefined ? all : settingCookie(all, cookie);
    const matches = dialect.matches(conditions);
    return { ...(matches && { matches }), ...(filters.length > 0 ? { filters } : {}), backendRefs, ...timeouts };
  };
}

function primary(request: RoutingRequest, weight: number, cookie?: AffinityCookie): BackendRef {
  return backend(request, 'primary', weight, cookie);
}

function onCanary(request: RoutingRequest, weight: number, cookie?: AffinityCookie): BackendRef {
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
    port: canary.spec.service.port,
    weight,
  };
  return cookie === undefined ? ref : { ...ref, filters: settingCookie([], cookie) };
}

/** Users with a rollout's cookie stay where it sends them; the cookie of one that is over is taken back. */
function cookieRules(request: RoutingRequest, dialect: Dialect): RouteRule[] {
  const { canary, routes } = request;
  const { service } = canary.spec;
  const { canary: own, primary: held, ended } = affinityCookies(request);
  const rule = ruleOf(service, dialect);
  const having = ({ pattern }: AffinityCookie): IstioMatch[] =>
    bothMatch([{ headers: { Cookie: { regex: pattern } } }], service.match ?? []);
  const shares = (toPrimary: number): BackendRef[] => [primary(request, toPrimary), onCanary(request, 100 - toPrimary)];
  const rules: RouteRule[] = [];
  if (own !== undefined) rules.push(rule(having(own), shares(0)));
  if (held !== undefined) rules.push(rule(having(held), shares(100)));
  if (ended !== undefined) rules.push(rule(having(ended), shares(routes.primary), canaryMirror(request), ended));
  return rules;
}

/** How the traffic flows by the rule that splits it. */
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
