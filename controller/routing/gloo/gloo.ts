import type { Canary, MatchCondition, StringMatch } from '../../api/types/canary';
import { apexName } from '../../api/defaults';
import type { DesiredObject, Find } from '../../api/types/desired';
import { GLOO_ROUTE_TABLE, GLOO_UPSTREAM } from '../../api/rules/providers';
import { apexObject } from '../shared/apex-object';
import { conditionalRoutes, readConditionalRoutes } from '../shared/conditional-routes';
import { checkUpstream, upstream, upstreamName, upstreamReferences } from './upstream';
import type { RoutingProvider, RoutingRequest } from '../provider';
import { escapeRegExp } from '../shared/session-affinity';
import type { WeightedService } from '../shared/weights';
import { envoyRequests } from '../shared/request-metrics';

interface ValueMatcher {
  name: string;
  value?: string;
  regex?: true;
}

/** One condition of a route. A request must match all its parts, and one of the route's conditions. */
interface Matcher {
  headers?: ValueMatcher[];
  queryParameters?: ValueMatcher[];
}

interface Destination {
  destination: { upstream: { name: string; namespace: string } };
  /** Left out if it is 0. */
  weight?: number;
}

interface TableRoute {
  inheritablePathMatchers: true;
  matchers?: Matcher[];
  routeAction?: { multi?: { destinations?: Destination[] } };
}

/** A RouteTable that the user's VirtualService delegates to, and an Upstream for each of the two Services. */
export const gloo: RoutingProvider = {
  resources: [GLOO_UPSTREAM, GLOO_ROUTE_TABLE],
  requestMetrics: envoyRequests((v) => [
    `envoy_cluster_name=~"${v.namespace}-${v.service}-${v.role}-[0-9a-zA-Z-]+_[0-9a-zA-Z-]+"`,
  ]),
  references: upstreamReferences,
  obstacles: checkUpstream,
  desiredObjects: (request) => [upstream(request, 'primary'), upstream(request, 'canary'), routeTable(request)],
  routes,
};

function routeTable(request: RoutingRequest): DesiredObject {
  const { primary, canary } = request.routes;
  const tableRoutes = conditionalRoutes<TableRoute>(request, {
    split: (condition) => route(request, primary, canary, condition),
    primary: () => route(request, 100, 0),
  });
  return apexObject(request, GLOO_ROUTE_TABLE, { routes: tableRoutes });
}

/** The route that delegates to the table decides about paths. */
function route(
  { canary }: RoutingRequest,
  primaryWeight: number,
  canaryWeight: number,
  condition?: MatchCondition,
): TableRoute {
  const destinations = [destination(canary, 'primary', primaryWeight), destination(canary, 'canary', canaryWeight)];
  return {
    inheritablePathMatchers: true,
    ...(condition === undefined ? {} : { matchers: [matcher(condition)] }),
    routeAction: { multi: { destinations } },
  };
}

function destination(canary: Canary, role: 'primary' | 'canary', weight: number): Destination {
  return {
    destination: { upstream: { name: upstreamName(canary, role), namespace: canary.metadata.namespace } },
    ...(weight > 0 ? { weight } : {}),
  };
}

function matcher({ headers = {}, queryParams = {} }: MatchCondition): Matcher {
  const matchers = (values: Readonly<Record<string, StringMatch>>): ValueMatcher[] =>
    Object.entries(values).map(([name, match]) => ({ name, ...valueMatch(match) }));
  return {
    ...(Object.keys(headers).length > 0 ? { headers: matchers(headers) } : {}),
    ...(Object.keys(queryParams).length > 0 ? { queryParameters: matchers(queryParams) } : {}),
  };
}

/** Gloo matches whole values and regular expressions. */
function valueMatch({ exact, prefix, suffix, regex }: StringMatch): Omit<ValueMatcher, 'name'> {
  if (regex) return { value: regex, regex: true };
  if (prefix) return { value: `${escapeRegExp(prefix)}.*`, regex: true };
  if (suffix) return { value: `.*${escapeRegExp(suffix)}`, regex: true };
  return { value: exact };
}

function routes(canary: Canary, find: Find): ReturnType<RoutingProvider['routes']> {
  const table: readonly TableRoute[] = find(GLOO_ROUTE_TABLE, apexName(canary))?.spec?.routes ?? [];
  return readConditionalRoutes(
    canary,
    table.map(({ routeAction }) =>
      (routeAction?.multi?.destinations ?? []).map((found) => weightedService(canary, found)),
    ),
  );
}

/** An Upstream stands for its Service. */
function weightedService(
  canary: Canary,
  { destination: { upstream: found }, weight = 0 }: Destination,
): WeightedService {
  return { service: found.name === upstreamName(canary, 'canary') ? `${apexName(canary)}-canary` : found.name, weight };
}
