import { CANARY } from '../api/types/resources';
import type { Caches } from '../kube/caches';

/**
 * Why what is cached cannot be relied on: Canaries were never listed, or something that was is watched no more. A kind
 * that could not be watched from the beginning, for want of a right, is the matter of the Canaries that need it.
 *
 * @returns undefined when all is well
 */
export function whyCachesAreNotReady(caches: Caches): string | undefined {
  if (!caches.areSynced([CANARY])) return 'not yet: Canaries are not listed';
  const broken = caches.failingKinds().filter(({ listed }) => listed);
  return broken.length === 0
    ? undefined
    : `cannot watch ${broken.map(({ resource, reason }) => `${resource}: ${reason}`).join('; ')}`;
}
