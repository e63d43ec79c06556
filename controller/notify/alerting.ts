import type { Canary } from '../api/types/canary';
import { messageOf } from '../core/errors';
import { contentHash } from '../core/hash';
import { keyOf, keyText, type ObjectKey } from '../api/types/meta';
import {
  type AlertChannel,
  alertMessage,
  type AlertMessage,
  type AlertNews,
  channelOf,
  type Refusal,
  renderAlert,
  send,
  wants,
} from '../alerts/index';
import type { Http } from '../core/http';
import type { Log } from '../core/log';
import type { Random } from '../core/random';
import { type Receiver, type ReceiverPorts, receiversOf } from './alert-receivers';
import { DeliveryQueue } from './delivery-queue';
import type { EventRecorder } from './events';

/** What was said of a Canary since something about its rollout has changed. */
interface Said {
  moment: string;
  texts: Set<string>;
}

/** What alerts are sent and reported with. */
export interface AlertingPorts extends ReceiverPorts {
  random: Random;
  http: Http;
  log: Log;
  events: EventRecorder;
}

/**
 * Tells people of a rollout, in the background: no rollout waits for it. What is said again while nothing about the
 * rollout has changed, because a gate is still closed or a tick was repeated, is told once. What cannot be told is said
 * in an event of the Canary.
 */
export class Alerting {
  private readonly deliveries: DeliveryQueue;
  private readonly said = new Map<string, Said>();

  constructor(private readonly ports: AlertingPorts) {
    this.deliveries = new DeliveryQueue(ports);
  }

  /** Tells everybody who wants to hear of it. */
  raise(canary: Canary, news: AlertNews): void {
    if (this.isRepeated(canary, news)) return;
    // The tick goes on, and replaces the status.
    const snapshot = { ...canary, metadata: { ...canary.metadata } };
    const message = alertMessage(snapshot, news, this.ports.settings.clusterName);
    for (const receiver of receiversOf(snapshot, this.ports)) {
      const lost = (reason: string) =>
        this.warn(snapshot, `Alert "${news.message}" not delivered to ${receiver.title}: ${reason}`);
      this.deliveries.add({
        place: receiver.title,
        attempt: () => this.tell(receiver, message, snapshot),
        onGivenUp: lost,
      });
    }
  }

  /** The Canary is gone: what was said of it need not be remembered. */
  forget(canary: ObjectKey): void {
    this.said.delete(keyText(canary));
  }

  /** Gives everything that still waits one more try. */
  async drain(): Promise<void> {
    await this.deliveries.drain();
  }

  private isRepeated(canary: Canary, { phase, message }: AlertNews): boolean {
    const key = keyText(keyOf(canary));
    const moment = momentOf(canary);
    const before = this.said.get(key);
    const said = before?.moment === moment ? before : { moment, texts: new Set<string>() };
    this.said.set(key, said);
    const text = `${phase} ${message}`;
    const repeated = said.texts.has(text);
    said.texts.add(text);
    return repeated;
  }

  private async tell(
    { title, severity, connect }: Receiver,
    message: AlertMessage,
    canary: Canary,
  ): Promise<Refusal | undefined> {
    const connection = await connect();
    if ('reason' in connection) return connection;
    const { type, settings } = connection;
    const channel = channelOf(type);
    if (channel === undefined)
      return { reason: `its type ${type} is not one that this version can send to`, transient: false };
    if (!wants(severity, message.severity) && channel.closes?.(message) !== true) return undefined;
    const worded = this.renderOrFallBack(channel, message, settings.messageTemplate, title, canary);
    return await send(channel, worded, settings, this.ports.http, () => this.ports.clock.now());
  }

  /** A mistake in a template must not keep people from hearing that a rollout has failed. */
  private renderOrFallBack(
    channel: AlertChannel,
    message: AlertMessage,
    template: string | undefined,
    title: string,
    canary: Canary,
  ): AlertMessage {
    try {
      return renderAlert(channel, message, template);
    } catch (error) {
      this.warn(canary, `${title}: spec.messageTemplate: ${messageOf(error)}; sent in the channel's own words instead`);
      return renderAlert(channel, message, undefined);
    }
  }

  private warn(canary: Canary, message: string): void {
    this.ports.events.record(canary, 'Warning', message, message);
  }
}

/**
 * Changes with the revision, with the beginning and the end of its rollout, and with every step: what is said then is
 * news.
 */
function momentOf({ status = {} }: Canary): string {
  const { lastAppliedSpec, trackedConfigs, canaryWeight, conditions } = status;
  const promoted = conditions?.find(({ type }) => type === 'Promoted');
  return contentHash({ lastAppliedSpec, trackedConfigs, canaryWeight, since: promoted?.lastTransitionTime });
}
