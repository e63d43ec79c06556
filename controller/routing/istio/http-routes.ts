import type { CanaryService } from '../../api/types/canary';
import { analysisOf, apexName } from '../../api/defaults';
import type { RoutingRequest } from '../provider';
import { bothMatch, istioConditions, type IstioMatch } from '../shared/match';
import { type AffinityCookie, affinityCookies } from '../shared/session-affinity';

export interface Headers {
  response?: { add?: Record<string, string>; [field: string]: unknown };
  [field: string]: unknown;
}

export interface Destination {
  destination: { host: string };
  /** Percent; the one destination of a route gets everything, whatever it says. */
  weight?: number;
  headers?: Headers;
}

/** An entry of a VirtualService's `spec.http`: the first whose `match` holds takes the request. */
export interface HttpRoute {
  match?: IstioMatch[];
  route?: Destination[];
  mirror?: { host: string };
  mirrorPercentage?: { value: number };
  headers?: Headers;
  [field: string]: unknown;
}

/**
 * All of a VirtualService's routes: first those of users who have a cookie, then the one that splits the traffic, and
 * last, in an A/B test, the one of everybody who does not match.
 */
export function httpRoutes(request: RoutingRequest): HttpRoute[] {
  const { canary, routes } = request;
  const { service } = canary.spec;
  const conditions = routes.everyone ? [] : istioConditions(analysisOf(canary).match ?? []);
  const onlyPrimary = { ...common(service), ...match(service.match), route: [primary(request, routes.primary)] };
  const split = {
    ...common(service),
    ...match(bothMatch(conditions, service.match ?? [])),
    ...mirror(request),
    route: destinations(request),
  };
  return [...cookieRoutes(request), split, ...(conditions.length > 0 ? [onlyPrimary] : [])];
}

/** The route that splits the traffic, and whether it does so for every user of a Canary with match conditions. */
export function splittingRoute(
  http: readonly HttpRoute[],
  hasConditions: boolean,
): { split: HttpRoute | undefined; everyone: boolean } {
  if (hasConditions && http.length > 1) return { split: http.at(-2), everyone: false };
  return { split: http.at(-1), everyone: hasConditions && http.length === 1 };
}

function common(service: CanaryService): HttpRoute {
  const { rewrite, timeout, retries, headers, corsPolicy } = service;
  const route: HttpRoute = {};
  if (rewrite?.uri || rewrite?.authority)
    route.rewrite = {
      ...(rewrite.uri ? { uri: rewrite.uri } : {}),
      ...(rewrite.authority ? { authority: rewrite.authority } : {}),
    };
  if (timeout) route.timeout = timeout;
  if (retries !== undefined) route.retries = retries;
  if (headers !== undefined) route.headers = headers;
  if (corsPolicy !== undefined) {
    const { allowCredentials, ...policy } = corsPolicy;
    route.corsPolicy = allowCredentials ? corsPolicy : policy;
  }
  return route;
}

function match(conditions: readonly IstioMatch[] | undefined): HttpRoute {
  return conditions === undefined || conditions.length === 0 ? {} : { match: [...conditions] };
}

function mirror({ canary, routes: { mirrored, mirrorWeight } }: RoutingRequest): HttpRoute {
  if (!mirrored) return {};
  return {
    mirror: { host: `${apexName(canary)}-canary` },
    ...(mirrorWeight ? { mirrorPercentage: { value: mirrorWeight } } : {}),
  };
}

function destinations(request: RoutingRequest): Destination[] {
  const { routes } = request;
  return [primary(request, routes.primary), onCanary(request, routes.canary, affinityCookies(request).canary)];
}

function primary(request: RoutingRequest, weight: number): Destination {
  return destination(`${apexName(request.canary)}-primary`, weight, affinityCookies(request).primary);
}

function onCanary({ canary }: RoutingRequest, weight: number, cookie?: AffinityCookie): Destination {
  return destination(`${apexName(canary)}-canary`, weight, cookie);
}

function destination(host: string, weight: number, cookie?: AffinityCookie): Destination {
  return {
    destination: { host },
    weight,
    ...(cookie === undefined ? {} : { headers: settingCookie(undefined, cookie) }),
  };
}

/** Users with a rollout's cookie stay where it sends them; the cookie of one that is over is taken back. */
function cookieRoutes(request: RoutingRequest): HttpRoute[] {
  const { canary, routes } = request;
  const { service } = canary.spec;
  const cookies = affinityCookies(request);
  const apex = apexName(canary);
  const route = (cookie: AffinityCookie, toPrimary: number): HttpRoute => ({
    ...common(service),
    match: bothMatch([{ headers: { Cookie: { regex: cookie.pattern } } }], service.match ?? []),
    route: [destination(`${apex}-primary`, toPrimary), destination(`${apex}-canary`, 100 - toPrimary)],
  });
  const found: HttpRoute[] = [];
  if (cookies.canary !== undefined) found.push(route(cookies.canary, 0));
  if (cookies.primary !== undefined) found.push(route(cookies.primary, 100));
  if (cookies.ended !== undefined)
    found.push({
      ...route(cookies.ended, routes.primary),
      ...mirror(request),
      headers: settingCookie(service.headers, cookies.ended),
    });
  return found;
}

function settingCookie(headers: Headers | undefined, { header }: AffinityCookie): Headers {
  return { ...headers, response: { ...headers?.response, add: { ...headers?.response?.add, 'Set-Cookie': header } } };
}
