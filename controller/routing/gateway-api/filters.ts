import type { Canary, CanaryService, StringMatch } from '../../api/types/canary';
import { apexName, titleOf } from '../../api/defaults';
import { parseDuration } from '../../core/duration';
import type { RoutingRequest } from '../provider';
import type { AffinityCookie } from '../shared/session-affinity';

interface Header {
  name: string;
  value: string;
}

/** What is changed in the headers of a request or an answer. */
interface HeaderModifier {
  add?: Header[];
  set?: Header[];
  remove?: string[];
}

/** A Service that gets a copy of each request, or of this percentage of them. */
interface RequestMirror {
  backendRef: { group?: string; kind?: string; name: string; namespace?: string; port?: number };
  percent?: number;
}

/** What is done to requests and answers on the way; the field that holds the content is named as the type says. */
export interface HttpFilter {
  type: 'RequestHeaderModifier' | 'ResponseHeaderModifier' | 'URLRewrite' | 'RequestMirror' | 'CORS';
  requestHeaderModifier?: HeaderModifier;
  responseHeaderModifier?: HeaderModifier;
  urlRewrite?: Record<string, unknown>;
  requestMirror?: RequestMirror;
  cors?: Record<string, unknown>;
}

/** A service's changes to headers, as a VirtualService of Istio has them. */
interface HeaderChanges {
  add?: Record<string, string>;
  set?: Record<string, string>;
  remove?: string[];
}

/** A service's policy for calls from other sites, as a VirtualService of Istio has it. */
interface CorsPolicy {
  allowOrigin?: string[];
  allowOrigins?: StringMatch[];
  allowMethods?: string[];
  allowHeaders?: string[];
  exposeHeaders?: string[];
  allowCredentials?: boolean;
  maxAge?: string;
}

/** What a service asks to be done to every request. */
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

/** Ordered by name, so that the same changes are the same list. */
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

/** What other sites may call. */
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

/** Origins that an HTTPRoute cannot name. */
export function corsProblems(canary: Canary): string[] {
  const { allowOrigins = [] } = (canary.spec.service.corsPolicy ?? {}) as CorsPolicy;
  return allowOrigins.flatMap((origin, index) =>
    origin.exact
      ? []
      : [
          `Canary ${titleOf(canary)}: spec.service.corsPolicy.allowOrigins[${index}]: an HTTPRoute knows whole origins only, not ${JSON.stringify(origin)}; list them in allowOrigin`,
        ],
  );
}

/** The copies that the canary gets, at this port, of requests that the primary answers. */
export function canaryMirror(
  { canary, routes: { mirrored, mirrorWeight } }: RoutingRequest,
  port = canary.spec.service.port,
): HttpFilter[] {
  if (!mirrored) return [];
  const backendRef = { group: '', kind: 'Service', name: `${apexName(canary)}-canary`, port };
  return [{ type: 'RequestMirror', requestMirror: { backendRef, ...(mirrorWeight ? { percent: mirrorWeight } : {}) } }];
}

/** The filters with one that sets this cookie; a rule may change the headers of answers in one place only. */
export function settingCookie(filters: readonly HttpFilter[], { header }: AffinityCookie): HttpFilter[] {
  const modifier = filters.find(({ type }) => type === 'ResponseHeaderModifier')?.responseHeaderModifier;
  const withCookie: HttpFilter = {
    type: 'ResponseHeaderModifier',
    responseHeaderModifier: { ...modifier, add: [...(modifier?.add ?? []), { name: 'Set-Cookie', value: header }] },
  };
  return modifier === undefined
    ? [...filters, withCookie]
    : filters.map((filter) => (filter.type === 'ResponseHeaderModifier' ? withCookie : filter));
}
