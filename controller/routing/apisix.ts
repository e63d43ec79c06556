import type { Canary } from '../api/canary';
import { apexName } from '../api/defaults';
import { type DesiredObject, type Find, serviceMetadata } from '../api/desired';
import { apiVersionOf, type KubeObject } from '../api/meta';
import type { Routes } from '../api/observations';
import { APISIX_ROUTE } from '../api/resources';
import type { RoutingProvider, RoutingRequest } from './provider';
import { copiedSpec, findSource, type RoutingSource } from './source';
import { weightedRoutes } from './weights';

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

/** Lifts the copy's rules above those of the user's route, in the same order among themselves. */
const PRECEDENCE = 10_000;
/** The weight of a backend that names none. */
const WHOLE = 100;

const APISIX_SOURCE: RoutingSource = {
  resource: APISIX_ROUTE,
  field: 'routeRef',
  services: (object) => rulesOf(object).flatMap(({ backends = [] }) => backends.map(({ serviceName }) => serviceName)),
};

/** A copy of the user's ApisixRoute that goes before it and shares its backends out among two Services. */
export const apisix: RoutingProvider = { resources: [APISIX_ROUTE], source: APISIX_SOURCE, desired, routes };

function desired({ canary, routes, find }: RoutingRequest): DesiredObject[] {
  const name = copyName(canary);
  const existing = find(APISIX_ROUTE, name);
  const source = findSource(APISIX_SOURCE, canary, find);
  const made = source ?? existing;
  if (made === undefined) return [];
  const share = source === undefined ? reweighted : sharedOut;
  const http = rulesOf(made).map((rule) => ({ ...rule, ...precedence(rule, source !== undefined), ...(rule.backends && { backends: share(canary, routes, rule.backends) }) }));
  // The route's own status says what became of the user's; the copy begins with none.
  const object = {
    apiVersion: apiVersionOf(APISIX_ROUTE),
    kind: APISIX_ROUTE.kind,
    metadata: serviceMetadata(canary, name),
    spec: copiedSpec({ ...made.spec, http }, existing),
    status: {},
  };
  return [{ resource: APISIX_ROUTE, object }];
}

/** What lifts a rule of the user's; one of the copy's own is there already. */
function precedence({ priority = 0, websocket = false }: Rule, users: boolean): Partial<Rule> {
  return users ? { priority: priority + PRECEDENCE, websocket } : {};
}

/** The two Services share what the apex has; where other Services have something of it, all weights grow by the same factor and stay whole numbers. */
function sharedOut(canary: Canary, { primary, canary: share }: Routes, backends: readonly Backend[]): Backend[] {
  const apex = apexName(canary);
  const alone = backends.length === 1;
  return backends.flatMap((backend) => {
    const { serviceName, weight = WHOLE } = backend;
    const factor = alone ? 1 : weight;
    if (serviceName === apex)
      return [
        { ...backend, serviceName: `${apex}-primary`, weight: primary * factor },
        { ...backend, serviceName: `${apex}-canary`, weight: share * factor },
      ];
    return [alone ? backend : { ...backend, weight: weight * 100 }];
  });
}

/** The user's route is missing: the copy that is there keeps everything but the share of each Service. */
function reweighted(canary: Canary, { primary, canary: share }: Routes, backends: readonly Backend[]): Backend[] {
  const apex = apexName(canary);
  const shares: Readonly<Record<string, number>> = { [`${apex}-primary`]: primary, [`${apex}-canary`]: share };
  const whole = backends.filter(({ serviceName }) => Object.hasOwn(shares, serviceName)).reduce((sum, { weight = WHOLE }) => sum + weight, 0);
  return backends.map((backend) => (Object.hasOwn(shares, backend.serviceName) ? { ...backend, weight: (shares[backend.serviceName]! * whole) / 100 } : backend));
}

function routes(canary: Canary, find: Find): Routes {
  const apex = apexName(canary);
  const own = [`${apex}-primary`, `${apex}-canary`];
  const split = rulesOf(find(APISIX_ROUTE, copyName(canary))).find(({ backends = [] }) => backends.some(({ serviceName }) => own.includes(serviceName)));
  const backends = (split?.backends ?? []).filter(({ serviceName }) => own.includes(serviceName));
  return weightedRoutes(
    canary,
    backends.map(({ serviceName, weight = WHOLE }) => ({ service: serviceName, weight })),
  );
}

/** The built-in queries know the copy by this name. */
function copyName(canary: Canary): string {
  return `${canary.spec.routeRef?.name}-${apexName(canary)}-canary`;
}

function rulesOf(object: KubeObject | undefined): Rule[] {
  return object?.spec?.http ?? [];
}
