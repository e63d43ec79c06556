import type { Resource } from '../api/types/meta';
import type { Clock } from '../core/clock';
import { withTimeout } from '../core/timing';
import type { Caches } from './caches';
import { SECRET } from '../api/types/resources';
import type { ContentCache } from './content-cache';

/** Milliseconds in which the first list of a kind must come. */
const SYNC_TIMEOUT = 15_000;

interface SyncPorts {
  caches: Caches;
  clock: Clock;
}

/**
 * Waits for a limited time until the caches have these kinds.
 *
 * @param optional kinds for which it is enough to know whether they can be watched
 * @throws Error that names the kinds that cannot be watched, and why
 */
export async function waitForSync(
  { caches, clock }: SyncPorts,
  resources: readonly Resource[],
  optional: readonly Resource[] = [],
): Promise<void> {
  const synced = Promise.all([caches.ready(resources), caches.waitForAnswers(optional)]);
  await withTimeout(clock, SYNC_TIMEOUT, synced, () => {
    const failing = caches.failingKinds().map(({ resource, reason }) => `${resource}: ${reason}`);
    throw new Error(`cannot watch ${failing.join('; ')}`);
  });
}

/** @returns a Secret's decoded data; undefined when there is no such Secret */
export async function readSecret(
  { secrets, ...ports }: SyncPorts & { secrets: ContentCache<Readonly<Record<string, string>>> },
  namespace: string,
  name: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  ports.caches.need(SECRET, { metadataOnly: true });
  await waitForSync(ports, [SECRET]);
  return await secrets.of(SECRET, { namespace, name });
}
