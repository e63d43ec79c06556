import { CANARY } from '../api/types/resources';
import type { Caches } from '../kube/caches';

/**
 * Why the caches are not ready: Canaries were never listed, or a kind that was listed is no longer watched. A kind that
 * could not be watched from the beginning, because a right is missing, only affects the Canaries that need it.
 *
 * @returns undefined when the caches are ready
 */
export function whyCachesAreNotReady(caches: Caches): string | undefined {
  if (!caches.areSynced([CANARY])) return 'not yet: Canaries are not listed';
  const broken = caches.failingKinds().filter(({ listed }) => listed);
  return broken.length === 0
    ? undefined
    : `cannot watch ${broken.map(({ resource, reason }) => `${resource}: ${reason}`).join('; ')}`;
}
