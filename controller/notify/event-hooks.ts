import type { Canary, CanaryWebhook } from '../api/types/canary';
import { hooksOf } from '../api/defaults';
import { keyOf, keyText, type ObjectKey } from '../api/types/meta';
import type { Clock } from '../core/clock';
import type { Http } from '../core/http';
import type { Log } from '../core/log';
import type { Random } from '../core/random';
import { callEventWebhook, type HookEvent } from '../hooks/event';
import { DeliveryQueue } from './delivery-queue';

/** Events of one Canary that may wait for its hooks. If there are more, the oldest is dropped. */
const MOST_WAITING = 100;

export interface EventHooksOptions {
  clock: Clock;
  random: Random;
  http: Http;
  log: Log;
  /** Address of the hook that receives the events of Canaries without event hooks of their own. */
  eventWebhook?: string;
}

/**
 * Sends events to hooks in the background. The events of one Canary are sent in order and one at a time. Different
 * Canaries do not wait for each other.
 */
export class EventHooks {
  private readonly deliveries: DeliveryQueue;
  /** By Canary: when it was last reported that its hooks miss events. */
  private readonly missed = new Map<string, number>();

  constructor(private readonly options: EventHooksOptions) {
    // A hook that hangs must delay only the events of its own Canary. The calls to one host therefore have a bound of
    // their own.
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

  /** Waits until all events are sent. */
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

  /** Reports it once, until events that happened later are sent again. */
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
