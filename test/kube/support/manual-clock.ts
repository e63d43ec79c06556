import type { Cancel, Clock } from '../../../controller/core/clock';

interface Timer {
  due: number;
  callback: () => void;
}

/** A clock that stands still until the test moves it. */
export class ManualClock implements Clock {
  private timers: Timer[] = [];
  private time = 0;

  constructor(private epoch = 1_700_000_000_000) {}

  now(): number {
    return this.epoch + this.time;
  }

  elapsed(): number {
    return this.time;
  }

  /** Somebody sets the time of day: so many milliseconds ahead, or back. */
  setAhead(milliseconds: number): void {
    this.epoch += milliseconds;
  }

  /** Time goes by, but the process sleeps: no timer has been called yet when it wakes. */
  oversleep(milliseconds: number): void {
    this.time += milliseconds;
  }

  after(milliseconds: number, callback: () => void): Cancel {
    const timer = { due: this.time + milliseconds, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.timers.length;
  }

  /** Moves time, stopping at each timer that comes due until what it set off has settled. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      await settle();
      const next = this.timers.filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.time = Math.max(this.time, next.due);
      next.callback();
    }
    this.time = end;
    await settle();
  }
}

/** Lets everything run that waits for nothing but promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
