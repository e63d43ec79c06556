import type { Cancel, Clock } from '../../core/clock';
import { codeOf, type Connections } from './connections';
import type { Load, Pace } from './load';
import type { Stopwatch } from '../stopwatch';
import { type LoadResult, Tally } from './tally';

/** Milliseconds that a worker waits after a request without an answer. */
const RESPITE = 10;

export interface GeneratorOptions {
  clock: Clock;
  stopwatch: Stopwatch;
  connections: Connections;
  /** Called after each request. @param code the status, or the reason why there is none */
  observe?: (code: string, milliseconds: number) => void;
}

/** Runs one load. */
export class Generator {
  /** Resolves after the last answer. */
  readonly result: Promise<LoadResult>;
  private readonly tally = new Tally();
  private readonly began: number;
  /** Requests that were sent, or dropped because too many were open. */
  private started = 0;
  private over = false;
  private brokenOff = false;
  /** Workers that wait for their next request. */
  private readonly pauses = new Map<() => void, Cancel>();

  constructor(
    private readonly load: Load,
    private readonly options: GeneratorOptions,
  ) {
    const { clock, stopwatch, connections } = options;
    this.began = stopwatch();
    const cancel = load.duration === undefined ? undefined : clock.after(load.duration, () => this.finish());
    this.result = this.sendAll(load.pace).then(() => {
      cancel?.();
      connections.close();
      return this.tally.result(stopwatch() - this.began);
    });
  }

  /** Stops the load. Open requests are not counted. */
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

  private async sendAll(pace: Pace): Promise<void> {
    if (pace.kind === 'open') await this.sendAtRate(pace);
    else await Promise.all(Array.from({ length: pace.workers }, () => this.runWorker(pace.ratePerWorker)));
  }

  /** Sends a request, waits for the answer, and repeats. */
  private async runWorker(rate: number | undefined): Promise<void> {
    const { stopwatch } = this.options;
    const interval = rate === undefined ? 0 : 1000 / rate;
    let turn = stopwatch();
    while (this.hasMore()) {
      this.started++;
      const answered = await this.sendOnce();
      // A worker catches up on at most one missed request, so a slow answer does not cause a burst.
      turn = Math.max(turn + interval, answered ? stopwatch() - interval : stopwatch() + RESPITE);
      if (this.hasMore()) await this.waitUntil(turn);
    }
  }

  /** Sends requests at a fixed rate, without waiting for answers. */
  private async sendAtRate({ rate, connections }: Pace & { kind: 'open' }): Promise<void> {
    const underWay = new Set<Promise<unknown>>();
    const total = Math.min(this.load.requests ?? Infinity, Math.ceil(((this.load.duration ?? Infinity) / 1000) * rate));
    while (!this.over && this.started < total) {
      for (; this.started < this.countDue(rate, total) && underWay.size < connections; this.started++) {
        const request = this.sendOnce().finally(() => underWay.delete(request));
        underWay.add(request);
      }
      const due = this.countDue(rate, total);
      this.tally.dropped += due - this.started;
      this.started = due;
      if (due < total) await this.waitUntil(this.began + (due * 1000) / rate);
    }
    await Promise.all(underWay);
  }

  /** The number of requests that should have been sent by now. The first one is due at once. */
  private countDue(rate: number, total: number): number {
    const elapsed = this.options.stopwatch() - this.began;
    // The small addend corrects rounding: a request that is due now must not be late.
    return Math.min(total, Math.floor((elapsed * rate) / 1000 + 1e-6) + 1);
  }

  private hasMore(): boolean {
    return !this.over && this.started < (this.load.requests ?? Infinity);
  }

  /** @returns whether there was an answer */
  private async sendOnce(): Promise<boolean> {
    const { stopwatch, connections, observe } = this.options;
    const began = stopwatch();
    const outcome = await connections.send().then(
      (status) => ({ status, code: String(status) }),
      (error: unknown) => ({ status: undefined, code: codeOf(error) }),
    );
    if (this.brokenOff) return false;
    const milliseconds = stopwatch() - began;
    if (outcome.status === undefined) this.tally.addFailure(outcome.code, milliseconds);
    else this.tally.addAnswer(outcome.status, milliseconds);
    observe?.(outcome.code, milliseconds);
    return outcome.status !== undefined;
  }

  /** Waits until this time, or until the load ends. */
  private async waitUntil(time: number): Promise<void> {
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
