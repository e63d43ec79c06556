import { contentHash } from '../../core/hash';
import type { Clock } from '../../core/clock';
import type { PodBehaviour, PodTemplate } from './pods';

/** Milliseconds that a broken version runs before all of its pods fall over for good. */
const RUNS_FOR = 75_000;

/** Pods that look well at first, take traffic, and then crash and never come back. */
export function crashLoop(
  clock: Clock,
  broken: (template: PodTemplate) => boolean,
): Pick<PodBehaviour, 'crashes' | 'fails'> {
  const firstReady = new Map<string, number>();
  return {
    crashes: (template, availableSince) => {
      if (!broken(template)) return undefined;
      const hash = contentHash(template);
      if (!firstReady.has(hash)) firstReady.set(hash, availableSince);
      return firstReady.get(hash)! + RUNS_FOR;
    },
    fails: (template) =>
      broken(template) && clock.now() >= (firstReady.get(contentHash(template)) ?? Infinity) + RUNS_FOR,
  };
}
