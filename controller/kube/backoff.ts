import type { Clock } from '../core/clock';
import type { Random } from '../core/random';

const FIRST = 1000;
const LONGEST = 30_000;

/**
 * Milliseconds to wait after so many failures in a row (1, 2, …): doubling up to 30 s, of which between half and all,
 * so that many clients do not come back at once.
 */
export function backoff(failures: number, random: Random): number {
  return Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 20)) * (0.5 + random() / 2);
}

/** Resolves after that many milliseconds, or as soon as the signal is given. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(milliseconds, done);
    signal.addEventListener('abort', done);
  });
}
