import { isBuiltin } from '../../api/defaults';
import { countsOf, meanMilliseconds, type Matchers, percentile99, successRate } from './promql';

/** Which of the two versions is asked about. */
export type Role = 'canary' | 'primary';

/** What a built-in query is about. */
export interface BuiltinValues {
  role: Role;
  namespace: string;
  /** Name of the workload whose pods that version is. */
  target: string;
  /** Name of the apex Service. */
  service: string;
  /** Name of the Ingress that the canary's is made from. */
  ingress: string;
  /** Name of the ApisixRoute that the canary's is made from. */
  route: string;
  /** Window of the query, a Go duration. */
  interval: string;
  /** Knative only: the revision that is judged. */
  revision?: string;
}

/** Which requests, whenever they came. */
type Selected = Omit<BuiltinValues, 'interval'>;

/** A counter of requests, and which of them did not fail on the server's side. */
interface Requests {
  counter: string;
  /** Those of the version that is asked about. */
  matchers(values: Selected): Matchers;
  /** The matcher that leaves the failed ones out. */
  good: string;
  /** Matchers that stand behind it. */
  rest?: Matchers;
}

interface Source {
  /** What counts the requests. */
  requests: Requests;
  /** How long the canary's requests take: 99th percentile, or the mean where there is no histogram. */
  duration(values: BuiltinValues): string;
  /** The duration is in seconds; everywhere else it is in milliseconds. */
  seconds?: true;
  /** What counts both versions as one cannot tell what the primary does. */
  together?: true;
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
  together: true,
};

/** https://knative.dev/v1.10-docs/serving/services/service-metrics/ */
const KNATIVE: Source = {
  requests: { counter: 'revision_request_count', matchers: knativeRevision, good: 'response_code_class!="5xx"' },
  duration: (v) => percentile99('revision_request_latencies', knativeRevision(v), v.interval),
};

/** Without a mesh or an ingress that counts, the pods themselves have to: they expose the usual HTTP histogram. */
const PODS: Source = {
  requests: { counter: 'http_request_duration_seconds_count', matchers: pods, good: 'status!~"5.*"' },
  duration: (v) => percentile99('http_request_duration_seconds', pods(v), v.interval),
  seconds: true,
};

const SOURCES: Readonly<Record<string, Source>> = {
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
 * The PromQL of a built-in metric; `undefined` when there is no such metric, no such routing provider, or one that
 * cannot tell what is asked about.
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
 * The PromQL that counts requests, all and good ones, at one moment; `undefined` for no known provider, or one that
 * cannot tell what is asked about.
 *
 * @param window in which they came; since the counters began where there is none
 */
export function countsQuery(provider: string, values: Selected, window?: string): string | undefined {
  const source = sourceOf(provider);
  if (source === undefined || isBlindTo(source, values.role)) return undefined;
  const { counter, matchers, good, rest } = source.requests;
  return countsOf(counter, matchers(values), good, rest, window);
}

function isBlindTo({ together }: Source, role: Role): boolean {
  return together === true && role === 'primary';
}

/** The value of a built-in query in its metric's unit: percent, or milliseconds. */
export function builtinValue(provider: string, metric: string, answered: number): number {
  const seconds = metric === 'request-duration' && sourceOf(provider)?.seconds === true;
  return seconds ? answered * 1000 : answered;
}

function sourceOf(provider: string): Source | undefined {
  return Object.hasOwn(SOURCES, provider) ? SOURCES[provider] : undefined;
}

function envoy(cluster: (values: Selected) => Matchers): Source {
  return {
    requests: { counter: 'envoy_cluster_upstream_rq', matchers: cluster, good: 'envoy_response_code!~"5.*"' },
    duration: (v) => percentile99('envoy_cluster_upstream_rq_time', cluster(v), v.interval),
  };
}

/** The target's own pods, not the primary's: one part of a pod's name is the template's hash, one the pod's own. */
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

/** What the canary's Ingress has taken of the user's says so. */
function nginxCanary({ namespace, ingress, role }: Selected): Matchers {
  return [`namespace="${namespace}"`, `ingress="${ingress}"`, role === 'canary' ? 'canary!=""' : 'canary=""'];
}

/** Skipper names a route after Ingress and Service, with an underscore for whatever is no letter or digit. */
function skipperRoute({ namespace, ingress, service, role }: Selected): Matchers {
  const named = (name: string) => name.replace(/[^a-zA-Z0-9_]/g, '_');
  return [`route=~"kube(ew)?_${named(namespace)}__${named(ingress)}_canary__.*__${named(service)}_${role}(_[0-9]+)?"`];
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
