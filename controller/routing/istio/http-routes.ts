import type { CanaryService } from '../../api/types/canary';
import { analysisOf, apexName, serviceOf } from '../../api/defaults';
import type { RoutingRequest } from '../provider';
import { combineConditions, istioConditions, type IstioMatch } from '../shared/match';
import { type AffinityCookie, affinityCookies } from '../shared/session-affinity';

export interface Headers {
  response?: { add?: Record<string, string>; [field: string]: unknown };
  [field: string]: unknown;
}

export interface Destination {
  destination: { host: string };
  /** Percent. A route's only destination gets everything, whatever its weight is. */
  weight?: number;
  headers?: Headers;
}

/** An entry of a VirtualService's `spec.http`. The first entry whose `match` holds takes the request. */
export interface HttpRoute {
  match?: IstioMatch[];
  route?: Destination[];
  mirror?: { host: string };
  mirrorPercentage?: { value: number };
  headers?: Headers;
  [field: string]: unknown;
}

/**
 * All routes of a VirtualService. Those for users with a cookie come first, then the split. In an A/B test the route
 * for users who do not match is last.
 */
export function httpRoutes(request: RoutingRequest): HttpRoute[] {
  const { canary, routes } = request;
  const service = serviceOf(canary);
  const conditions = routes.everyone ? [] : istioConditions(analysisOf(canary).match ?? []);
  const onlyPrimary = {
    ...commonFields(service),
    ...match(service.match),
    route: [primaryDestination(request, routes.primary)],
  };
  const split = {
    ...commonFields(service),
    ...match(combineConditions(conditions, service.match ?? [])),
    ...mirror(request),
    route: destinations(request),
  };
  return [...cookieRoutes(request), split, ...(conditions.length > 0 ? [onlyPrimary] : [])];
}

/** The route that splits the traffic. `everyone` is true if it does so for all users of a Canary with conditions. */
export function findSplitRoute(
  http: readonly HttpRoute[],
  hasConditions: boolean,
): { split: HttpRoute | undefined; everyone: boolean } {
  if (hasConditions && http.length > 1) return { split: http.at(-2), everyone: false };
  return { split: http.at(-1), everyone: hasConditions && http.length === 1 };
}

function commonFields(service: CanaryService): HttpRoute {
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
  return [
    primaryDestination(request, routes.primary),
    canaryDestination(request, routes.canary, affinityCookies(request).canary),
  ];
}

function primaryDestination(request: RoutingRequest, weight: number): Destination {
  return destination(`${apexName(request.canary)}-primary`, weight, affinityCookies(request).primary);
}

function canaryDestination({ canary }: RoutingRequest, weight: number, cookie?: AffinityCookie): Destination {
  return destination(`${apexName(canary)}-canary`, weight, cookie);
}

function destination(host: string, weight: number, cookie?: AffinityCookie): Destination {
  return {
    destination: { host },
    weight,
    ...(cookie === undefined ? {} : { headers: setCookie(undefined, cookie) }),
  };
}

/** Users who have the cookie of a rollout stay on their version. The cookie of a finished rollout is removed. */
function cookieRoutes(request: RoutingRequest): HttpRoute[] {
  const { canary, routes } = request;
  const service = serviceOf(canary);
  const cookies = affinityCookies(request);
  const apex = apexName(canary);
  const route = (cookie: AffinityCookie, toPrimary: number): HttpRoute => ({
    ...commonFields(service),
    match: combineConditions([{ headers: { Cookie: { regex: cookie.pattern } } }], service.match ?? []),
    route: [destination(`${apex}-primary`, toPrimary), destination(`${apex}-canary`, 100 - toPrimary)],
  });
  const found: HttpRoute[] = [];
  if (cookies.canary !== undefined) found.push(route(cookies.canary, 0));
  if (cookies.primary !== undefined) found.push(route(cookies.primary, 100));
  if (cookies.ended !== undefined)
    found.push({
      ...route(cookies.ended, routes.primary),
      ...mirror(request),
      headers: setCookie(service.headers, cookies.ended),
    });
  return found;
}

function setCookie(headers: Headers | undefined, { header }: AffinityCookie): Headers {
  return { ...headers, response: { ...headers?.response, add: { ...headers?.response?.add, 'Set-Cookie': header } } };
}
