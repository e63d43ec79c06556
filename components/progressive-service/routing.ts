import type { Input } from '@pulumi/pulumi';
import type {
  CanaryService,
  CanarySpec,
  LocalReference,
  ParentReference,
  StringMatch,
} from '../../controller/api/types/canary';
import type { ProviderName } from '../../controller/api/rules/providers';
import { Gateway, type IstioGateway, type GatewayApiGateway } from '../gateway/gateway';
import type { Fields } from '../common/inputs';
import type { RouterName } from './analysis/strategy';

declare const routesBy: unique symbol;

/** The router or mesh that splits the traffic, with its options. Made by the functions of `routing`. */
export interface Routing<Name extends RouterName> {
  /** Name of the provider, as in a Canary's `spec.provider`. */
  readonly provider: ProviderName;
  /** Its part of a Canary's `spec.service`. */
  readonly service: Partial<Fields<CanaryService>>;
  /** The user's object that it builds on, as a field of a Canary's `spec`. */
  readonly refs?: Partial<Fields<Pick<CanarySpec, 'ingressRef' | 'routeRef' | 'upstreamRef'>>>;
  /** @hidden Only for the compiler. */
  readonly [routesBy]?: Name;
}

type ServiceFields<Name extends keyof CanaryService> = Partial<Fields<Pick<CanaryService, Name>>>;

/** Options of `routing.istio`. */
export interface IstioOptions extends ServiceFields<
  'hosts' | 'delegation' | 'timeout' | 'trafficPolicy' | 'match' | 'rewrite' | 'retries' | 'headers' | 'corsPolicy'
> {
  /**
   * The Gateways of the route: components, `namespace/name`, or `mesh` for calls inside the mesh. Default: only `mesh`.
   */
  gateways?: (Input<string> | IstioGateway)[];
}

/** Istio: a VirtualService and DestinationRules. */
export function istio({ gateways, ...service }: IstioOptions = {}): Routing<'istio'> {
  const named = gateways?.map((gateway) => (gateway instanceof Gateway ? gateway.reference : gateway));
  return { provider: 'istio', service: { ...(named && { gateways: named }), ...service } };
}

interface MadeRoute {
  /** The Gateways of the route: components or references. */
  gateways: (Fields<ParentReference> | GatewayApiGateway)[];
}

/** Options of `routing.gatewayApi` for an HTTPRoute. */
export interface GatewayApiOptions
  extends MadeRoute, ServiceFields<'hosts' | 'timeout' | 'match' | 'rewrite' | 'headers' | 'corsPolicy' | 'mirror'> {
  /** The kind of the route. Default: `HTTPRoute`. */
  routeKind?: 'HTTPRoute';
}

/** Conditions for gRPC calls. A call must match all its parts. */
export interface GrpcCondition {
  /**
   * A method, `{ exact: '/package.Service/Method' }`, or all methods of a service, `{ prefix: '/package.Service/' }`.
   * Default: any.
   */
  uri?: { exact: `/${string}/${string}` } | { prefix: `/${string}/` };
  /** Conditions on metadata, by name in lower case. */
  headers?: Record<string, StringMatch>;
}

/** Options of `routing.gatewayApi` for a GRPCRoute. */
export interface GrpcRouteOptions extends MadeRoute, ServiceFields<'hosts' | 'headers' | 'mirror'> {
  /** The kind of the route. */
  routeKind: 'GRPCRoute';
  /** Conditions for the calls that the route takes: at least one must match. Default: all calls. */
  match?: Fields<GrpcCondition>[];
}

/** Options of `routing.gatewayApi` for an existing route. */
export interface UserRouteOptions<Kind extends 'HTTPRoute' | 'GRPCRoute' = 'HTTPRoute' | 'GRPCRoute'> {
  /**
   * The route: the name of an HTTPRoute, or kind and name. Serin splits what its rules send to the apex Service, and
   * changes nothing else. A tool that applies the route from Git should ignore its backends: Serin writes the split
   * again each time, and until then all users are on the primary. With `revertOnDeletion` the route gets the apex back.
   */
  route: string | { kind: Kind; name: Input<string> };
}

/** Gateway API: an HTTPRoute. */
export function gatewayApi(options: GatewayApiOptions): Routing<'gatewayapi:v1'>;
/** Gateway API: a GRPCRoute, which does not support session affinity. */
export function gatewayApi(options: GrpcRouteOptions): Routing<'gatewayapi:v1' | 'a GRPCRoute'>;
/** Gateway API: an existing route of yours, which supports neither session affinity nor A/B tests. */
export function gatewayApi(options: UserRouteOptions): Routing<'gatewayapi:v1' | "a user's route">;
export function gatewayApi(options: GatewayApiOptions | GrpcRouteOptions | UserRouteOptions): Routing<'gatewayapi:v1'> {
  return { provider: 'gatewayapi:v1', ...gatewayApiRoute(options, 'gateway.networking.k8s.io/v1') };
}

/** Gateway API in the version before `v1`: an HTTPRoute. */
export function gatewayApiBeta(options: GatewayApiOptions): Routing<'gatewayapi:v1beta1'>;
/**
 * Gateway API in the version before `v1`: an existing HTTPRoute of yours, which supports neither session affinity nor
 * A/B tests.
 */
export function gatewayApiBeta(
  options: UserRouteOptions<'HTTPRoute'>,
): Routing<'gatewayapi:v1beta1' | "a user's route">;
export function gatewayApiBeta(
  options: GatewayApiOptions | UserRouteOptions<'HTTPRoute'>,
): Routing<'gatewayapi:v1beta1'> {
  return { provider: 'gatewayapi:v1beta1', ...gatewayApiRoute(options, 'gateway.networking.k8s.io/v1beta1') };
}

function gatewayApiRoute(
  options: GatewayApiOptions | GrpcRouteOptions | UserRouteOptions,
  apiVersion: string,
): Pick<Routing<never>, 'service' | 'refs'> {
  if ('route' in options) {
    const { route } = options;
    return {
      service: {},
      refs: { routeRef: { apiVersion, ...(typeof route === 'string' ? { kind: 'HTTPRoute', name: route } : route) } },
    };
  }
  const { gateways, ...service } = options;
  return {
    service: {
      gatewayRefs: gateways.map((gateway) => (gateway instanceof Gateway ? gateway.parentReference : gateway)),
      ...service,
    },
  };
}

/** Linkerd: a TrafficSplit. */
export function linkerd(): Routing<'linkerd'> {
  return { provider: 'linkerd', service: {} };
}

/**
 * Options of `routing.appMesh`.
 *
 * @interface
 */
export type AppMeshOptions = ServiceFields<'hosts' | 'timeout' | 'retries' | 'backends'>;

/** AWS App Mesh with its API `v1beta2`: virtual nodes, routers and services of the mesh that selects the namespace. */
export function appMesh(options: AppMeshOptions = {}): Routing<'appmesh:v1beta2'> {
  return { provider: 'appmesh:v1beta2', service: { ...options } };
}

/** Options of `routing.appMeshBeta`. */
export interface AppMeshBetaOptions extends AppMeshOptions {
  /** The mesh of the application. */
  meshName: Input<string>;
}

/** AWS App Mesh with its first API. */
export function appMeshBeta(options: AppMeshBetaOptions): Routing<'appmesh'> {
  return { provider: 'appmesh', service: { ...options } };
}

/** Options of `routing.nginx` and `routing.skipper`. */
export interface IngressOptions {
  /** The Ingress to copy: its name, or a reference to it. */
  ingress: string | Fields<LocalReference>;
}

function ingressRef({ ingress }: IngressOptions): { ingressRef: Fields<LocalReference> } {
  return {
    ingressRef:
      typeof ingress === 'string' ? { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: ingress } : ingress,
  };
}

/** NGINX: a second Ingress with canary annotations. */
export function nginx(options: IngressOptions): Routing<'nginx'> {
  return { provider: 'nginx', service: {}, refs: ingressRef(options) };
}

/** Skipper: a second Ingress with weights. */
export function skipper(options: IngressOptions): Routing<'skipper'> {
  return { provider: 'skipper', service: {}, refs: ingressRef(options) };
}

/**
 * Options of `routing.contour`.
 *
 * @interface
 */
export type ContourOptions = ServiceFields<
  'hosts' | 'timeout' | 'match' | 'rewrite' | 'retries' | 'headers' | 'corsPolicy'
>;

/** Contour: an HTTPProxy. */
export function contour(options: ContourOptions = {}): Routing<'contour'> {
  return { provider: 'contour', service: options };
}

/** Options of `routing.gloo`. */
export interface GlooOptions extends ServiceFields<
  'hosts' | 'timeout' | 'match' | 'rewrite' | 'retries' | 'headers' | 'corsPolicy'
> {
  /** An Upstream whose settings the Upstreams of canary and primary copy. */
  upstream?: Fields<NonNullable<CanarySpec['upstreamRef']>>;
}

/** Gloo Edge: a RouteTable. */
export function gloo({ upstream, ...service }: GlooOptions = {}): Routing<'gloo'> {
  return { provider: 'gloo', service, ...(upstream && { refs: { upstreamRef: upstream } }) };
}

/** Traefik: a TraefikService. */
export function traefik(): Routing<'traefik'> {
  return { provider: 'traefik', service: {} };
}

/** Kuma: a TrafficRoute. */
export function kuma(): Routing<'kuma'> {
  return { provider: 'kuma', service: {} };
}

/** Options of `routing.apisix`. */
export interface ApisixOptions {
  /** The ApisixRoute to copy: its name, or a reference to it. */
  route: string | Fields<LocalReference>;
}

/** Apache APISIX: a copy of an ApisixRoute, with weights. */
export function apisix({ route }: ApisixOptions): Routing<'apisix'> {
  return {
    provider: 'apisix',
    service: {},
    refs: {
      routeRef:
        typeof route === 'string' ? { apiVersion: 'apisix.apache.org/v2', kind: 'ApisixRoute', name: route } : route,
    },
  };
}

/** Knative: the traffic of a Knative Service. */
export function knative(): Routing<'knative'> {
  return { provider: 'knative', service: {} };
}

/** Open Service Mesh: a TrafficSplit. Retired upstream. */
export function openServiceMesh(): Routing<'osm'> {
  return { provider: 'osm', service: {} };
}

/** Any mesh with the Service Mesh Interface: a TrafficSplit in this version. */
export function smi<Version extends 'v1alpha1' | 'v1alpha2' | 'v1alpha3'>(version: Version): Routing<`smi:${Version}`> {
  return { provider: `smi:${version}`, service: {} };
}

/** No router: plain Services, only Blue/Green. */
export function kubernetes(): Routing<'kubernetes'> {
  return { provider: 'kubernetes', service: {} };
}
