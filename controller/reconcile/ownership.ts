import type { Canary } from '../api/types/canary';
import { titleOf } from '../api/defaults';
import { apiVersionOf, type KubeObject, type OwnerReference } from '../api/types/meta';
import { CANARY } from '../api/types/resources';

/** The Canary as the owner of what is made for it: deleted with it. */
export function ownerReferenceOf(canary: Canary): OwnerReference {
  return {
    apiVersion: apiVersionOf(CANARY),
    kind: CANARY.kind,
    name: canary.metadata.name,
    uid: canary.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

export function ownedBy(object: KubeObject, canary: Canary): boolean {
  return object.metadata.ownerReferences?.some((owner) => owner.uid === canary.metadata.uid) ?? false;
}

/** What is to be said of an object that another controller keeps as it wants it; nothing of everybody else's. */
export function ownershipProblem(canary: Canary, { kind, metadata }: KubeObject): string[] {
  const owner = metadata.ownerReferences?.find(
    ({ controller, uid }) => controller === true && uid !== canary.metadata.uid,
  );
  if (owner === undefined) return [];
  const [keeper, object] = [`${owner.kind} ${owner.name} of ${owner.apiVersion}`, `${kind} ${metadata.name}`];
  return [
    `Canary ${titleOf(canary)}: ${object} is kept by ${keeper}, which would undo what a rollout writes; delete ${keeper}, or give spec.service.name another name`,
  ];
}
