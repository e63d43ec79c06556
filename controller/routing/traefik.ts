import type { SessionAffinity } from '../api/types/canary';
import { analysisOf, apexName, serviceOf } from '../api/defaults';
import { TRAEFIK_SERVICE } from '../api/rules/providers';
import { apexObject } from './shared/apex-object';
import type { RoutingProvider, RoutingRequest } from './provider';
import { maxAgeOf } from './shared/session-affinity';
import { weightedRoutes } from './shared/weights';
import type { Matchers, RequestSelector } from './shared/request-metrics';

interface WeightedService {
  name: string;
  namespace: string;
  port: number;
  weight?: number;
}

/** A TraefikService's `spec.weighted`. */
interface Weighted {
  services?: WeightedService[];
  sticky?: { cookie: object };
  [field: string]: unknown;
}

/** A TraefikService that an IngressRoute of the user's leads to. It splits the requests between two Services. */
export const traefik: RoutingProvider = {
  resources: [TRAEFIK_SERVICE],
  requestMetrics: {
    counter: 'traefik_service_request_duration_seconds_count',
    matchers: traefikService,
    good: 'code!~"5.."',
    duration: { histogram: 'traefik_service_request_duration_seconds', unit: 'seconds' },
  },
  desiredObjects: (request) => [apexObject(request, TRAEFIK_SERVICE, { weighted: weightedServices(request) })],
  routes: (canary, find) => {
    const { services = [] }: Weighted = find(TRAEFIK_SERVICE, apexName(canary))?.spec?.weighted ?? {};
    return weightedRoutes(
      canary,
      services.map(({ name, weight = 0 }) => ({ service: name, weight })),
    );
  },
};

function weightedServices(request: RoutingRequest): Weighted {
  const { canary, find } = request;
  const existing: Weighted = find(TRAEFIK_SERVICE, apexName(canary))?.spec?.weighted ?? {};
  const affinity = analysisOf(canary).sessionAffinity;
  const sticky = affinity === undefined ? existing.sticky : stickyCookie(request, affinity);
  return { ...existing, services: services(request), sticky };
}

/** The canary is left out while it gets no requests. A weight of 0 must be written, because Traefik's default is 1. */
function services({ canary, routes }: RoutingRequest): WeightedService[] {
  const { namespace } = canary.metadata;
  const { port } = serviceOf(canary);
  const service = (role: 'primary' | 'canary', weight: number): WeightedService => ({
    name: `${apexName(canary)}-${role}`,
    namespace,
    port,
    weight,
  });
  return [service('primary', routes.primary), ...(routes.canary > 0 ? [service('canary', routes.canary)] : [])];
}

/** Traefik sets and follows the cookie itself, for users of both versions, while both get requests. */
function stickyCookie({ routes }: RoutingRequest, affinity: SessionAffinity): Weighted['sticky'] {
  if (routes.canary === 0 || routes.everyone) return undefined;
  const { cookieName, domain, path, secure, httpOnly, sameSite } = affinity;
  const cookie = {
    name: cookieName,
    maxAge: maxAgeOf(affinity),
    ...(domain ? { domain } : {}),
    ...(path ? { path } : {}),
    ...(secure ? { secure } : {}),
    ...(httpOnly ? { httpOnly } : {}),
    ...(sameSite ? { sameSite: sameSite.toLowerCase() } : {}),
  };
  return { cookie };
}

function traefikService({ namespace, service, role }: RequestSelector): Matchers {
  return [`service=~"${namespace}-${service}-${role}-[0-9a-zA-Z-]+@kubernetescrd"`];
}
