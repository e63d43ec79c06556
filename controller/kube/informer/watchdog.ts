import type { Cancel, Clock } from '../../core/clock';

/**
 * Ends a watch that hangs. A connection may stay open although nothing comes through it, for example if the server is
 * frozen or a proxy has lost it. A probe of the connection does not notice that.
 */
export class Watchdog {
  private readonly abort = new AbortController();
  private readonly onParentAbort = (): void => this.abort.abort();
  private cancel: Cancel = () => {};
  private why?: string;

  /** @param parent ends the watch, too. That is no error. */
  constructor(
    private readonly clock: Clock,
    private readonly parent: AbortSignal,
  ) {
    if (parent.aborted) this.abort.abort();
    parent.addEventListener('abort', this.onParentAbort);
  }

  /** Aborted to end the watch. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /**
   * Why the watch was ended.
   * @returns undefined when it was not, or when its time was over
   */
  get reason(): string | undefined {
    return this.why;
  }

  /** Notes that something has come. From now on the watch is ended after so many milliseconds of silence. */
  expectWord(within: number, reason: string): void {
    this.cancel();
    this.cancel = this.clock.after(within, () => this.end(reason));
  }

  /** Ends the watch now. */
  end(reason: string): void {
    this.why ??= reason;
    this.abort.abort();
  }

  /** Stops waiting, because the watch has ended. */
  stop(): void {
    this.cancel();
    this.parent.removeEventListener('abort', this.onParentAbort);
  }
}
