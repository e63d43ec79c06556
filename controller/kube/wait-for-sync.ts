import type { Resource } from '../api/types/meta';
import type { Clock } from '../core/clock';
import { withTimeout } from '../core/timing';
import type { Caches } from './caches';
import { SECRET } from '../api/types/resources';
import type { ContentCache } from './content-cache';

/** Milliseconds that a kind which is watched for the first time may take. */
const PATIENCE = 15_000;

interface Watching {
  caches: Caches;
  clock: Clock;
}

/**
 * Waits until the caches know these kinds, and not for ever.
 *
 * @param optional kinds of which it is enough to know whether they can be watched
 * @throws Error that names the kinds which may not be watched, and why
 */
export async function known(
  { caches, clock }: Watching,
  resources: readonly Resource[],
  optional: readonly Resource[] = [],
): Promise<void> {
  const synced = Promise.all([caches.ready(resources), caches.asked(optional)]);
  await withTimeout(clock, PATIENCE, synced, () => {
    const failing = caches.failing().map(({ resource, reason }) => `${resource}: ${reason}`);
    throw new Error(`cannot watch ${failing.join('; ')}`);
  });
}

/** A Secret's data, decoded; `undefined`: there is none. */
export async function secretNamed(
  { secrets, ...watching }: Watching & { secrets: ContentCache<Readonly<Record<string, string>>> },
  namespace: string,
  name: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  watching.caches.need(SECRET, { metadataOnly: true });
  await known(watching, [SECRET]);
  return await secrets.of(SECRET, { namespace, name });
}
