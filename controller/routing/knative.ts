import { apexName } from '../api/defaults';
import { latestRevision, promotedRevision } from '../api/knative';
import { apiVersionOf, type KubeObject } from '../api/types/meta';
import { ALL_TO_PRIMARY } from '../api/types/rollout-types';
import { KNATIVE_SERVICE } from '../api/types/resources';
import type { RoutingProvider } from './provider';
import { weightedRoutes } from './shared/weights';
import type { Matchers, RequestSelector } from './shared/request-metrics';

/** An entry of a Knative Service's `spec.traffic`. */
interface TrafficTarget {
  /** A name with its own URL. An entry with a tag needs no percentage. */
  tag?: string;
  revisionName?: string;
  /** Leads to the latest Revision, whichever it is. */
  latestRevision?: boolean;
  percent?: number;
}

/**
 * Splits the traffic of the user's Knative Service between two Revisions. Both are given by name: an entry for the
 * latest Revision would send its share to a new Revision before its rollout starts.
 */
export const knative: RoutingProvider = {
  resources: [KNATIVE_SERVICE],
  // https://knative.dev/v1.10-docs/serving/services/service-metrics/
  requestMetrics: {
    counter: 'revision_request_count',
    matchers: knativeRevision,
    good: 'response_code_class!="5xx"',
    duration: { histogram: 'revision_request_latencies', unit: 'milliseconds' },
  },
  desiredObjects: ({ canary, routes, find }) => {
    const { name } = canary.spec.targetRef;
    const service = find(KNATIVE_SERVICE, name);
    const [primary, latest] = [service && promotedRevision(service), service && latestRevision(service)];
    if (primary === undefined || latest === undefined) return [];
    const share = (revisionName: string, percent: number): TrafficTarget[] =>
      percent > 0 ? [{ revisionName, latestRevision: false, percent }] : [];
    const split =
      latest === primary ? share(primary, 100) : [...share(latest, routes.canary), ...share(primary, routes.primary)];
    const traffic = [...split, ...trafficOf(service).filter(({ tag, percent }) => tag !== undefined && !percent)];
    const metadata = { name, namespace: canary.metadata.namespace };
    return [
      {
        resource: KNATIVE_SERVICE,
        object: { apiVersion: apiVersionOf(KNATIVE_SERVICE), kind: KNATIVE_SERVICE.kind, metadata, spec: { traffic } },
        adopts: ['traffic'],
      },
    ];
  },
  routes: (canary, find) => {
    const service = find(KNATIVE_SERVICE, canary.spec.targetRef.name);
    const primary = service && promotedRevision(service);
    // Before the first rollout there is only one version, which gets everything.
    if (primary === undefined) return ALL_TO_PRIMARY;
    const apex = apexName(canary);
    return weightedRoutes(
      canary,
      trafficOf(service).map(({ revisionName, percent = 0 }) => ({
        service: `${apex}-${revisionName === primary ? 'primary' : 'canary'}`,
        weight: percent,
      })),
    );
  },
};

function trafficOf(service: KubeObject | undefined): readonly TrafficTarget[] {
  return service?.spec.traffic ?? [];
}

function knativeRevision({ namespace, revision }: RequestSelector): Matchers {
  return [`namespace_name="${namespace}"`, `revision_name="${revision ?? ''}"`];
}
