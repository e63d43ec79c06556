import type { Clock } from '../core/clock';
import { sleep } from '../core/timing';

/**
 * A token bucket: lets so many through a second, and so many at once after a rest; what comes too fast waits its turn.
 */
export class RateLimit {
  private tokens: number;
  private filledAt: number;

  /**
   * @param perSecond negative or zero: no limit
   * @param burst how many pass at once after a rest; at least 1
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
    // Below zero, the tokens that come next are promised already: the debt is the length of the queue.
    if (this.tokens >= 0) return;
    const wait = Math.ceil((-this.tokens / this.perSecond) * 1000);
    await sleep(this.clock, wait);
  }
}
