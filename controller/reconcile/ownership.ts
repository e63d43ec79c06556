import type { Canary } from '../api/types/canary';
import { nameObject, type Problem } from '../api/problems/problem';
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

/** Finds out whether another controller keeps an object as it wants it: it would undo what a rollout writes. */
export function checkOwnership(canary: Canary, { kind, metadata }: KubeObject): Problem[] {
  const owner = metadata.ownerReferences?.find(
    ({ controller, uid }) => controller === true && uid !== canary.metadata.uid,
  );
  if (owner === undefined) return [];
  const keeper = `${owner.kind} ${owner.name} of ${owner.apiVersion}`;
  return [
    {
      code: 'kept-by-another',
      object: nameObject(CANARY, canary.metadata),
      path: ['spec', 'service', 'name'],
      afterField: '',
      found: `${kind} ${metadata.name}`,
      detail: `is kept by ${keeper}, which would undo what a rollout writes`,
      mend: `delete ${keeper}, or give spec.service.name another name`,
    },
  ];
}
