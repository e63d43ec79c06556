import { contentHash } from '../api/hash';
import type { KubeObject } from '../api/meta';
import type { Autoscaler } from './autoscaler';
import { deployment } from './deployment';
import { horizontalPodAutoscaler } from './hpa';
import type { Workload } from './workload';

/** The kinds of targets by `apiVersion/kind`. A new one is one file and one line here. */
export const WORKLOADS: Readonly<Record<string, Workload>> = { 'apps/v1/Deployment': deployment };

/** The kinds of autoscalers by kind: a reference may name any version of it, an old one too. */
export const AUTOSCALERS: Readonly<Record<string, Autoscaler>> = { HorizontalPodAutoscaler: horizontalPodAutoscaler };

/** Content hash of the pod template of a target: two objects with the same hash are the same revision. Needs nothing of it but `spec`. */
export function revisionOf(workload: Workload, target: KubeObject): string {
  return contentHash(workload.template(target));
}
