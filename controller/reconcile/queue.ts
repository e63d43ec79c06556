import type { Cancel, Clock } from '../core/clock';
import type { Log } from '../core/log';
import type { Random } from '../core/random';
import { backoff, sleep } from '../core/timing';
import type { Next } from '../rollout/context';

const retryWait = backoff({ first: 1000, longest: 300_000 });
/** Milliseconds between two looks at whether the last tick has ended. */
const STOP_POLL = 10;

interface Entry<Key> {
  key: Key;
  running: boolean;
  /** Something happened while it ran: it runs once more. */
  again: boolean;
  /** It was taken out while it ran: this run is its last. */
  forgotten: boolean;
  failures: number;
  due?: Cancel;
}

export interface QueueOptions<Key> {
  clock: Clock;
  random: Random;
  log: Log;
  /** The text by which keys are told apart, and by which the log names them. */
  textOf: (key: Key) => string;
  /** One tick of a key. What it throws is retried like `{ retry: true }`. */
  handle: (key: Key) => Promise<Next>;
}

/** One worker per key: a key never runs twice at once, keys never wait for each other. */
export class Queue<Key> {
  private readonly entries = new Map<string, Entry<Key>>();
  private stopped = false;

  constructor(private readonly options: QueueOptions<Key>) {}

  /** Keys that run now or are asked to run again at once. */
  get depth(): number {
    return [...this.entries.values()].filter((entry) => entry.running).length;
  }

  /** Runs the key now, or once more when it is running. */
  add(key: Key): void {
    if (this.stopped) return;
    const text = this.options.textOf(key);
    const entry = this.entries.get(text) ?? { key, running: false, again: false, forgotten: false, failures: 0 };
    this.entries.set(text, entry);
    entry.forgotten = false;
    if (entry.running) entry.again = true;
    else void this.run(text, entry);
  }

  /** The key is gone: what runs of it ends, and nothing follows. */
  forget(key: Key): void {
    const text = this.options.textOf(key);
    const entry = this.entries.get(text);
    if (entry === undefined) return;
    entry.due?.();
    entry.again = false;
    // Kept while it runs, so that the key does not run beside itself when it comes back.
    if (entry.running) entry.forgotten = true;
    else this.entries.delete(text);
  }

  /** Starts nothing more, and waits for what runs. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const entry of this.entries.values()) entry.due?.();
    while (this.depth > 0) await sleep(this.options.clock, STOP_POLL);
  }

  private async run(text: string, entry: Entry<Key>): Promise<void> {
    entry.running = true;
    entry.due?.();
    do {
      entry.again = false;
      const next = await this.tick(text, entry.key);
      entry.failures = next.retry ? entry.failures + 1 : 0;
      this.schedule(entry, next);
    } while (entry.again && !this.stopped);
    entry.running = false;
    if (entry.forgotten) this.entries.delete(text);
  }

  private async tick(text: string, key: Key): Promise<Next> {
    try {
      return await this.options.handle(key);
    } catch (error) {
      this.options.log.error({ canary: text, err: error }, 'tick failed, will be tried again');
      return { retry: true };
    }
  }

  private schedule(entry: Entry<Key>, next: Next): void {
    entry.due?.();
    entry.due = undefined;
    if (this.stopped || entry.forgotten) return;
    const { clock, random } = this.options;
    const at = next.retry ? clock.now() + retryWait(entry.failures, random) : next.at;
    if (at === undefined) return;
    if (at <= clock.now()) entry.again = true;
    else entry.due = clock.after(at - clock.now(), () => this.add(entry.key));
  }
}
