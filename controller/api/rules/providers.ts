import { type Resource, resource } from '../types/meta';
import { INGRESS, KNATIVE_REVISION, KNATIVE_SERVICE } from '../types/resources';
import { KEEP, READ, type Right, WATCH } from './rights';

/**
 * The ways to release a version.
 *
 * @inline
 */
export type Strategy = 'canary' | 'ab' | 'blue-green';

/**
 * The other spellings of the strategies: `text` for people, `label` for `deployment_strategy` in Flagger's metrics. The
 * components have a spelling of their own, the `kind` of a strategy.
 */
export const STRATEGY_NAMES: Readonly<Record<Strategy, { text: string; label: string }>> = {
  canary: { text: 'Canary', label: 'canary' },
  ab: { text: 'A/B test', label: 'ab-testing' },
  'blue-green': { text: 'Blue/Green', label: 'blue-green' },
};

/** What a routing provider can do. */
export type Capability = Strategy | 'mirroring' | 'session-affinity';
/** A field of the spec that some providers cannot do without. */
export type NeededField = 'ingressRef' | 'routeRef' | 'gatewayRefs' | 'meshName';

export const ISTIO_VIRTUAL_SERVICE = resource('networking.istio.io', 'v1beta1', 'VirtualService', 'virtualservices');
export const ISTIO_DESTINATION_RULE = resource('networking.istio.io', 'v1beta1', 'DestinationRule', 'destinationrules');

export const GATEWAY = resource('gateway.networking.k8s.io', 'v1', 'Gateway', 'gateways');
export const GATEWAY_HTTP_ROUTE = resource('gateway.networking.k8s.io', 'v1', 'HTTPRoute', 'httproutes');
export const GATEWAY_GRPC_ROUTE = resource('gateway.networking.k8s.io', 'v1', 'GRPCRoute', 'grpcroutes');
export const GATEWAY_V1BETA1 = resource('gateway.networking.k8s.io', 'v1beta1', 'Gateway', 'gateways');
export const GATEWAY_HTTP_ROUTE_V1BETA1 = resource('gateway.networking.k8s.io', 'v1beta1', 'HTTPRoute', 'httproutes');

export const APP_MESH_VIRTUAL_NODE = resource('appmesh.k8s.aws', 'v1beta2', 'VirtualNode', 'virtualnodes');
export const APP_MESH_VIRTUAL_ROUTER = resource('appmesh.k8s.aws', 'v1beta2', 'VirtualRouter', 'virtualrouters');
export const APP_MESH_VIRTUAL_SERVICE = resource('appmesh.k8s.aws', 'v1beta2', 'VirtualService', 'virtualservices');
export const APP_MESH_VIRTUAL_NODE_V1BETA1 = resource('appmesh.k8s.aws', 'v1beta1', 'VirtualNode', 'virtualnodes');
export const APP_MESH_VIRTUAL_SERVICE_V1BETA1 = resource(
  'appmesh.k8s.aws',
  'v1beta1',
  'VirtualService',
  'virtualservices',
);

export const TRAFFIC_SPLIT_V1ALPHA1 = resource('split.smi-spec.io', 'v1alpha1', 'TrafficSplit', 'trafficsplits');
export const TRAFFIC_SPLIT_V1ALPHA2 = resource('split.smi-spec.io', 'v1alpha2', 'TrafficSplit', 'trafficsplits');
export const TRAFFIC_SPLIT_V1ALPHA3 = resource('split.smi-spec.io', 'v1alpha3', 'TrafficSplit', 'trafficsplits');
export const TRAEFIK_SERVICE = resource('traefik.io', 'v1alpha1', 'TraefikService', 'traefikservices');
export const CONTOUR_HTTP_PROXY = resource('projectcontour.io', 'v1', 'HTTPProxy', 'httpproxies');
export const GLOO_ROUTE_TABLE = resource('gateway.solo.io', 'v1', 'RouteTable', 'routetables');
export const GLOO_UPSTREAM = resource('gloo.solo.io', 'v1', 'Upstream', 'upstreams');
export const KUMA_TRAFFIC_ROUTE = resource('kuma.io', 'v1alpha1', 'TrafficRoute', 'trafficroutes', true);
export const APISIX_ROUTE = resource('apisix.apache.org', 'v2', 'ApisixRoute', 'apisixroutes');

/** A routing provider, as all but controller/routing has to know it. */
export interface Provider<Can extends Capability = Capability> {
  can: readonly Can[];
  /** What whoever chooses it should know of it. */
  note?: string;
  /** The fields of the spec that it cannot do without. */
  needs?: readonly NeededField[];
  /** The routes of users that it builds on, or takes part in, as `spec.routeRef` names them. */
  routeRef?: RouteKinds;
  /** What the controller may do with its objects, beside Services. */
  rights: readonly Right[];
}

/** Kinds of routes. */
export interface RouteKinds {
  kinds: readonly string[];
  /** The one API that they are of. Default: whichever is named. */
  apiVersion?: string;
}

/** For the compiler to remember what exactly it can do. */
const provider = <Can extends Capability>(row: Provider<Can>): Provider<Can> => row;
const keep = (...kinds: Resource[]): Right => ({ kinds, verbs: KEEP });
const watch = (...kinds: Resource[]): Right => ({ kinds, verbs: WATCH });

const ALL = ['canary', 'ab', 'blue-green', 'mirroring', 'session-affinity'] as const;
const WEIGHTS = ['canary', 'blue-green'] as const;
const MATCHES = ['canary', 'ab', 'blue-green'] as const;

const APP_MESH = provider({
  can: MATCHES,
  note: 'retired upstream: discontinued by AWS on 30 September 2026',
  // Rights are for all versions of an API.
  rights: [keep(APP_MESH_VIRTUAL_NODE, APP_MESH_VIRTUAL_ROUTER, APP_MESH_VIRTUAL_SERVICE)],
});
const SMI = provider({ can: WEIGHTS, rights: [keep(TRAFFIC_SPLIT_V1ALPHA1)] });

/**
 * The routing providers. A new one is a row here, a file in controller/routing with a line in its index.ts, and a
 * function in components/progressive-service/routing.ts; the compiler asks for each.
 */
export const PROVIDERS = {
  istio: provider({ can: ALL, rights: [keep(ISTIO_VIRTUAL_SERVICE, ISTIO_DESTINATION_RULE)] }),
  'gatewayapi:v1': provider({
    can: ALL,
    // Of version 3.6 of Traefik, and seen.
    note: 'HTTPRoute or GRPCRoute, its own or a part in a route of yours; Traefik does neither mirror nor set the cookies of session affinity there',
    needs: ['gatewayRefs'],
    routeRef: { kinds: ['HTTPRoute', 'GRPCRoute'], apiVersion: 'gateway.networking.k8s.io/v1' },
    rights: [keep(GATEWAY_HTTP_ROUTE, GATEWAY_GRPC_ROUTE), watch(GATEWAY)],
  }),
  'gatewayapi:v1beta1': provider({
    can: ALL,
    note: 'HTTPRoute, its own or a part in a route of yours',
    needs: ['gatewayRefs'],
    routeRef: { kinds: ['HTTPRoute'], apiVersion: 'gateway.networking.k8s.io/v1beta1' },
    rights: [keep(GATEWAY_HTTP_ROUTE_V1BETA1), watch(GATEWAY_V1BETA1)],
  }),
  traefik: provider({ can: [...WEIGHTS, 'session-affinity'], rights: [keep(TRAEFIK_SERVICE)] }),
  nginx: provider({ can: MATCHES, needs: ['ingressRef'], rights: [keep(INGRESS)] }),
  contour: provider({ can: MATCHES, rights: [keep(CONTOUR_HTTP_PROXY)] }),
  gloo: provider({ can: MATCHES, rights: [keep(GLOO_ROUTE_TABLE, GLOO_UPSTREAM)] }),
  appmesh: provider({ ...APP_MESH, needs: ['meshName'] }),
  'appmesh:v1beta2': APP_MESH,
  linkerd: SMI,
  'smi:v1alpha1': SMI,
  'smi:v1alpha2': SMI,
  'smi:v1alpha3': SMI,
  osm: provider({ ...SMI, note: 'retired upstream: archived by the CNCF in June 2023' }),
  // What is in no namespace has no owner with which the garbage collector would delete it.
  kuma: provider({ can: WEIGHTS, rights: [keep(KUMA_TRAFFIC_ROUTE)] }),
  skipper: provider({ can: WEIGHTS, needs: ['ingressRef'], rights: [keep(INGRESS)] }),
  apisix: provider({
    can: WEIGHTS,
    needs: ['routeRef'],
    routeRef: { kinds: ['ApisixRoute'] },
    rights: [keep(APISIX_ROUTE)],
  }),
  knative: provider({
    can: WEIGHTS,
    note: 'Services of Knative alone, and those through nothing else',
    // The Service is its user's: its traffic is changed, nothing is made.
    rights: [
      { kinds: [KNATIVE_SERVICE], verbs: [...READ, 'patch'] },
      { kinds: [KNATIVE_REVISION], verbs: READ },
    ],
  }),
  kubernetes: provider({
    can: ['blue-green'],
    note: 'plain Services: the canary is judged by load and tests before users meet it',
    rights: [],
  }),
};

/** The name of a routing provider. */
export type ProviderName = keyof typeof PROVIDERS;

const ROWS = Object.entries(PROVIDERS) as [ProviderName, Provider][];

/** The provider without traffic of its own to split: Services and nothing else. */
export const KUBERNETES_PROVIDER: ProviderName = 'kubernetes';

/** The provider of Knative's own Services, which it routes to and nothing else. */
export const KNATIVE_PROVIDER: ProviderName = 'knative';

/** Whether there is a routing provider of this name. */
export function isProvider(name: string): name is ProviderName {
  return Object.hasOwn(PROVIDERS, name);
}

/** What a provider can do; nothing for one that is not known. */
export function capabilitiesOf(name: string): readonly Capability[] {
  return isProvider(name) ? PROVIDERS[name].can : [];
}

/** The providers that can do all of these, in the order of the table. */
export function providersFor(capabilities: readonly Capability[]): ProviderName[] {
  return ROWS.filter(([, { can }]) => capabilities.every((capability) => can.includes(capability))).map(
    ([name]) => name,
  );
}

/** The providers that cannot do without a field, in the order of the table. */
export function providersNeeding(field: NeededField): ProviderName[] {
  return ROWS.filter(([, { needs = [] }]) => needs.includes(field)).map(([name]) => name);
}

/** The providers that build on routes of users or take part in them, in alphabetical order, and those routes. */
export function providersWithRoutes(): (RouteKinds & { provider: ProviderName })[] {
  return ROWS.flatMap(([name, { routeRef }]) => (routeRef === undefined ? [] : [{ provider: name, ...routeRef }])).sort(
    (one, other) => (one.provider < other.provider ? -1 : 1),
  );
}
