import type { CheckRecord, Phase, Severity } from '../api/canary';
import type { Http } from '../api/ports';

/** One line of an alert's details: `Target`, `Deployment/podinfo.test`. */
export interface AlertField {
  name: string;
  value: string;
}

/** What people are told of a Canary. */
export interface AlertMessage {
  /** The Canary's name. */
  name: string;
  namespace: string;
  message: string;
  severity: Severity;
  phase: Phase;
  /** Details, in the order in which they are shown. */
  fields: AlertField[];
  /** What the checks of this rollout measured, for a channel's message template. */
  checks: CheckRecord[];
}

/** Where and how an alert is sent: an AlertProvider with its Secret's keys in place, or the controller's own flags. */
export interface AlertSettings {
  /** May hold a secret in its path or query: never to be shown. */
  address: string;
  token?: string;
  channel: string;
  username: string;
  /** Address of an HTTP proxy. */
  proxy?: string;
  /** In the Go-template subset; in place of the channel's own text. */
  messageTemplate?: string;
  http: Http;
}

/** A service that shows alerts to people. */
export interface AlertChannel {
  /** @throws Error when it was not taken; the message names the host, never the address or the token */
  send(message: AlertMessage, settings: AlertSettings): Promise<void>;
}
