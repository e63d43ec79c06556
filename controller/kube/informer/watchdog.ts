import type { Cancel, Clock } from '../../core/clock';

/**
 * Ends a watch that cannot be relied on any more: a connection may stay open for ever although nothing comes through it
 * (a frozen server, a proxy on the way), and no probe of the connection notices that.
 */
export class Watchdog {
  private readonly abort = new AbortController();
  private readonly onParentAbort = (): void => this.abort.abort();
  private cancel: Cancel = () => {};
  private why?: string;

  /** @param parent ends the watch, too, and is no reason to complain */
  constructor(
    private readonly clock: Clock,
    private readonly parent: AbortSignal,
  ) {
    if (parent.aborted) this.abort.abort();
    parent.addEventListener('abort', this.onParentAbort);
  }

  /** Ends the watch when it is given. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Why the watch was ended; `undefined` when it was not, or its time was over. */
  get reason(): string | undefined {
    return this.why;
  }

  /** Something was heard: from now on, so many milliseconds of silence are too many. */
  expectWord(within: number, reason: string): void {
    this.cancel();
    this.cancel = this.clock.after(within, () => this.end(reason));
  }

  /** Ends the watch now. */
  end(reason: string): void {
    this.why ??= reason;
    this.abort.abort();
  }

  /** The watch has ended: nothing is expected any more. */
  stop(): void {
    this.cancel();
    this.parent.removeEventListener('abort', this.onParentAbort);
  }
}
