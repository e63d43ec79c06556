import type { Canary, CanaryService, StringMatch } from '../../api/types/canary';
import { apexName, serviceOf } from '../../api/defaults';
import { parseDuration } from '../../core/duration';
import type { Problem } from '../../api/problems/problem';
import type { RoutingRequest } from '../provider';
import type { AffinityCookie } from '../shared/session-affinity';
import { findUnsupported } from '../shared/unsupported-fields';

interface Header {
  name: string;
  value: string;
}

/** Changes to the headers of a request or a response. */
interface HeaderModifier {
  add?: Header[];
  set?: Header[];
  remove?: string[];
}

/** A Service that gets a copy of every request, or of a percentage of them. */
interface RequestMirror {
  backendRef: { group?: string; kind?: string; name: string; namespace?: string; port?: number };
  percent?: number;
}

/** A change to requests and responses. The field for its content is named after the type. */
export interface HttpFilter {
  type: 'RequestHeaderModifier' | 'ResponseHeaderModifier' | 'URLRewrite' | 'RequestMirror' | 'CORS';
  requestHeaderModifier?: HeaderModifier;
  responseHeaderModifier?: HeaderModifier;
  urlRewrite?: Record<string, unknown>;
  requestMirror?: RequestMirror;
  cors?: Record<string, unknown>;
}

/** The changes of a service to headers, as Istio's VirtualService writes them. */
interface HeaderChanges {
  add?: Record<string, string>;
  set?: Record<string, string>;
  remove?: string[];
}

/** The CORS policy of a service, as Istio's VirtualService writes it. */
interface CorsPolicy {
  allowOrigin?: string[];
  allowOrigins?: StringMatch[];
  allowMethods?: string[];
  allowHeaders?: string[];
  exposeHeaders?: string[];
  allowCredentials?: boolean;
  maxAge?: string;
}

/** The filters that a service asks for, for every request. */
export function serviceFilters({ headers = {}, rewrite, mirror = [] }: CanaryService): HttpFilter[] {
  const { request, response } = headers as { request?: HeaderChanges; response?: HeaderChanges };
  const filters: HttpFilter[] = [];
  if (request !== undefined)
    filters.push({ type: 'RequestHeaderModifier', requestHeaderModifier: headerModifier(request) });
  if (response !== undefined)
    filters.push({ type: 'ResponseHeaderModifier', responseHeaderModifier: headerModifier(response) });
  if (rewrite?.uri || rewrite?.authority) filters.push({ type: 'URLRewrite', urlRewrite: urlRewrite(rewrite) });
  for (const { backendRef } of mirror as unknown as RequestMirror[])
    filters.push({
      type: 'RequestMirror',
      requestMirror: { backendRef: { group: '', kind: 'Service', ...backendRef } },
    });
  return filters;
}

/** Sorted by name, so that equal changes give equal lists. */
function headerModifier({ add = {}, set = {}, remove = [] }: HeaderChanges): HeaderModifier {
  return {
    ...(Object.keys(add).length > 0 ? { add: headerList(add) } : {}),
    ...(Object.keys(set).length > 0 ? { set: headerList(set) } : {}),
    ...(remove.length > 0 ? { remove } : {}),
  };
}

function headerList(headers: Readonly<Record<string, string>>): Header[] {
  return Object.keys(headers)
    .sort()
    .map((name) => ({ name, value: headers[name]! }));
}

function urlRewrite({ uri, authority, type }: NonNullable<CanaryService['rewrite']>): Record<string, unknown> {
  const path =
    type === 'ReplaceFullPath'
      ? { type, replaceFullPath: uri }
      : { type: 'ReplacePrefixMatch', replacePrefixMatch: uri };
  return { ...(authority ? { hostname: authority } : {}), ...(uri ? { path } : {}) };
}

/** The filter for the CORS policy of the service. */
export function corsFilter({ corsPolicy }: CanaryService): HttpFilter[] {
  if (corsPolicy === undefined) return [];
  const {
    allowOrigin = [],
    allowOrigins = [],
    allowMethods,
    allowHeaders,
    exposeHeaders,
    allowCredentials,
    maxAge,
  } = corsPolicy as CorsPolicy;
  const origins = [...allowOrigin, ...allowOrigins.flatMap(({ exact }) => exact ?? [])];
  const seconds = maxAge === undefined ? undefined : parseDuration(maxAge);
  const cors = {
    ...(origins.length > 0 ? { allowOrigins: origins } : {}),
    ...(allowMethods === undefined ? {} : { allowMethods }),
    ...(allowHeaders === undefined ? {} : { allowHeaders }),
    ...(exposeHeaders === undefined ? {} : { exposeHeaders }),
    ...(allowCredentials ? { allowCredentials } : {}),
    ...(seconds === undefined ? {} : { maxAge: Math.round(seconds / 1000) }),
  };
  return [{ type: 'CORS', cors }];
}

/** Finds origins that an HTTPRoute cannot express. */
export function checkCors(canary: Canary): Problem[] {
  const { allowOrigins = [] } = (serviceOf(canary).corsPolicy ?? {}) as CorsPolicy;
  const uses = allowOrigins.map((origin, index) => ({
    path: ['service', 'corsPolicy', 'allowOrigins', index],
    value: !origin.exact,
    detail: `an HTTPRoute knows whole origins only, not ${JSON.stringify(origin)}`,
    mend: 'list them in allowOrigin',
  }));
  return findUnsupported(canary, uses);
}

/** Copies the requests that the primary answers to the canary, at this port. */
export function canaryMirror(
  { canary, routes: { mirrored, mirrorWeight } }: RoutingRequest,
  port = serviceOf(canary).port,
): HttpFilter[] {
  if (!mirrored) return [];
  const backendRef = { group: '', kind: 'Service', name: `${apexName(canary)}-canary`, port };
  return [{ type: 'RequestMirror', requestMirror: { backendRef, ...(mirrorWeight ? { percent: mirrorWeight } : {}) } }];
}

/** Adds a cookie to the filters. A rule may have only one filter that changes response headers. */
export function setCookie(filters: readonly HttpFilter[], { header }: AffinityCookie): HttpFilter[] {
  const modifier = filters.find(({ type }) => type === 'ResponseHeaderModifier')?.responseHeaderModifier;
  const withCookie: HttpFilter = {
    type: 'ResponseHeaderModifier',
    responseHeaderModifier: { ...modifier, add: [...(modifier?.add ?? []), { name: 'Set-Cookie', value: header }] },
  };
  return modifier === undefined
    ? [...filters, withCookie]
    : filters.map((filter) => (filter.type === 'ResponseHeaderModifier' ? withCookie : filter));
}
