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

/** The messages about a Canary since its rollout last changed. */
interface Said {
  moment: string;
  texts: Set<string>;
}

/** What is needed to send alerts and to report failures. */
export interface AlertingPorts extends ReceiverPorts {
  random: Random;
  http: Http;
  log: Log;
  events: EventRecorder;
}

/**
 * Sends alerts in the background, so that no rollout waits for them. A message is sent only once while nothing about
 * the rollout has changed, for example while a gate is closed or when a tick was repeated. An alert that cannot be
 * delivered is reported in an event of the Canary.
 */
export class Alerting {
  private readonly deliveries: DeliveryQueue;
  private readonly said = new Map<string, Said>();

  constructor(private readonly ports: AlertingPorts) {
    this.deliveries = new DeliveryQueue(ports);
  }

  /** Sends an alert to all receivers that want it. */
  raise(canary: Canary, news: AlertNews): void {
    if (this.isRepeated(canary, news)) return;
    // The Canary is copied because the tick goes on and replaces its status.
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

  /** Forgets the messages about a Canary that is deleted. */
  forget(canary: ObjectKey): void {
    this.said.delete(keyText(canary));
  }

  /** Tries once more to deliver everything that waits. */
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

  /** A mistake in a template must not keep people from learning that a rollout has failed. */
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
 * The stage of a rollout. It changes with the revision, with the beginning and the end of the rollout, and with every
 * step. After a change all messages are new.
 */
function momentOf({ status = {} }: Canary): string {
  const { lastAppliedSpec, trackedConfigs, canaryWeight, conditions } = status;
  const promoted = conditions?.find(({ type }) => type === 'Promoted');
  return contentHash({ lastAppliedSpec, trackedConfigs, canaryWeight, since: promoted?.lastTransitionTime });
}
