import type { Canary } from '../api/types/canary';
import { CANARY, EVENT } from '../api/types/resources';
import { apiVersionOf, keyOf, keyText, type KubeObject, type ObjectKey } from '../api/types/meta';
import { ApiError, type KubeApi } from '../kube/api';
import { EventHooks, type EventHooksOptions } from './event-hooks';
import { truncate } from '../core/redact';
import { Semaphore } from '../core/semaphore';
import { backoff, sleep } from '../core/timing';

/** The name of the source of events, which the users of Flagger know. */
const COMPONENT = 'flagger';
/**
 * Events that may be on their way at once, of all Canaries. The number is small so that they do not delay the requests
 * of ticks.
 */
const SENDERS = 4;
/** Statuses of the API server after which another try is useless. */
const REFUSED: readonly number[] = [400, 403, 404, 422];
/** Tries after which an Event is given up. They bridge ten minutes without an API server. */
const MOST_TRIES = 12;
const retryWait = backoff({ first: 2000, longest: 64_000 });
/** Characters of a message. It may quote what users write, and the API server refuses an Event of a megabyte. */
const LONGEST_MESSAGE = 16 * 1024;
/**
 * Messages of one Canary whose Events are remembered. If a message is repeated, the count of its Event is increased.
 */
const REMEMBERED = 50;

export type EventType = 'Normal' | 'Warning';

export interface EventRecorderOptions extends EventHooksOptions {
  api: KubeApi;
}

interface Said {
  name: string;
  count: number;
}

/**
 * Reports what happens. The log is written at once, Kubernetes Events and event webhooks in the background, so that
 * they never delay a decision. The Events of each Canary are written in order and one at a time, however slow its
 * webhooks are. None is dropped.
 */
export class EventRecorder {
  private readonly said = new Map<string, Map<string, Said>>();
  /** The reasons that were reported with `once` since the last other event. */
  private readonly saidOnce = new Map<string, Set<string>>();
  private readonly pending = new Map<string, Promise<void>>();
  private readonly hooks: EventHooks;
  private readonly senders = new Semaphore(SENDERS);

  constructor(private readonly options: EventRecorderOptions) {
    this.hooks = new EventHooks(options);
  }

  /** @param once what is waited for. While that stays the same, further reasons go only to the log. */
  record(canary: Canary, type: EventType, said: string, once?: string): void {
    const message = said.length > LONGEST_MESSAGE ? `${truncate(said, LONGEST_MESSAGE)}…` : said;
    const key = keyText(keyOf(canary));
    const waiting = this.saidOnce.get(key) ?? new Set<string>();
    const known = once !== undefined && waiting.has(once);
    this.saidOnce.set(key, once === undefined ? new Set() : waiting.add(once));
    this.options.log[known ? 'debug' : type === 'Normal' ? 'info' : 'warn'](
      { canary: key, phase: canary.status?.phase, event: message },
      'event',
    );
    if (known) return;
    // The Canary is copied because the tick goes on and replaces its status.
    const snapshot = { ...canary, metadata: { ...canary.metadata } };
    const time = this.options.clock.now();
    this.hooks.tell(snapshot, { type, message, time });
    const before = this.pending.get(key) ?? Promise.resolve();
    const written = before.then(() => this.writeWithRetries(key, snapshot, type, message, time));
    this.pending.set(key, written);
    void written.then(() => {
      if (this.pending.get(key) === written) this.pending.delete(key);
    });
  }

  /** Forgets the events of a Canary that is deleted. */
  forget(canary: ObjectKey): void {
    const key = keyText(canary);
    this.said.delete(key);
    this.saidOnce.delete(key);
    this.hooks.forget(canary);
  }

  /** Waits until all events are sent. */
  async flush(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending.values());
    await this.hooks.flush();
  }

  private async writeWithRetries(
    key: string,
    canary: Canary,
    type: EventType,
    message: string,
    time: number,
  ): Promise<void> {
    for (let tries = 1; !(await this.attempt(key, canary, type, message, time, tries)); tries++) {
      await sleep(this.options.clock, retryWait(tries, this.options.random));
    }
  }

  /** @returns whether the Event is finished: written, or refused for good */
  private async attempt(
    key: string,
    canary: Canary,
    type: EventType,
    message: string,
    time: number,
    tries: number,
  ): Promise<boolean> {
    await this.senders.acquire();
    try {
      await this.write(key, canary, type, message, new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'));
      return true;
    } catch (error) {
      const refused = error instanceof ApiError && REFUSED.includes(error.status);
      this.options.log.error({ canary: key, event: message, err: error, tries }, 'event not written');
      return refused || tries >= MOST_TRIES;
    } finally {
      this.senders.release();
    }
  }

  private async write(key: string, canary: Canary, type: EventType, message: string, timestamp: string): Promise<void> {
    const said = this.said.get(key) ?? new Map<string, Said>();
    this.said.set(key, said);
    const before = said.get(message);
    if (before !== undefined && (await this.countUp(canary, before, timestamp))) return;
    const event = this.buildEvent(canary, type, message, timestamp);
    await this.options.api.create(EVENT, event);
    said.set(message, { name: event.metadata.name, count: 1 });
    if (said.size > REMEMBERED) said.delete(said.keys().next().value!);
  }

  /** @returns whether the Event still existed. The API server deletes Events after an hour. */
  private async countUp(canary: Canary, said: Said, lastTimestamp: string): Promise<boolean> {
    try {
      await this.options.api.patch(
        EVENT,
        { namespace: canary.metadata.namespace, name: said.name },
        { count: said.count + 1, lastTimestamp },
      );
      said.count++;
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return false;
      throw error;
    }
  }

  private buildEvent(canary: Canary, type: EventType, message: string, timestamp: string): KubeObject {
    const { name, namespace, uid, resourceVersion } = canary.metadata;
    const suffix = Math.floor(this.options.random() * 0x1_0000_0000_0000)
      .toString(16)
      .padStart(12, '0');
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${suffix}`, namespace },
      involvedObject: { apiVersion: apiVersionOf(CANARY), kind: CANARY.kind, name, namespace, uid, resourceVersion },
      reason: 'Synced',
      message,
      type,
      source: { component: COMPONENT },
      reportingComponent: COMPONENT,
      firstTimestamp: timestamp,
      lastTimestamp: timestamp,
      count: 1,
    };
  }
}
