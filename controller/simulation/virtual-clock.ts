import type { Cancel, Clock } from '../core/clock';

/** 2026-01-01T00:00:00Z: where a virtual clock starts unless told otherwise. */
export const EPOCH = Date.UTC(2026, 0, 1);

interface Timer {
  due: number;
  /** Order of registration: timers due at the same moment fire in it. */
  order: number;
  callback: () => void;
}

export interface VirtualClockOptions {
  /** Milliseconds since the epoch. Default: `EPOCH`. */
  start?: number;
  /**
   * Awaited before each jump in time, with its length in virtual milliseconds: a demonstration can slow the run down.
   * Default: no wait.
   */
  pace?: (virtualMilliseconds: number) => Promise<void>;
}

export interface RunOptions {
  /** Stop as soon as this holds; asked whenever all promises have settled. Default: never. */
  until?: () => boolean;
  /** Stop when this many virtual milliseconds have passed, however much is queued. Default: no limit. */
  limit?: number;
}

/** Why a run ended: the predicate held, the limit was reached, or nothing was queued any more. */
export type RunEnd = 'held' | 'limit' | 'idle';

/**
 * A clock that stands still until it is run, and then jumps from timer to timer. With a seeded random source everything
 * that depends on it happens in the same order each time.
 */
export class VirtualClock implements Clock {
  private time: number;
  /** Milliseconds that the time of day has been set forth since the start. */
  private set = 0;
  private registered = 0;
  private readonly timers: Timer[] = [];
  private readonly pace?: (virtualMilliseconds: number) => Promise<void>;

  constructor(options: VirtualClockOptions = {}) {
    this.time = options.start ?? EPOCH;
    this.pace = options.pace;
  }

  now(): number {
    return this.time + this.set;
  }

  /** Sets the time of day forth, or back, by that many milliseconds. Timers and `elapsed` know nothing of it. */
  setForth(milliseconds: number): void {
    this.set += milliseconds;
  }

  elapsed(): number {
    return this.time;
  }

  after(milliseconds: number, callback: () => void): Cancel {
    const timer = { due: this.time + Math.max(0, milliseconds), order: this.registered++, callback };
    const place = this.timers.findLastIndex((other) => other.due <= timer.due) + 1;
    this.timers.splice(place, 0, timer);
    return () => {
      const index = this.timers.indexOf(timer);
      if (index >= 0) this.timers.splice(index, 1);
    };
  }

  /** Lets virtual time pass. What a timer's callback throws ends the run with it. */
  async run(options: RunOptions = {}): Promise<RunEnd> {
    const deadline = options.limit === undefined ? Infinity : this.time + options.limit;
    for (;;) {
      await settle();
      if (options.until?.()) return 'held';
      const next = this.timers[0];
      if (next === undefined && deadline === Infinity) return 'idle';
      if (next === undefined || next.due > deadline) {
        await this.jump(deadline);
        return next === undefined ? 'idle' : 'limit';
      }
      await this.jump(next.due);
      // While the jump was paced, somebody may have cancelled it or registered an earlier one.
      if (this.timers[0] !== next) continue;
      this.timers.shift();
      next.callback();
    }
  }

  private async jump(to: number): Promise<void> {
    if (to === this.time) return;
    await this.pace?.(to - this.time);
    this.time = to;
  }
}

/** Promises that wait for nothing but each other are all done when the event loop comes round again. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
