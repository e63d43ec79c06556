import type { Clock } from '../core/clock';

/** The longest wait that a timer takes, in milliseconds: 2^31 - 1. */
const LONGEST = 2_147_483_647;

/** The machine's time. */
export const REAL_CLOCK: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after: (milliseconds, callback) => {
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      timer = setTimeout(() => (left > LONGEST ? wait(left - LONGEST) : callback()), Math.min(left, LONGEST));
    };
    wait(Math.max(0, milliseconds));
    return () => clearTimeout(timer);
  },
};
