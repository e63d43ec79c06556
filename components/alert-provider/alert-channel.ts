import type { Input } from '@pulumi/pulumi';
import type { AlertProvider } from '../../controller/api/types/alert-provider';
import type { ALERT_PROVIDER_TYPES } from '../../controller/api/schema/alert-provider';
import type { Credentials, SecretReference } from '../common/credentials';
import type { Fields } from '../common/inputs';

/** Kind of a channel. */
export type AlertChannelType = (typeof ALERT_PROVIDER_TYPES)[number];

/** Where alerts go, and with which credentials. Made by the functions of `alertChannel`. */
export interface AlertChannel extends Fields<Omit<AlertProvider['spec'], 'type' | 'messageTemplate'>> {
  /** Kind of the channel. */
  readonly type: AlertChannelType;
  /** What becomes a Secret, by its keys `address` and `token`; instead of `secretRef`. */
  readonly credentials?: Credentials;
}

/** The URL of a webhook, as a secret: whoever knows it can write to the channel. It becomes a Secret. */
export interface SecretAddress {
  /** URL of the webhook. */
  address: Input<string>;
}

/** A URL that is no secret: everybody who may read the AlertProvider sees it. */
export interface PlainAddress {
  /** URL of the webhook. */
  plainAddress: Input<string>;
}

/** Where a channel without a token is: a secret URL, a Secret that has it under the key `address`, or a plain URL. */
export type Destination = SecretAddress | Fields<SecretReference> | PlainAddress;

/** What every channel may say. */
export interface ChannelOptions {
  /** URL of an HTTP proxy to go through. Default: none. */
  proxy?: Input<string>;
}

/** Options of a channel that shows who writes, and in which room. */
export interface RoomOptions extends ChannelOptions {
  /** Room to write to. Default: `general`. */
  channel?: Input<string>;
  /** Name to write as. Default: `flagger`. */
  username?: Input<string>;
}

/** The token of a bot, as a secret. */
export interface BotToken {
  /** Token of the bot. It becomes a Secret. */
  token: Input<string>;
  /** URL that takes messages of bots. Default: Slack's own. */
  address?: Input<string>;
}

/**
 * Slack: an incoming webhook, or with `token` a bot that posts by `chat.postMessage` and needs the right to write to
 * the channel.
 */
export function slack(options: RoomOptions & (Destination | BotToken)): AlertChannel {
  return channel(
    'slack',
    'token' in options ? { ...options, address: options.address ?? 'https://slack.com/api/chat.postMessage' } : options,
  );
}

/**
 * Microsoft Teams. The address says which: that of a workflow of Power Automate
 * (`…/workflows/ID/triggers/manual/paths/invoke…`) is sent an Adaptive Card, every other one a MessageCard, as the
 * Office 365 connectors take it that workflows replace.
 */
export function msteams(options: ChannelOptions & Destination): AlertChannel {
  return channel('msteams', options);
}

/** Discord, by a webhook of a channel; `/slack` is added to its address. */
export function discord(options: RoomOptions & Destination): AlertChannel {
  return channel('discord', options);
}

/** Rocket.Chat, by an incoming integration. */
export function rocket(options: RoomOptions & Destination): AlertChannel {
  return channel('rocket', options);
}

/** Google Chat, by a webhook of a space. */
export function gchat(options: ChannelOptions & Destination): AlertChannel {
  return channel('gchat', options);
}

/** The integration key of a PagerDuty service, as a secret. */
export interface RoutingKey {
  /** The key. It becomes a Secret. */
  routingKey: Input<string>;
  /** URL of the events API. Default: PagerDuty's own. */
  address?: Input<string>;
}

/**
 * PagerDuty, by its Events API v2: a rollout that fails opens an incident, the Canary's next rollout that succeeds
 * resolves it, whatever severity the alert asks for; nothing else is told. A Secret of your own has the routing key
 * under the key `token`, and the URL of the events API, if it is not PagerDuty's usual one, under `address`.
 */
export function pagerduty(options: ChannelOptions & (RoutingKey | Fields<SecretReference>)): AlertChannel {
  if ('secretRef' in options) return channel('pagerduty', options);
  const { routingKey, address = 'https://events.pagerduty.com/v2/enqueue', ...others } = options;
  return channel('pagerduty', { ...others, address, token: routingKey });
}

/** Options of `alertChannel.webhook`; `token` is a bearer token, which becomes part of the Secret. Default: none. */
export type WebhookOptions = ChannelOptions &
  (
    | (SecretAddress & { /** A bearer token. Default: none. */ token?: Input<string> })
    | Fields<SecretReference>
    | PlainAddress
  );

/**
 * Any server that takes JSON over HTTP: `name`, `namespace`, `cluster` where the controller knows it, `phase`,
 * `severity`, `message`, `fields` (each with `name` and `value`) and `checks` (what this rollout's checks measured, as
 * in the Canary's status).
 */
export function webhook(options: WebhookOptions): AlertChannel {
  return channel('webhook', options);
}

interface Options extends RoomOptions {
  address?: Input<string>;
  token?: Input<string>;
  plainAddress?: Input<string>;
  secretRef?: AlertChannel['secretRef'];
}

function channel(
  type: AlertChannelType,
  { address, token, plainAddress, secretRef, ...settings }: Options,
): AlertChannel {
  const credentials = { ...(address !== undefined && { address }), ...(token !== undefined && { token }) };
  return {
    type,
    ...settings,
    ...(plainAddress !== undefined && { address: plainAddress }),
    ...(secretRef !== undefined && { secretRef }),
    ...(Object.keys(credentials).length > 0 && { credentials }),
  };
}
