import { type Matchers, percentile99 } from '../../core/promql';
import type { Role } from '../../api/types/reading';

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
export type Selected = Omit<BuiltinValues, 'interval'>;

/** How requests are counted, and which of them did not fail on the server's side. */
export interface Requests {
  counter: string;
  /** Selects the requests of the version that is asked about. */
  matchers(values: Selected): Matchers;
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

/** Envoy's own counts of its clusters. */
export function envoyRequests(cluster: (values: Selected) => Matchers): RequestMetrics {
  return {
    requests: { counter: 'envoy_cluster_upstream_rq', matchers: cluster, good: 'envoy_response_code!~"5.*"' },
    duration: (v) => percentile99('envoy_cluster_upstream_rq_time', cluster(v), v.interval),
  };
}

/** The target's pods, not the primary's: behind the target's name stand the template's hash and the pod's own part. */
export function podMatchers({ namespace, target }: Selected): Matchers {
  return [`kubernetes_namespace="${namespace}"`, `kubernetes_pod_name=~"${target}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)"`];
}
