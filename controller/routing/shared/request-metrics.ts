import type { Role } from '../../api/types/reading';

/** A list of label matchers, each as PromQL writes it: `namespace="test"`. */
export type Matchers = readonly string[];

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

/** How Prometheus knows the requests of a version: how many there were, how many failed, how long they took. */
export interface RequestMetrics {
  /** Name of the counter of requests. */
  counter: string;
  /** Selects the requests of the version. */
  matchers(version: RequestSelector): Matchers;
  /** Leaves out the requests that failed on the server's side. */
  good: string;
  /** Matchers that stand behind the others. Default: none. */
  rest?: Matchers;
  duration: DurationMetric;
  /** Both versions are counted as one, so that the primary alone cannot be asked about. */
  countsBothAsOne?: true;
}

/** How long requests take. */
export type DurationMetric = Histogram | Mean;

/** The 99th percentile is asked for. */
interface Histogram {
  /** Its name, without `_bucket`. */
  histogram: string;
  unit: 'seconds' | 'milliseconds';
  /** Matchers that stand before the others. Default: none. */
  matchers?: Matchers;
}

/** A sum of seconds and a count, where there is no histogram. */
interface Mean {
  /** Its name, without `_sum` and `_count`. */
  mean: string;
}

/** Envoy counts the requests to each of its clusters. @param cluster selects those of a version */
export function envoyRequests(cluster: (values: RequestSelector) => Matchers): RequestMetrics {
  return {
    counter: 'envoy_cluster_upstream_rq',
    matchers: cluster,
    good: 'envoy_response_code!~"5.*"',
    duration: { histogram: 'envoy_cluster_upstream_rq_time', unit: 'milliseconds' },
  };
}

/** The target's pods, not the primary's: behind the target's name stand the template's hash and the pod's own part. */
export function podMatchers({ namespace, target }: RequestSelector): Matchers {
  return [`kubernetes_namespace="${namespace}"`, `kubernetes_pod_name=~"${target}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)"`];
}

/** The pods count their own requests in the usual HTTP histogram, because no mesh and no ingress counts them. */
export const POD_REQUESTS: RequestMetrics = {
  counter: 'http_request_duration_seconds_count',
  matchers: podMatchers,
  good: 'status!~"5.*"',
  duration: { histogram: 'http_request_duration_seconds', unit: 'seconds' },
};
