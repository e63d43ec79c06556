import type { CanaryService } from '../api/canary';
import { analysisOf, apexName } from '../api/defaults';
import { canaryMirror, corsFilter, type HttpFilter, serviceFilters, settingCookie } from './gateway-api-filters';
import { EVERY_REQUEST, httpMatches, type HttpMatch } from './gateway-api-match';
import { bothMatch, istioConditions, type IstioMatch } from './istio-match';
import type { RoutingRequest } from './provider';
import { type AffinityCookie, affinityCookies } from './session-affinity';

export interface BackendRef {
  group?: string;
  kind?: string;
  name: string;
  port?: number;
  /** Share of the rule's requests. Default: 1. */
  weight?: number;
  filters?: HttpFilter[];
}

/** An entry of an HTTPRoute's `spec.rules`. */
export interface HttpRule {
  matches?: HttpMatch[];
  filters?: HttpFilter[];
  backendRefs?: BackendRef[];
  timeouts?: { request?: string; backendRequest?: string };
}

/** Whether the API's version has timeouts and CORS, as `v1` has. */
export interface Features {
  timeoutsAndCors: boolean;
}

/**
 * All of an HTTPRoute's rules: first those of users who have a cookie, then the one that splits the traffic, and last, in an A/B test, the
 * one of everybody who does not match.
 */
export function httpRules(request: RoutingRequest, features: Features): HttpRule[] {
  const { canary, routes } = request;
  const { service } = canary.spec;
  const taken: readonly IstioMatch[] = service.match?.length ? service.match : [EVERY_REQUEST];
  const conditions = routes.everyone ? [] : istioConditions(analysisOf(canary).match ?? []);
  const cookies = affinityCookies(request);
  const rule = ruleOf(service, features);
  const split = rule(bothMatch(conditions, taken), [primary(request, routes.primary, cookies.primary), onCanary(request, routes.canary, cookies.canary)], canaryMirror(request));
  const onlyPrimary = rule(taken, [primary(request, 100, cookies.primary)]);
  return [...cookieRules(request, features), split, ...(conditions.length > 0 ? [onlyPrimary] : [])];
}

type MakeRule = (conditions: readonly IstioMatch[], backendRefs: BackendRef[], more?: readonly HttpFilter[], cookie?: AffinityCookie) => HttpRule;

/** Makes rules that have what the service asks for in common. */
function ruleOf(service: CanaryService, { timeoutsAndCors }: Features): MakeRule {
  const timeouts = timeoutsAndCors ? timeoutsOf(service) : {};
  const common = timeoutsAndCors ? [...serviceFilters(service), ...corsFilter(service)] : serviceFilters(service);
  return (conditions, backendRefs, more = [], cookie) => {
    const all = [...common, ...more];
    const filters = cookie === undefined ? all : settingCookie(all, cookie);
    return { matches: httpMatches(conditions), ...(filters.length > 0 ? { filters } : {}), backendRefs, ...timeouts };
  };
}

function timeoutsOf({ timeout, backendTimeout }: CanaryService): Pick<HttpRule, 'timeouts'> {
  if (!timeout && !backendTimeout) return {};
  return { timeouts: { ...(timeout ? { request: timeout } : {}), ...(backendTimeout ? { backendRequest: backendTimeout } : {}) } };
}

function primary(request: RoutingRequest, weight: number, cookie?: AffinityCookie): BackendRef {
  return backend(request, 'primary', weight, cookie);
}

function onCanary(request: RoutingRequest, weight: number, cookie?: AffinityCookie): BackendRef {
  return backend(request, 'canary', weight, cookie);
}

function backend({ canary }: RoutingRequest, role: 'primary' | 'canary', weight: number, cookie?: AffinityCookie): BackendRef {
  const ref = { group: '', kind: 'Service', name: `${apexName(canary)}-${role}`, port: canary.spec.service.port, weight };
  return cookie === undefined ? ref : { ...ref, filters: settingCookie([], cookie) };
}

/** Users with a rollout's cookie stay where it sends them; the cookie of one that is over is taken back. */
function cookieRules(request: RoutingRequest, features: Features): HttpRule[] {
  const { canary, routes } = request;
  const { service } = canary.spec;
  const { canary: own, primary: held, ended } = affinityCookies(request);
  const rule = ruleOf(service, features);
  const having = ({ pattern }: AffinityCookie): IstioMatch[] => bothMatch([{ headers: { Cookie: { regex: pattern } } }], service.match ?? []);
  const shares = (toPrimary: number): BackendRef[] => [primary(request, toPrimary), onCanary(request, 100 - toPrimary)];
  const rules: HttpRule[] = [];
  if (own !== undefined) rules.push(rule(having(own), shares(0)));
  if (held !== undefined) rules.push(rule(having(held), shares(100)));
  if (ended !== undefined) rules.push(rule(having(ended), shares(routes.primary), canaryMirror(request), ended));
  return rules;
}
