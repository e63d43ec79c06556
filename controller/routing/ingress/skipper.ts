import type { Canary } from '../../api/types/canary';
import { apexName } from '../../api/defaults';
import type { DesiredObject, Find } from '../../api/types/desired';
import { canonicalJson } from '../../core/hash';
import { isRecord } from '../../core/json';
import type { Routes } from '../../api/types/rollout-types';
import { INGRESS } from '../../api/types/resources';
import { findUnknownPorts } from './backend-ports';
import { copyIngress, findIngressCopy, INGRESS_SOURCE, pathTo } from './ingress';
import type { RoutingProvider, RoutingRequest } from '../provider';
import { weightedRoutes } from '../shared/weights';
import type { Matchers, RequestSelector } from '../shared/request-metrics';

const PREFIX = 'zalando.org';
const PREDICATE = `${PREFIX}/skipper-predicate`;
const WEIGHTS = `${PREFIX}/backend-weights`;

/** The copy's routes win over those of the user's Ingress. */
const FIRST = 'Weight(100)';
/** The copy's routes get no traffic. */
const OFF = 'False()';

/**
 * A copy of the user's Ingress that splits each path between two Services. It wins over the user's Ingress during a
 * rollout.
 */
export const skipper: RoutingProvider = {
  resources: [INGRESS],
  requestMetrics: {
    counter: 'skipper_serve_route_duration_seconds_count',
    matchers: skipperRoute,
    good: 'code!~"5.."',
    duration: { histogram: 'skipper_serve_route_duration_seconds', unit: 'seconds' },
  },
  source: INGRESS_SOURCE,
  warnings: findUnknownPorts,
  desiredObjects,
  routes,
};

function desiredObjects(request: RoutingRequest): DesiredObject[] {
  const { canary, find } = request;
  const apex = apexName(canary);
  return copyIngress(canary, find, {
    prefix: PREFIX,
    paths: (paths) => {
      const own = paths.filter(({ backend }) => backend.service?.name === apex);
      return [
        ...paths.map((path) => (own.includes(path) ? pathTo(path, `${apex}-primary`) : path)),
        ...own.map((path) => pathTo(path, `${apex}-canary`)),
      ];
    },
    annotations: (own) => ({
      ...own,
      [PREDICATE]: predicate(request, own[PREDICATE]),
      [WEIGHTS]: weights(request, own[WEIGHTS]),
    }),
  });
}

/** After a rollout the user's Ingress gets the traffic back. A copy without a rollout stays as it was made. */
function predicate({ canary, routes: { canary: share }, find }: RoutingRequest, users: string | undefined): string {
  const before = findIngressCopy(canary, find)?.metadata.annotations?.[PREDICATE];
  const ended = share === 0 && before !== undefined && (terms(before).includes(OFF) || routes(canary, find).canary > 0);
  return [ended ? OFF : FIRST, ...terms(users).filter((term) => term !== OFF && term !== FIRST)].join(' && ');
}

function terms(predicates = ''): string[] {
  return predicates
    .split('&&')
    .map((term) => term.trim())
    .filter((term) => term !== '');
}

/** The two Services share the weight of the apex. The weights of the user's other Services stay. */
function weights({ canary, routes: { primary, canary: share } }: RoutingRequest, users: string | undefined): string {
  const apex = apexName(canary);
  const { [apex]: whole = 100, ...others } = readWeights(users);
  return canonicalJson({
    ...others,
    [`${apex}-canary`]: (share * whole) / 100,
    [`${apex}-primary`]: (primary * whole) / 100,
  });
}

function routes(canary: Canary, find: Find): Routes {
  const apex = apexName(canary);
  const written = readWeights(findIngressCopy(canary, find)?.metadata.annotations?.[WEIGHTS]);
  return weightedRoutes(
    canary,
    [`${apex}-primary`, `${apex}-canary`].map((service) => ({ service, weight: written[service] ?? 0 })),
  );
}

/** @returns weights by Service; empty if the annotation is missing or invalid */
function readWeights(text = '{}'): Record<string, number> {
  try {
    const read: unknown = JSON.parse(text);
    return isRecord(read)
      ? Object.fromEntries(Object.entries(read).map(([service, weight]) => [service, Number(weight)]))
      : {};
  } catch {
    return {};
  }
}

/** Skipper names a route after Ingress and Service. Whatever is no letter or digit is an underscore there. */
function skipperRoute({ namespace, ingress, service, role }: RequestSelector): Matchers {
  const escape = (name: string) => name.replace(/[^a-zA-Z0-9_]/g, '_');
  return [
    `route=~"kube(ew)?_${escape(namespace)}__${escape(ingress)}_canary__.*__${escape(service)}_${role}(_[0-9]+)?"`,
  ];
}
