import { type Matchers, percentile99 } from '../../core/promql';
import type { Role } from '../../api/types/reading';

/** The values that select the requests of one version of an application. */
export interface RequestSelector {
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
  /** For Knative: the version's revision. */
  revision?: string;
}

/** The values in a built-in query. */
export interface BuiltinValues extends RequestSelector {
  /** Window of the query, a Go duration. */
  interval: string;
}

/** How requests are counted, and which of them did not fail on the server's side. */
export interface Requests {
  /** Name of the counter. */
  counter: string;
  /** Selects the requests of the version that is asked about. */
  matchers(values: RequestSelector): Matchers;
  /** Leaves the failed requests out. */
  good: string;
  /** Matchers that stand behind `good`. */
  rest?: Matchers;
}

/** How a routing provider's own metrics answer the built-in ones. */
export interface RequestMetrics {
  requests: Requests;
  /** How long requests take: the 99th percentile, or the mean where there is no histogram. */
  duration(values: BuiltinValues): string;
  /** The duration is in seconds. Default: in milliseconds. */
  seconds?: true;
  /** Both versions are counted as one, so that the primary alone cannot be asked about. */
  countsBothAsOne?: true;
}

/** Envoy counts the requests to each of its clusters. @param cluster selects those of a version */
export function envoyRequests(cluster: (values: RequestSelector) => Matchers): RequestMetrics {
  return {
    requests: { counter: 'envoy_cluster_upstream_rq', matchers: cluster, good: 'envoy_response_code!~"5.*"' },
    duration: (v) => percentile99('envoy_cluster_upstream_rq_time', cluster(v), v.interval),
  };
}

/** The target's pods, not the primary's: behind the target's name stand the template's hash and the pod's own part. */
export function podMatchers({ namespace, target }: RequestSelector): Matchers {
  return [`kubernetes_namespace="${namespace}"`, `kubernetes_pod_name=~"${target}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)"`];
}

/** The pods count their own requests in the usual HTTP histogram, because no mesh and no ingress counts them. */
export const POD_REQUESTS: RequestMetrics = {
  requests: { counter: 'http_request_duration_seconds_count', matchers: podMatchers, good: 'status!~"5.*"' },
  duration: (v) => percentile99('http_request_duration_seconds', podMatchers(v), v.interval),
  seconds: true,
};
