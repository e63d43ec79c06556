import type { Canary } from '../api/types/canary';
import { canariesOwning } from '../api/owners';
import { nameObject, type Problem } from '../api/problems/problem';
import { apiVersionOf, type KubeObject, type OwnerReference } from '../api/types/meta';
import { MANAGED_BY_LABEL } from '../api/types/desired';
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

/** On an object of somebody else: the name of the Canary that may take it over. */
export const HAND_OVER_ANNOTATION = 'flagger.app/hand-over-to';

export function ownedBy(object: KubeObject, canary: Canary): boolean {
  return object.metadata.ownerReferences?.some((owner) => owner.uid === canary.metadata.uid) ?? false;
}

/** Another Canary owns the object, alone or with this one. */
export function isOfAnotherCanary(object: KubeObject, canary: Canary): boolean {
  return canariesOwning(object).some((name) => name !== canary.metadata.name);
}

/**
 * Whether an object with the name of one that is made for the Canary is somebody else's. It is not when the Canary owns
 * it, when it is marked as made by Flagger and nobody owns it, as after a restored backup, or when its owner hands it
 * over.
 */
export function isForeign(object: KubeObject, canary: Canary): boolean {
  const { labels, annotations } = object.metadata;
  const owners = canariesOwning(object);
  if (owners.length > 0) return !owners.includes(canary.metadata.name);
  return labels?.[MANAGED_BY_LABEL] !== 'flagger' && annotations?.[HAND_OVER_ANNOTATION] !== canary.metadata.name;
}

/** Finds out whether an object that would be made has the name of somebody else's, which is never overwritten. */
export function checkForeign(canary: Canary, object: KubeObject): Problem[] {
  if (!isForeign(object, canary)) return [];
  const { kind, metadata } = object;
  const [owner] = canariesOwning(object);
  return [
    {
      code: 'foreign-object',
      object: nameObject(CANARY, canary.metadata),
      path: ['spec', 'targetRef', 'name'],
      afterField: '',
      found: `${kind} ${metadata.name}`,
      detail: `has the name of an object that is made for this Canary, but ${owner === undefined ? 'was not made for it' : `is of Canary ${owner}`}, and is left as it is`,
      mend: `rename it, or hand it over with the annotation ${HAND_OVER_ANNOTATION}: ${canary.metadata.name}`,
    },
  ];
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
