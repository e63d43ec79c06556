import type { Canary } from '../api/types/canary';
import { apexName } from '../api/defaults';
import { type DesiredObject, type Find, serviceMetadata } from '../api/types/desired';
import { apiVersionOf, type KubeObject } from '../api/types/meta';
import type { Routes } from '../api/types/rollout-types';
import { APISIX_ROUTE } from '../api/rules/providers';
import type { RoutingProvider, RoutingRequest } from './provider';
import { type BackendForm, sharesOf, splitApex } from './shared/weighted-backends';
import { copySpec, findSource, type RoutingSource } from './shared/source';
import { weightedRoutes } from './shared/weights';
import type { Matchers, RequestSelector } from './shared/request-metrics';

interface Backend {
  serviceName: string;
  weight?: number;
  [field: string]: unknown;
}

/** An entry of an ApisixRoute's `spec.http`. */
interface Rule {
  backends?: Backend[];
  priority?: number;
  websocket?: boolean;
  [field: string]: unknown;
}

/** Added to the priorities of the copy, so that its rules come before the user's, in the same order. */
const PRECEDENCE = 10_000;
/** The weight of a backend that has none. */
const WHOLE = 100;

const FORM: BackendForm<Backend> = {
  service: ({ serviceName }) => serviceName,
  // A rule's only backend gets every request, whatever its weight is.
  weight: ({ weight = WHOLE }, { length }) => (length === 1 ? 1 : weight),
  withService: (backend, serviceName) => ({ ...backend, serviceName }),
};

const APISIX_SOURCE: RoutingSource = {
  resource: APISIX_ROUTE,
  field: 'routeRef',
  services: (object) => rulesOf(object).flatMap(({ backends = [] }) => backends.map(({ serviceName }) => serviceName)),
};

/** A copy of the user's ApisixRoute. It has a higher priority, and splits its backends between two Services. */
export const apisix: RoutingProvider = {
  resources: [APISIX_ROUTE],
  requestMetrics: {
    counter: 'apisix_http_status',
    matchers: apisixRoute,
    good: 'code!~"5.."',
    duration: { histogram: 'apisix_http_latency', unit: 'milliseconds', matchers: ['type=~"request"'] },
    countsBothAsOne: true,
  },
  source: APISIX_SOURCE,
  desiredObjects,
  routes,
};

function desiredObjects({ canary, routes, find }: RoutingRequest): DesiredObject[] {
  const name = copyName(canary);
  const existing = find(APISIX_ROUTE, name);
  const source = findSource(APISIX_SOURCE, canary, find);
  const made = source ?? existing;
  if (made === undefined) return [];
  const http = rulesOf(made).map((rule) => ({
    ...rule,
    ...precedence(rule, source !== undefined),
    ...(rule.backends && { backends: splitApex(canary, routes, rule.backends, FORM) }),
  }));
  // The status of the user's route does not apply to the copy, which starts with an empty one.
  const object = {
    apiVersion: apiVersionOf(APISIX_ROUTE),
    kind: APISIX_ROUTE.kind,
    metadata: serviceMetadata(canary, name),
    spec: copySpec({ ...made.spec, http }, existing),
    status: {},
  };
  return [{ resource: APISIX_ROUTE, object }];
}

/** Raises the priority of a rule of the user's. A rule that comes from the copy has been raised already. */
function precedence({ priority = 0, websocket = false }: Rule, users: boolean): Partial<Rule> {
  return users ? { priority: priority + PRECEDENCE, websocket } : {};
}

function routes(canary: Canary, find: Find): Routes {
  const shares = rulesOf(find(APISIX_ROUTE, copyName(canary))).map(({ backends = [] }) =>
    sharesOf(canary, backends, FORM),
  );
  return weightedRoutes(canary, shares.find(({ length }) => length > 0) ?? []);
}

/** The built-in queries use this name, too. */
function copyName(canary: Canary): string {
  return `${canary.spec.routeRef?.name}-${apexName(canary)}-canary`;
}

function rulesOf(object: KubeObject | undefined): Rule[] {
  return object?.spec?.http ?? [];
}

function apisixRoute({ namespace, route, service }: RequestSelector): Matchers {
  return [`route=~"${namespace}_${route}-${service}-canary_.+"`];
}
