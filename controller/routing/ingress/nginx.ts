import type { Canary, MatchCondition } from '../../api/types/canary';
import { analysisOf, apexName, hasConditions } from '../../api/defaults';
import type { Problem } from '../../api/problems/problem';
import type { Find } from '../../api/types/desired';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../api/types/rollout-types';
import { INGRESS } from '../../api/types/resources';
import { findUnknownPorts } from './backend-ports';
import { copyIngress, findIngressCopy, INGRESS_SOURCE, pathTo } from './ingress';
import type { RoutingProvider, RoutingRequest } from '../provider';
import { escapeRegExp } from '../shared/session-affinity';
import { findUnsupported } from '../shared/unsupported-fields';
import type { Matchers, RequestSelector } from '../shared/request-metrics';

/** Annotations of an Ingress that takes a part of another's requests, without prefix and slash. */
type CanaryAnnotation =
  | 'canary'
  | 'canary-weight'
  | 'canary-by-header'
  | 'canary-by-header-value'
  | 'canary-by-header-pattern'
  | 'canary-by-cookie';
type CanaryAnnotations = Partial<Record<CanaryAnnotation, string>>;

/** A copy of the user's Ingress that leads to the canary. Annotations say which requests it takes. */
export const nginx: RoutingProvider = {
  resources: [INGRESS],
  requestMetrics: {
    counter: 'nginx_ingress_controller_requests',
    matchers: nginxCanary,
    good: 'status!~"5.*"',
    duration: { mean: 'nginx_ingress_controller_response_duration_seconds' },
  },
  source: INGRESS_SOURCE,
  problems: checkConditions,
  warnings: findUnknownPorts,
  desiredObjects,
  routes,
};

function desiredObjects(request: RoutingRequest): ReturnType<RoutingProvider['desiredObjects']> {
  const { canary, find, settings } = request;
  const prefix = settings.ingressAnnotationsPrefix;
  const apex = apexName(canary);
  return copyIngress(canary, find, {
    prefix,
    paths: (paths) =>
      paths.map((path) => (path.backend.service?.name === apex ? pathTo(path, `${apex}-canary`) : path)),
    annotations: (own) => {
      const kept = Object.entries(own).filter(([name]) => !name.startsWith(`${prefix}/canary`));
      const ours = Object.entries(canaryAnnotations(request)).map(
        ([name, value]) => [`${prefix}/${name}`, value] as const,
      );
      return Object.fromEntries([...kept, ...ours]);
    },
  });
}

function checkConditions(canary: Canary): Problem[] {
  const { match = [] } = analysisOf(canary);
  if (match.length === 0 || Object.keys(conditions(match)).length > 0) return [];
  return findUnsupported(canary, [
    {
      code: 'unsupported-condition',
      path: ['analysis', 'match'],
      detail: 'nginx finds users by a header or by the name of a cookie, and there is neither',
      mend: 'write headers with a header, or with cookie and exact',
    },
  ]);
}

/**
 * With conditions the weight is 0, because a weight would send users to the canary who do not match. All users who
 * match go to the canary at once.
 */
function canaryAnnotations({ canary, routes }: RoutingRequest): CanaryAnnotations {
  const { match = [] } = analysisOf(canary);
  const byMatch = match.length > 0 && routes.canary > 0 && !routes.everyone;
  return byMatch
    ? { canary: 'true', 'canary-weight': '0', ...conditions(match) }
    : { canary: 'true', 'canary-weight': String(routes.canary) };
}

/** The ingress controller can match one header and the name of one cookie. The first of each counts. */
function conditions(match: readonly MatchCondition[]): CanaryAnnotations {
  const headers = match.flatMap((condition) => Object.entries(condition.headers ?? {}));
  const cookie = headers.find(([name, { exact }]) => isCookie(name) && exact !== undefined)?.[1].exact;
  const header = headers.find(([name]) => !isCookie(name));
  return { ...(header && headerCondition(...header)), ...(cookie === undefined ? {} : { 'canary-by-cookie': cookie }) };
}

function headerCondition(
  name: string,
  { exact, prefix, suffix, regex }: NonNullable<MatchCondition['headers']>[string],
): CanaryAnnotations {
  const pattern =
    regex ??
    (prefix !== undefined ? `^${escapeRegExp(prefix)}` : suffix !== undefined ? `${escapeRegExp(suffix)}$` : undefined);
  return {
    'canary-by-header': name,
    ...(exact === undefined ? {} : { 'canary-by-header-value': exact }),
    ...(pattern === undefined ? {} : { 'canary-by-header-pattern': pattern }),
  };
}

function isCookie(header: string): boolean {
  return header.toLowerCase() === 'cookie';
}

/** Reads annotations with any prefix, because the flag may have changed since they were written. */
function routes(canary: Canary, find: Find): Routes {
  const written = Object.entries(findIngressCopy(canary, find)?.metadata.annotations ?? {}).map(
    ([name, value]) => [name.slice(name.lastIndexOf('/') + 1), value] as const,
  );
  const annotations: CanaryAnnotations = Object.fromEntries(written);
  const matching = hasConditions(canary);
  if (matching && (annotations['canary-by-header'] !== undefined || annotations['canary-by-cookie'] !== undefined))
    return ALL_TO_CANARY;
  const weight = Number(annotations['canary-weight'] ?? 0);
  if (!(weight > 0)) return ALL_TO_PRIMARY;
  return { primary: 100 - weight, canary: weight, mirrored: false, ...(matching ? { everyone: true } : {}) };
}

/** The requests of both versions have the user's Ingress in `ingress`. The label `canary` tells them apart. */
function nginxCanary({ namespace, ingress, role }: RequestSelector): Matchers {
  return [`namespace="${namespace}"`, `ingress="${ingress}"`, role === 'canary' ? 'canary!=""' : 'canary=""'];
}
