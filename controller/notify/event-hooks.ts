import type { Canary, CanaryWebhook } from '../api/types/canary';
import { hooksOf } from '../api/defaults';
import { keyOf, keyText, type ObjectKey } from '../api/types/meta';
import type { Clock } from '../core/clock';
import type { Http } from '../core/http';
import type { Log } from '../core/log';
import type { Random } from '../core/random';
import { callEventWebhook, type HookEvent } from '../hooks/event';
import { DeliveryQueue } from './delivery-queue';

/** Events of one Canary that wait for its hooks: beyond that the oldest is not told. */
const MOST_WAITING = 100;

export interface EventHooksOptions {
  clock: Clock;
  random: Random;
  http: Http;
  log: Log;
  /** Told every event of Canaries that have no event hook of their own. */
  eventWebhook?: string;
}

/**
 * Tells hooks what happens, in the background: the events of one Canary in their order and one at a time, those of
 * others meanwhile.
 */
export class EventHooks {
  private readonly deliveries: DeliveryQueue;
  /** By Canary, when it was last said that its hooks miss events. */
  private readonly missed = new Map<string, number>();

  constructor(private readonly options: EventHooksOptions) {
    // A hook that hangs must keep only its own Canary's events waiting: the calls of one host have a bound of their
    // own.
    this.deliveries = new DeliveryQueue({ ...options, slots: Infinity, mostWaiting: MOST_WAITING });
  }

  tell(canary: Canary, event: HookEvent): void {
    const hooks = this.hooksOf(canary);
    if (hooks.length === 0) return;
    const key = keyText(keyOf(canary));
    this.deliveries.add({
      place: key,
      attempt: async () => {
        if ((this.missed.get(key) ?? Infinity) < event.time) this.missed.delete(key);
        for (const hook of hooks) await this.call(hook, canary, event);
        return undefined;
      },
      onGivenUp: () => this.miss(key),
    });
  }

  forget(canary: ObjectKey): void {
    this.missed.delete(keyText(canary));
  }

  /** Waits until everything is told. */
  async flush(): Promise<void> {
    await this.deliveries.drain();
  }

  private async call(hook: CanaryWebhook, canary: Canary, event: HookEvent): Promise<void> {
    const answer = await callEventWebhook(hook, canary, event, this.options);
    if (!answer.yes)
      this.options.log.warn(
        { canary: keyText(keyOf(canary)), hook: hook.name, reason: answer.message },
        'event webhook failed',
      );
  }

  /** Said once, until events are told again that happened later. */
  private miss(key: string): void {
    if (this.missed.has(key)) return;
    this.missed.set(key, this.options.clock.now());
    this.options.log.warn(
      { canary: key, limit: MOST_WAITING },
      'event webhooks are too slow: too many events wait for them, the oldest events are not told',
    );
  }

  private hooksOf(canary: Canary): CanaryWebhook[] {
    const { eventWebhook } = this.options;
    const own = hooksOf(canary, 'event');
    if (own.length > 0 || eventWebhook === undefined) return own;
    return [{ name: 'event-webhook', type: 'event', url: eventWebhook }];
  }
}
