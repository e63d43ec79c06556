import { isBuiltin } from '../../api/defaults';
import type { ProviderName } from '../../api/rules/providers';
import type { Role } from '../../api/types/reading';
import { countsOf, meanMilliseconds, type Matchers, percentile99, successRate } from './promql';

/** The values in a built-in query. */
export interface BuiltinValues {
  role: Role;
  namespace: string;
  /** Name of the version's workload. */
  target: string;
  /** Name of the apex Service. */
  service: string;
  /** Name of the Ingress that the canary's Ingress is made from. */
  ingress: string;
  /** Name of the ApisixRoute that the canary's route is made from. */
  route: string;
  /** Window of the query, a Go duration. */
  interval: string;
  /** For Knative: the revision that is asked about. */
  revision?: string;
}

/** The values that select requests, whenever they came. */
type Selected = Omit<BuiltinValues, 'interval'>;

/** How requests are counted, and which of them did not fail on the server's side. */
interface Requests {
  counter: string;
  /** Selects the requests of the version that is asked about. */
  matchers(values: Selected): Matchers;
  /** Leaves the failed requests out. */
  good: string;
  /** Matchers that stand behind `good`. */
  rest?: Matchers;
}

/** How a routing provider's own metrics answer the built-in ones. */
interface Source {
  requests: Requests;
  /** How long requests take: the 99th percentile, or the mean where there is no histogram. */
  duration(values: BuiltinValues): string;
  /** The duration is in seconds. Default: in milliseconds. */
  seconds?: true;
  /** Both versions are counted as one, so that the primary alone cannot be asked about. */
  countsBothAsOne?: true;
}

const ISTIO: Source = {
  requests: { counter: 'istio_requests_total', matchers: istioWorkload, good: 'response_code!~"5.*"' },
  duration: (v) => percentile99('istio_request_duration_milliseconds', istioWorkload(v), v.interval),
};

const LINKERD: Source = {
  requests: {
    counter: 'response_total',
    matchers: linkerdWorkload,
    good: 'classification!="failure"',
    rest: ['direction="inbound"'],
  },
  duration: (v) => percentile99('response_latency_ms', [...linkerdWorkload(v), 'direction="inbound"'], v.interval),
};

const OSM: Source = {
  requests: { counter: 'osm_request_total', matchers: osmWorkload, good: 'response_code!~"5.*"' },
  duration: (v) => percentile99('osm_request_duration_ms', osmWorkload(v), v.interval),
};

const APPMESH = envoy(pods);
const CONTOUR = envoy((v) => [`envoy_cluster_name=~"${v.namespace}_${v.service}-${v.role}_[0-9a-zA-Z-]+"`]);
const GLOO = envoy((v) => [`envoy_cluster_name=~"${v.namespace}-${v.service}-${v.role}-[0-9a-zA-Z-]+_[0-9a-zA-Z-]+"`]);
const KUMA = envoy((v) => [`service=~"${v.service}-${v.role}_${v.namespace}_svc_[0-9a-zA-Z-]+"`]);

const NGINX: Source = {
  requests: { counter: 'nginx_ingress_controller_requests', matchers: nginxCanary, good: 'status!~"5.*"' },
  duration: (v) => meanMilliseconds('nginx_ingress_controller_response_duration_seconds', nginxCanary(v), v.interval),
};

const SKIPPER: Source = {
  requests: { counter: 'skipper_serve_route_duration_seconds_count', matchers: skipperRoute, good: 'code!~"5.."' },
  duration: (v) => percentile99('skipper_serve_route_duration_seconds', skipperRoute(v), v.interval),
  seconds: true,
};

const TRAEFIK: Source = {
  requests: {
    counter: 'traefik_service_request_duration_seconds_count',
    matchers: traefikService,
    good: 'code!~"5.."',
  },
  duration: (v) => percentile99('traefik_service_request_duration_seconds', traefikService(v), v.interval),
  seconds: true,
};

const APISIX: Source = {
  requests: { counter: 'apisix_http_status', matchers: apisixRoute, good: 'code!~"5.."' },
  duration: (v) => percentile99('apisix_http_latency', ['type=~"request"', ...apisixRoute(v)], v.interval),
  countsBothAsOne: true,
};

/** https://knative.dev/v1.10-docs/serving/services/service-metrics/ */
const KNATIVE: Source = {
  requests: { counter: 'revision_request_count', matchers: knativeRevision, good: 'response_code_class!="5xx"' },
  duration: (v) => percentile99('revision_request_latencies', knativeRevision(v), v.interval),
};

/** The pods count their own requests in the usual HTTP histogram, because no mesh and no ingress counts them. */
const PODS: Source = {
  requests: { counter: 'http_request_duration_seconds_count', matchers: pods, good: 'status!~"5.*"' },
  duration: (v) => percentile99('http_request_duration_seconds', pods(v), v.interval),
  seconds: true,
};

const SOURCES: Readonly<Record<ProviderName, Source>> = {
  istio: ISTIO,
  'smi:v1alpha1': ISTIO,
  'smi:v1alpha2': ISTIO,
  'smi:v1alpha3': ISTIO,
  linkerd: LINKERD,
  osm: OSM,
  appmesh: APPMESH,
  'appmesh:v1beta2': APPMESH,
  contour: CONTOUR,
  gloo: GLOO,
  kuma: KUMA,
  nginx: NGINX,
  skipper: SKIPPER,
  traefik: TRAEFIK,
  apisix: APISIX,
  knative: KNATIVE,
  'gatewayapi:v1': PODS,
  'gatewayapi:v1beta1': PODS,
  kubernetes: PODS,
};

/**
 * The PromQL of a built-in metric.
 *
 * @returns undefined when the metric or the routing provider is unknown, or the provider cannot tell the version apart
 */
export function builtinQuery(provider: string, metric: string, values: BuiltinValues): string | undefined {
  const source = sourceOf(provider);
  if (source === undefined || !isBuiltin(metric) || isBlindTo(source, values.role)) return undefined;
  return metric === 'request-success-rate' ? rateOf(source.requests, values) : source.duration(values);
}

function rateOf({ counter, matchers, good, rest }: Requests, values: BuiltinValues): string {
  return successRate(counter, matchers(values), good, values.interval, rest);
}

/**
 * The PromQL that counts all requests and the good ones, at the same moment.
 *
 * @param window in which they came. Default: since the counters began.
 * @returns undefined when the routing provider is unknown, or cannot tell the version apart
 */
export function countsQuery(provider: string, values: Selected, window?: string): string | undefined {
  const source = sourceOf(provider);
  if (source === undefined || isBlindTo(source, values.role)) return undefined;
  const { counter, matchers, good, rest } = source.requests;
  return countsOf(counter, matchers(values), good, rest, window);
}

function isBlindTo({ countsBothAsOne }: Source, role: Role): boolean {
  return countsBothAsOne === true && role === 'primary';
}

/** Converts what a built-in query answered to its metric's unit: percent, or milliseconds. */
export function builtinValue(provider: string, metric: string, answer: number): number {
  const seconds = metric === 'request-duration' && sourceOf(provider)?.seconds === true;
  return seconds ? answer * 1000 : answer;
}

function sourceOf(provider: string): Source | undefined {
  return Object.hasOwn(SOURCES, provider) ? SOURCES[provider as ProviderName] : undefined;
}

function envoy(cluster: (values: Selected) => Matchers): Source {
  return {
    requests: { counter: 'envoy_cluster_upstream_rq', matchers: cluster, good: 'envoy_response_code!~"5.*"' },
    duration: (v) => percentile99('envoy_cluster_upstream_rq_time', cluster(v), v.interval),
  };
}

/** The target's pods, not the primary's: behind the target's name stand the template's hash and the pod's own part. */
function pods({ namespace, target }: Selected): Matchers {
  return [`kubernetes_namespace="${namespace}"`, `kubernetes_pod_name=~"${target}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)"`];
}

function istioWorkload({ namespace, target }: Selected): Matchers {
  return [
    'reporter="destination"',
    `destination_workload_namespace="${namespace}"`,
    `destination_workload=~"${target}"`,
  ];
}

function linkerdWorkload({ namespace, target }: Selected): Matchers {
  return [`namespace="${namespace}"`, `deployment=~"${target}"`];
}

function osmWorkload({ namespace, target }: Selected): Matchers {
  return [`destination_namespace="${namespace}"`, 'destination_kind="Deployment"', `destination_name="${target}"`];
}

/** The requests of both versions have the user's Ingress in `ingress`. The label `canary` tells them apart. */
function nginxCanary({ namespace, ingress, role }: Selected): Matchers {
  return [`namespace="${namespace}"`, `ingress="${ingress}"`, role === 'canary' ? 'canary!=""' : 'canary=""'];
}

/** Skipper names a route after Ingress and Service. Whatever is no letter or digit is an underscore there. */
function skipperRoute({ namespace, ingress, service, role }: Selected): Matchers {
  const escape = (name: string) => name.replace(/[^a-zA-Z0-9_]/g, '_');
  return [
    `route=~"kube(ew)?_${escape(namespace)}__${escape(ingress)}_canary__.*__${escape(service)}_${role}(_[0-9]+)?"`,
  ];
}

function traefikService({ namespace, service, role }: Selected): Matchers {
  return [`service=~"${namespace}-${service}-${role}-[0-9a-zA-Z-]+@kubernetescrd"`];
}

function apisixRoute({ namespace, route, service }: Selected): Matchers {
  return [`route=~"${namespace}_${route}-${service}-canary_.+"`];
}

function knativeRevision({ namespace, revision }: Selected): Matchers {
  return [`namespace_name="${namespace}"`, `revision_name="${revision ?? ''}"`];
}
