import { formatDuration } from './duration';
import type { Cancel, Clock } from './clock';

/** What the work comes to, if it does so within that many milliseconds. @throws Error that names what took too long */
export async function within<Result>(
  clock: Clock,
  milliseconds: number,
  what: string,
  work: Promise<Result>,
): Promise<Result> {
  let cancel: Cancel = () => {};
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(milliseconds, () =>
      reject(new Error(`${what} timed out after ${formatDuration(milliseconds)}`)),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
