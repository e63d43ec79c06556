import type { Cancel, Clock } from '../../core/ports';
import { codeOf, type Connections } from './connections';
import type { Load, Pace } from './load';
import { type LoadResult, Tally } from './tally';

/** Milliseconds that a worker leaves a server alone that did not answer. */
const RESPITE = 10;

export interface GeneratorOptions {
  clock: Clock;
  /** Milliseconds from any beginning, finer than those of the clock. */
  stopwatch: () => number;
  connections: Connections;
  /** Told of each request. @param code the status, or why there is none */
  observe?: (code: string, milliseconds: number) => void;
}

/** One load that runs. */
export class Generator {
  /** Resolves when the last answer is there. */
  readonly result: Promise<LoadResult>;
  private readonly tally = new Tally();
  private readonly began: number;
  /** Requests that were sent, or were due and dropped. */
  private started = 0;
  private over = false;
  private brokenOff = false;
  /** What waits for its turn. */
  private readonly pauses = new Map<() => void, Cancel>();

  constructor(
    private readonly load: Load,
    private readonly options: GeneratorOptions,
  ) {
    const { clock, stopwatch, connections } = options;
    this.began = stopwatch();
    const cancel = load.duration === undefined ? undefined : clock.after(load.duration, () => this.finish());
    this.result = this.paced(load.pace).then(() => {
      cancel?.();
      connections.close();
      return this.tally.result(stopwatch() - this.began);
    });
  }

  /** Breaks it off: what is under way is not counted. */
  stop(): void {
    this.brokenOff = true;
    this.finish();
    this.options.connections.close();
  }

  private finish(): void {
    this.over = true;
    for (const [wake, cancel] of this.pauses) {
      cancel();
      wake();
    }
    this.pauses.clear();
  }

  private async paced(pace: Pace): Promise<void> {
    if (pace.kind === 'open') await this.arrivals(pace);
    else await Promise.all(Array.from({ length: pace.workers }, () => this.worker(pace.ratePerWorker)));
  }

  /** Asks, waits for the answer, asks again. */
  private async worker(rate: number | undefined): Promise<void> {
    const { stopwatch } = this.options;
    const interval = rate === undefined ? 0 : 1000 / rate;
    let turn = stopwatch();
    while (this.goesOn()) {
      this.started++;
      const answered = await this.once();
      // A turn that was missed is made up for, further ones are not: a slow answer is followed by no burst.
      turn = Math.max(turn + interval, answered ? stopwatch() - interval : stopwatch() + RESPITE);
      if (this.goesOn()) await this.until(turn);
    }
  }

  /** Sends what is due, whether or not there are answers. */
  private async arrivals({ rate, connections }: Pace & { kind: 'open' }): Promise<void> {
    const underWay = new Set<Promise<unknown>>();
    const total = Math.min(this.load.requests ?? Infinity, Math.ceil(((this.load.duration ?? Infinity) / 1000) * rate));
    while (!this.over && this.started < total) {
      for (; this.started < this.due(rate, total) && underWay.size < connections; this.started++) {
        const request = this.once().finally(() => underWay.delete(request));
        underWay.add(request);
      }
      const due = this.due(rate, total);
      this.tally.dropped += due - this.started;
      this.started = due;
      if (due < total) await this.until(this.began + (due * 1000) / rate);
    }
    await Promise.all(underWay);
  }

  /** Requests that should have been sent by now; the first one is at once. */
  private due(rate: number, total: number): number {
    const elapsed = this.options.stopwatch() - this.began;
    // A turn that rounding puts a hair's breadth into the future is now.
    return Math.min(total, Math.floor((elapsed * rate) / 1000 + 1e-6) + 1);
  }

  private goesOn(): boolean {
    return !this.over && this.started < (this.load.requests ?? Infinity);
  }

  /** @returns whether there was an answer */
  private async once(): Promise<boolean> {
    const { stopwatch, connections, observe } = this.options;
    const began = stopwatch();
    const outcome = await connections.send().then(
      (status) => ({ status, code: String(status) }),
      (error: unknown) => ({ status: undefined, code: codeOf(error) }),
    );
    if (this.brokenOff) return false;
    const milliseconds = stopwatch() - began;
    if (outcome.status === undefined) this.tally.failed(outcome.code, milliseconds);
    else this.tally.answered(outcome.status, milliseconds);
    observe?.(outcome.code, milliseconds);
    return outcome.status !== undefined;
  }

  /** Until then, or until it is over. */
  private async until(time: number): Promise<void> {
    const { clock, stopwatch } = this.options;
    const milliseconds = time - stopwatch();
    if (milliseconds <= 0 || this.over) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(milliseconds, () => {
        this.pauses.delete(resolve);
        resolve();
      });
      this.pauses.set(resolve, cancel);
    });
  }
}
