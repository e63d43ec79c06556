import type { LocalReference } from '../api/types/canary';
import { KNATIVE_GROUP } from '../api/knative';
import { contentHash } from '../core/hash';
import type { KubeObject } from '../api/types/meta';
import type { Autoscaler } from './autoscalers/autoscaler';
import { daemonSet } from './targets/daemonset';
import { deployment } from './targets/deployment';
import { horizontalPodAutoscaler } from './autoscalers/hpa';
import { knativeService } from './targets/knative';
import { serviceTarget } from './targets/service-target';
import { scaledObject } from './autoscalers/scaled-object';
import type { Workload } from './targets/workload';

/**
 * The kinds of targets, by the name that `workloadOf` makes of a reference. A new one is one file and one line here.
 */
export const WORKLOADS: Readonly<Record<string, Workload>> = {
  Deployment: deployment,
  DaemonSet: daemonSet,
  Service: serviceTarget,
  'Service of Knative': knativeService,
};

/** The kinds of autoscalers. A reference may have any API version of the kind. */
export const AUTOSCALERS: Readonly<Record<string, Autoscaler>> = {
  HorizontalPodAutoscaler: horizontalPodAutoscaler,
  ScaledObject: scaledObject,
};

/** @returns the kind of target that a reference names, in any API version; undefined if it is not supported */
export function workloadOf({ apiVersion, kind }: Pick<LocalReference, 'apiVersion' | 'kind'>): Workload | undefined {
  const name = apiVersion?.startsWith(`${KNATIVE_GROUP}/`) ? `${kind} of Knative` : kind;
  return Object.hasOwn(WORKLOADS, name) ? WORKLOADS[name] : undefined;
}

/**
 * The hash of the released content. Two objects with the same hash are the same revision. Only `spec` of the workload
 * is read.
 */
export function revisionOf(workload: Workload, target: KubeObject): string {
  return contentHash(workload.revision(workload.withoutRolloutChanges(target)));
}
