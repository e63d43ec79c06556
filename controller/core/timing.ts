import type { Cancel, Clock } from './clock';
import { formatDuration } from './duration';
import type { Random } from './random';

/** The part of a wait by which chance makes it shorter or longer, so that many do not come back at once. */
const JITTER = 0.25;

/** Resolves after that many milliseconds, or as soon as the signal is given. */
export function sleep(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = (): void => {
      cancel();
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = clock.after(milliseconds, wake);
    signal?.addEventListener('abort', wake);
  });
}

/** The result of the work; or, when it takes longer than that many milliseconds, what `onTimeout` returns or throws. */
export async function withTimeout<Result, Late>(
  clock: Clock,
  milliseconds: number,
  work: Promise<Result>,
  onTimeout: () => Late,
): Promise<Result | Late> {
  let cancel: Cancel = () => {};
  const timeout = new Promise<void>((resolve) => {
    cancel = clock.after(milliseconds, resolve);
  });
  try {
    return await Promise.race([work, timeout.then(onTimeout)]);
  } finally {
    cancel();
  }
}

/** @throws Error always: it names what took longer than that many milliseconds */
export function throwTimeout(what: string, milliseconds: number): never {
  throw new Error(`${what} timed out after ${formatDuration(milliseconds)}`);
}

export interface BackoffOptions {
  /** Milliseconds to wait after the first failure. */
  first: number;
  /** The longest wait, in milliseconds, before chance makes it shorter or longer. */
  longest: number;
}

/** Milliseconds to wait after so many failures in a row (1, 2, …). */
export type Backoff = (failures: number, random: Random) => number;

/** Waits twice as long after each further failure, up to the longest wait. */
export function backoff({ first, longest }: BackoffOptions): Backoff {
  return (failures, random) => Math.min(longest, first * 2 ** (failures - 1)) * (1 - JITTER + 2 * JITTER * random());
}
