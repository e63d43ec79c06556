import { isSameTarget, serviceOf, titleOf } from '../api/defaults';
import { nameObject, type Problem } from '../api/problems/problem';
import type { Canary } from '../api/types/canary';
import type { KubeObject } from '../api/types/meta';
import { CANARY } from '../api/types/resources';
import { present } from '../core/present';
import { workloadOf } from '../workloads/index';
import { containerPorts } from '../workloads/pods/pod';
import { missingSelectorLabel, selectorLabel } from '../workloads/selector';

/** What is known beside a Canary when its target is judged. */
export interface Surroundings {
  /** The target. */
  object: KubeObject;
  /** The existing primary, if there is one. */
  primary?: KubeObject;
  /** The Canaries of the same namespace. */
  canaries: readonly Canary[];
  /** Labels that may tell the pods of two versions apart. */
  selectorLabels: readonly string[];
}

/** Finds what keeps a Canary from releasing its target. */
export function judgeTarget(canary: Canary, { object, primary, canaries, selectorLabels }: Surroundings): Problem[] {
  if (!hasSelectorLabel(canary, object, selectorLabels, primary)) {
    const detail = missingSelectorLabel(object, selectorLabels);
    return [{ code: 'missing-selector-label', path: ['spec', 'targetRef'], afterField: '', detail }];
  }
  const rival = checkRival(canary, canaries);
  return rival.length > 0 ? rival : checkPort(canary, object);
}

/** A target is released by the Canary that was there first. */
export function checkRival(canary: Canary, canaries: readonly Canary[]): Problem[] {
  const rival = findElderRival(canary, canaries);
  if (rival === undefined) return [];
  const { targetRef } = canary.spec;
  return [
    {
      code: 'target-of-another-canary',
      object: nameObject(CANARY, canary.metadata),
      path: ['spec', 'targetRef'],
      found: `${targetRef.kind} ${targetRef.name}`,
      detail: `is released by Canary ${titleOf(rival)} already`,
      mend: 'delete one of the two',
    },
  ];
}

/** Whether the primary's pods can be told from the canary's, as far as they have pods of their own. */
export function hasSelectorLabel(
  { spec }: Canary,
  object: KubeObject,
  labels: readonly string[],
  primary?: KubeObject,
): boolean {
  return workloadOf(spec.targetRef)!.pods(object) === undefined || selectorLabel(object, labels, primary) !== undefined;
}

/** The other Canary on this target that was there first. */
function findElderRival(canary: Canary, canaries: readonly Canary[]): Canary | undefined {
  const age = ({ metadata }: Canary) => `${metadata.creationTimestamp} ${metadata.name}`;
  return canaries.find(
    (other) => isSameTarget(other.spec.targetRef, canary.spec.targetRef) && age(other) < age(canary),
  );
}

/** A port by name has to be one of the target's containers. */
function checkPort(canary: Canary, object: KubeObject): Problem[] {
  const { targetPort } = serviceOf(canary);
  if (typeof targetPort !== 'string' || /^\d+$/.test(targetPort)) return [];
  if (workloadOf(canary.spec.targetRef)!.pods(object) === undefined) return [];
  const names = present(containerPorts(object).map(({ name }) => name));
  if (names.includes(targetPort)) return [];
  const found = names.length === 0 ? 'no container port with a name' : `the container ports ${names.join(', ')}`;
  return [
    {
      code: 'unknown-port',
      object: nameObject(CANARY, canary.metadata),
      path: ['spec', 'service', 'targetPort'],
      detail: `${object.kind} ${object.metadata.name} has no container port named ${targetPort}, but ${found}`,
      mend: 'name the port there or use its number',
    },
  ];
}
