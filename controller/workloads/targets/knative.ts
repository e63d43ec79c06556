import type { DesiredObject } from '../../api/types/desired';
import { KNATIVE_PRIMARY_ANNOTATION, latestRevision, promotedRevision } from '../../api/knative';
import type { KubeObject } from '../../api/types/meta';
import type { Readiness } from '../../api/types/rollout-types';
import { KNATIVE_REVISION, KNATIVE_SERVICE } from '../../api/types/resources';
import { present } from '../../core/present';
import type { PrimaryRequest, Workload } from './workload';

/**
 * A Service of Knative. Knative keeps each version as a Revision and scales it with its traffic. A rollout makes no
 * objects: it only decides which Revision is the primary, and how the traffic is split between that and the latest.
 */
export const knativeService: Workload = {
  resource: KNATIVE_SERVICE,
  watches: {
    resources: [KNATIVE_REVISION],
    names: (target) => present([latestRevision(target), promotedRevision(target)]),
  },
  withoutRolloutChanges: (live) => live,
  // The Revision that Knative makes never changes. The template does: Knative fills in its defaults.
  revision: (target) => latestRevision(target),
  pods: () => undefined,
  services: () => [],
  apex: () => [],
  primary,
  findPrimary: (canary, find) => {
    const target = find(KNATIVE_SERVICE, canary.spec.targetRef.name);
    return target && promotedRevision(target) === undefined ? undefined : target;
  },
  isSamePrimary: (primary, desired) => promotedRevision(primary) === promotedRevision(desired),
  readiness: (object, _, role, find) =>
    revisionReadiness(role === 'primary' ? promotedRevision(object) : latestRevision(object), find),
  isObserved: (target) =>
    latestRevision(target) !== undefined &&
    (target.status.observedGeneration ?? 0) >= (target.metadata.generation ?? 0),
  scalePatch: () => ({}),
  replicas: () => 1,
  leavesNoPod: () => false,
};

function primary({ target }: PrimaryRequest): DesiredObject {
  const { apiVersion, kind, metadata } = target;
  const annotations = { [KNATIVE_PRIMARY_ANNOTATION]: latestRevision(target)! };
  // Only the traffic of the Service is adopted, and given back.
  return {
    resource: KNATIVE_SERVICE,
    object: { apiVersion, kind, metadata: { name: metadata.name, namespace: metadata.namespace, annotations } },
    adopts: ['traffic'],
  };
}

function revisionReadiness(
  name: string | undefined,
  find: (resource: typeof KNATIVE_REVISION, name: string) => KubeObject | undefined,
): Readiness {
  if (name === undefined) return { ready: false, reason: 'waiting for Knative to make a Revision' };
  const conditions: readonly { type: string; status: string; message?: string }[] =
    find(KNATIVE_REVISION, name)?.status?.conditions ?? [];
  const ready = conditions.find(({ type }) => type === 'Ready');
  return ready?.status === 'True'
    ? { ready: true }
    : { ready: false, reason: `waiting for Revision ${name} to be ready${ready?.message ? `: ${ready.message}` : ''}` };
}
