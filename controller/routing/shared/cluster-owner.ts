import { apexName } from '../../api/defaults';
import { nameObject, type Problem } from '../../api/problems/problem';
import { objectText } from '../../api/problems/text';
import type { Canary } from '../../api/types/canary';
import { type KubeObject, keyOf, keyText } from '../../api/types/meta';
import { CANARY } from '../../api/types/resources';

/**
 * Names the Canary, as `namespace/name`, that an object without a namespace belongs to. Such an object cannot have a
 * Canary in its ownerReferences.
 */
export const OWNER_ANNOTATION = 'serin.dev/owner';

/** The annotation of an object that belongs to a Canary. */
export function ownerMark(canary: Canary): Record<string, string> {
  return { [OWNER_ANNOTATION]: keyText(keyOf(canary)) };
}

export function hasOwnerMark(object: KubeObject, canary: Canary): boolean {
  return object.metadata.annotations?.[OWNER_ANNOTATION] === keyText(keyOf(canary));
}

/**
 * Finds out whether an object without a namespace belongs to somebody else.
 *
 * @param namespace the namespace that the object is about, which tells of one without the mark. Flagger makes those.
 */
export function checkClusterOwner(canary: Canary, object: KubeObject, namespace: string | undefined): Problem[] {
  const owner = object.metadata.annotations?.[OWNER_ANNOTATION];
  if (owner === undefined ? namespace === canary.metadata.namespace : hasOwnerMark(object, canary)) return [];
  const what = objectText({ kind: object.kind, name: object.metadata.name });
  return [
    {
      code: 'object-of-another-namespace',
      object: nameObject(CANARY, canary.metadata),
      path: ['spec', 'service', 'name'],
      found: apexName(canary),
      detail: `is taken: ${what} is in no namespace, and belongs to ${owner === undefined ? describe(namespace) : `Canary ${owner}`}`,
      mend: `give spec.service.name another name, or delete ${what} if it is no longer used`,
    },
  ];
}

function describe(namespace: string | undefined): string {
  return namespace === undefined ? 'somebody else' : `namespace ${namespace}`;
}
