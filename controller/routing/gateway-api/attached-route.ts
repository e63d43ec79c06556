import type { Canary } from '../../api/types/canary';
import { analysisOf, apexName, serviceOf } from '../../api/defaults';
import type { Flaw, Problem } from '../../api/problems/problem';
import type { DesiredObject } from '../../api/types/desired';
import { apiVersionOf, type KubeObject, type Resource } from '../../api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes, routesOfText } from '../../api/types/rollout-types';
import { canaryMirror, type HttpFilter } from './filters';
import { findRefusals } from './parents';
import { type BackendRef, mirrorsToCanary, type RouteRule, splitOf } from './rules';
import type { RoutingProvider, RoutingRequest } from '../provider';
import { POD_REQUESTS } from '../shared/request-metrics';
import { findUnsupported } from '../shared/unsupported-fields';
import { type BackendForm, FINENESS, leadsTo, sharesOf, splitApex, unsplitApex } from '../shared/weighted-backends';
import { findSource, type RoutingSource } from '../shared/source';

/** The largest weight of a backend that the API allows. */
const LARGEST_WEIGHT = 1_000_000;

/**
 * Routes by an HTTPRoute or GRPCRoute of the user's. What its rules send to the apex Service is split between the
 * primary and the canary; everything else stays as the user has written it. The split can be undone without any record
 * of the former route, so the user or another Canary can change the route at any time.
 */
export function attachedRouteProvider(resource: Resource): RoutingProvider {
  const source: RoutingSource = { resource, field: 'routeRef', services, check: checkWeights };
  return {
    resources: [resource],
    requestMetrics: POD_REQUESTS,
    source,
    problems: (canary) => checkFields(canary, resource),
    warnings: (canary, find) => findRefusals(findSource(source, canary, find)),
    desiredObjects: (request) => desiredObjects(request, resource, findSource(source, request.canary, request.find)),
    routes: (canary, find) => routes(canary, findSource(source, canary, find)),
  };
}

function desiredObjects(request: RoutingRequest, resource: Resource, users: KubeObject | undefined): DesiredObject[] {
  const { canary } = request;
  const rules = rulesOf(users);
  if (!rules.some((rule) => isOwnRule(canary, rule))) return [];
  const changeOwnRules = (change: (rule: RouteRule) => RouteRule): { rules: RouteRule[] } => ({
    rules: rules.map((rule) => (isOwnRule(canary, rule) ? change(rule) : rule)),
  });
  const { name, namespace } = users!.metadata;
  const object = {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { name, namespace },
    spec: changeOwnRules((rule) => split(request, rule)),
  };
  return [{ resource, object, adopts: { original: changeOwnRules((rule) => unsplit(canary, rule)) } }];
}

function split(request: RoutingRequest, { filters, ...rule }: RouteRule): RouteRule {
  const { canary, routes } = request;
  const form = formFor(canary);
  const backendRefs = splitApex(canary, routes, rule.backendRefs!, form);
  const { port } = backendRefs.find((backend) => form.service(backend) === `${apexName(canary)}-canary`)!;
  return withFilters({ ...rule, backendRefs }, [...filtersOfUser(canary, filters), ...canaryMirror(request, port)]);
}

function unsplit(canary: Canary, { filters, ...rule }: RouteRule): RouteRule {
  return withFilters(
    { ...rule, backendRefs: unsplitApex(canary, rule.backendRefs!, formFor(canary)) },
    filtersOfUser(canary, filters),
  );
}

function filtersOfUser(canary: Canary, filters: readonly HttpFilter[] = []): HttpFilter[] {
  return filters.filter((filter) => !mirrorsToCanary(canary, filter));
}

function withFilters(rule: RouteRule, filters: HttpFilter[]): RouteRule {
  return filters.length > 0 ? { ...rule, filters } : rule;
}

/**
 * The split that the route has. If the user has applied the route again, it leads to the apex instead: then the
 * recorded split counts, because that alone must not end a rollout.
 */
function routes(canary: Canary, users: KubeObject | undefined): Routes {
  const form = formFor(canary);
  const splits = rulesOf(users).map(({ backendRefs = [], filters }) => ({
    shares: sharesOf(canary, backendRefs, form),
    filters,
  }));
  const found = splits.find(({ shares }) => shares.length > 0);
  const overwritten = rulesOf(users).some(({ backendRefs = [] }) => leadsTo(apexName(canary), backendRefs, form));
  return {
    ...(found === undefined ? recordedRoutes(canary) : splitOf(canary, found.shares, found.filters)),
    ...(overwritten ? { overwritten } : {}),
  };
}

/** The routes that the Canary's status shows: those of the running rollout, else all traffic to one version. */
function recordedRoutes({ status = {} }: Canary): Routes {
  const { phase, watchedRoutes, canaryWeight } = status;
  const underWay = phase === 'Progressing' || phase === 'WaitingPromotion' || phase === 'Promoting';
  if (underWay && watchedRoutes !== undefined) return routesOfText(watchedRoutes);
  return canaryWeight === 100 ? ALL_TO_CANARY : ALL_TO_PRIMARY;
}

/** Finds fields of the Canary that would need rules of their own, or that belong into the user's route. */
function checkFields(canary: Canary, { kind }: Resource): Problem[] {
  const { match, sessionAffinity } = analysisOf(canary);
  const {
    gatewayRefs,
    hosts,
    match: taken,
    rewrite,
    headers,
    mirror,
    corsPolicy,
    timeout,
    backendTimeout,
    retries,
  } = serviceOf(canary);
  const route = `the ${kind} ${canary.spec.routeRef!.name} of spec.routeRef`;
  const rules = `needs rules of its own, and those of ${route} are yours`;
  const mend = 'remove it, or remove spec.routeRef and let a route be made';
  const said = Object.entries({
    gatewayRefs,
    hosts,
    match: taken,
    rewrite,
    headers,
    mirror,
    corsPolicy,
    timeout,
    backendTimeout,
    retries,
  });
  return findUnsupported(canary, [
    { path: ['analysis', 'match'], value: match, detail: `an A/B test ${rules}`, mend },
    { path: ['analysis', 'sessionAffinity'], value: sessionAffinity, detail: `session affinity ${rules}`, mend },
    ...said.map(([field, value]) => ({
      code: 'belongs-in-your-route' as const,
      path: ['service', field],
      value,
      detail: `is for a route that is made, and ${route} is yours`,
      mend: 'write it there and remove it here',
    })),
  ]);
}

function services(users: KubeObject, canary: Canary): string[] {
  const form = formFor(canary);
  return rulesOf(users).flatMap(({ backendRefs = [] }) =>
    unsplitApex(canary, backendRefs, form).flatMap((backend) => form.service(backend) ?? []),
  );
}

/** Finds weights in the user's route that are too large to be split. */
function checkWeights(users: KubeObject, canary: Canary): Flaw[] {
  const most = LARGEST_WEIGHT / FINENESS;
  return rulesOf(users).flatMap(({ backendRefs = [] }, rule) =>
    leadsTo(apexName(canary), backendRefs, formFor(canary))
      ? backendRefs.flatMap(({ weight = 1 }, index): Flaw[] =>
          weight > most
            ? [
                {
                  code: 'weight-too-large',
                  found: `rules[${rule}].backendRefs[${index}].weight ${weight}`,
                  detail: 'leaves no room for percentages',
                  mend: `write weights of at most ${most} in the same proportion`,
                },
              ]
            : [],
        )
      : [],
  );
}

function isOwnRule(canary: Canary, { backendRefs = [] }: RouteRule): boolean {
  const form = formFor(canary);
  const apex = apexName(canary);
  return [apex, `${apex}-primary`, `${apex}-canary`].some((service) => leadsTo(service, backendRefs, form));
}

/** Backends of other kinds and Services of other namespaces do not belong to the Canary. */
function formFor({ metadata }: Canary): BackendForm<BackendRef> {
  return {
    service: ({ group = '', kind = 'Service', name, namespace = metadata.namespace }) =>
      group === '' && kind === 'Service' && namespace === metadata.namespace ? name : undefined,
    weight: ({ weight = 1 }) => weight,
    withService: (backend, name) => ({ ...backend, name }),
  };
}

function rulesOf(object: KubeObject | undefined): RouteRule[] {
  return object?.spec?.rules ?? [];
}
