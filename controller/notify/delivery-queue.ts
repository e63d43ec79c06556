import type { Refusal } from '../alerts/index';
import type { Clock } from '../core/clock';
import { messageOf } from '../core/errors';
import type { Random } from '../core/random';
import { Semaphore } from '../core/semaphore';
import { backoff, sleep } from '../core/timing';

const SLOTS = 8;
/** Tries after which a delivery is given up, and milliseconds after which there are no further tries. */
const MOST_TRIES = 8;
const LONGEST_EFFORT = 600_000;
/** The longest pause between two tries in milliseconds, even if the place asks for a longer one. */
const LONGEST_PAUSE = 120_000;
const retryWait = backoff({ first: 1000, longest: LONGEST_PAUSE });
const MOST_WAITING = 1000;

/** Something that is to be delivered. */
export interface Delivery {
  /** The place. Deliveries to one place are made in order and one at a time. */
  place: string;
  /** Makes one try. @returns undefined when the delivery has arrived. Errors count as refusals that may pass. */
  attempt(): Promise<Refusal | undefined>;
  /** Called when the delivery is given up. @param reason contains no secret */
  onGivenUp(reason: string): void;
}

interface Waiting {
  delivery: Delivery;
  since: number;
}

export interface DeliveryQueueOptions {
  clock: Clock;
  random: Random;
  /** Tries that may be under way at once, to all places together. Default: 8. */
  slots?: number;
  /** Deliveries that may wait for one place. If there are more, the oldest is given up. Default: 1000. */
  mostWaiting?: number;
}

/**
 * Makes deliveries in the background. A place that does not answer is tried again with growing pauses, for a limited
 * time. One place delays another by one call at most.
 */
export class DeliveryQueue {
  private readonly places = new Map<string, Waiting[]>();
  private readonly workers = new Set<Promise<void>>();
  private readonly slots: Semaphore;
  private readonly draining = new AbortController();

  constructor(private readonly options: DeliveryQueueOptions) {
    this.slots = new Semaphore(options.slots ?? SLOTS);
  }

  add(delivery: Delivery): void {
    const entry: Waiting = { delivery, since: this.options.clock.elapsed() };
    const waiting = this.places.get(delivery.place);
    if (waiting === undefined) return this.begin(delivery.place, [entry]);
    waiting.push(entry);
    if (waiting.length > (this.options.mostWaiting ?? MOST_WAITING))
      waiting.shift()!.delivery.onGivenUp('too many others wait for the same place');
  }

  /** Waits until all deliveries have arrived or are given up. Each is tried once more at once. */
  async drain(): Promise<void> {
    this.draining.abort();
    while (this.workers.size > 0) await Promise.all(this.workers);
  }

  private begin(place: string, waiting: Waiting[]): void {
    this.places.set(place, waiting);
    const worker = this.work(place, waiting);
    this.workers.add(worker);
    void worker.then(() => this.workers.delete(worker));
  }

  private async work(place: string, waiting: Waiting[]): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await this.deliver(next);
    this.places.delete(place);
  }

  private async deliver({ delivery, since }: Waiting): Promise<void> {
    const { clock, random } = this.options;
    const { signal } = this.draining;
    for (let tries = 1; ; tries++) {
      const last = tries >= MOST_TRIES || signal.aborted;
      const refusal = await this.attempt(delivery);
      if (refusal === undefined) return;
      const { reason, transient, pause = 0 } = refusal;
      if (!transient) return delivery.onGivenUp(reason);
      if (last || clock.elapsed() - since >= LONGEST_EFFORT)
        return delivery.onGivenUp(tries === 1 ? reason : `${reason} (tried ${tries} times)`);
      await sleep(clock, Math.max(retryWait(tries, random), Math.min(LONGEST_PAUSE, pause)), signal);
    }
  }

  /** A slot is needed only for a try, not for the pauses between tries. */
  private async attempt(delivery: Delivery): Promise<Refusal | undefined> {
    if (!this.slots.tryAcquire()) await this.slots.acquire();
    try {
      return await delivery.attempt();
    } catch (error) {
      return { reason: messageOf(error), transient: true };
    } finally {
      this.slots.release();
    }
  }
}
