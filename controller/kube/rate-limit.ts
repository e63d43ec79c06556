import type { Clock } from '../core/clock';
import { sleep } from '../core/timing';

/**
 * A token bucket. It lets a number of calls through a second, and a number at once after a rest. Further calls wait.
 */
export class RateLimit {
  private tokens: number;
  private filledAt: number;

  /**
   * @param perSecond a negative number or zero means no limit
   * @param burst how many calls pass at once after a rest; at least 1
   */
  constructor(
    private readonly clock: Clock,
    private readonly perSecond: number,
    private readonly burst: number,
  ) {
    this.tokens = burst;
    this.filledAt = clock.elapsed();
  }

  /** Resolves when it is the caller's turn, in the order of the calls. */
  async take(): Promise<void> {
    if (this.perSecond <= 0) return;
    const now = this.clock.elapsed();
    this.tokens = Math.min(Math.max(1, this.burst), this.tokens + ((now - this.filledAt) / 1000) * this.perSecond) - 1;
    this.filledAt = now;
    // A negative number of tokens is the length of the queue: the next tokens are already promised.
    if (this.tokens >= 0) return;
    const wait = Math.ceil((-this.tokens / this.perSecond) * 1000);
    await sleep(this.clock, wait);
  }
}
