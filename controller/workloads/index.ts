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

/** The kinds of autoscalers by kind: a reference may name any version of it, an old one too. */
export const AUTOSCALERS: Readonly<Record<string, Autoscaler>> = {
  HorizontalPodAutoscaler: horizontalPodAutoscaler,
  ScaledObject: scaledObject,
};

/** The kind of target that a reference names, whatever version of it; nothing for one that cannot be released. */
export function workloadOf({ apiVersion, kind }: Pick<LocalReference, 'apiVersion' | 'kind'>): Workload | undefined {
  const name = apiVersion?.startsWith(`${KNATIVE_GROUP}/`) ? `${kind} of Knative` : kind;
  return Object.hasOwn(WORKLOADS, name) ? WORKLOADS[name] : undefined;
}

/**
 * Content hash of what is released: two objects with the same hash are the same revision. Needs nothing of a workload
 * but `spec`.
 */
export function revisionOf(workload: Workload, target: KubeObject): string {
  return contentHash(workload.revision(workload.asWritten(target)));
}
