import type { AlertSettings } from '../api/settings';
import type { CheckRecord, Phase, Severity } from '../api/types/canary';
import type { HttpRequest, HttpResponse } from '../core/http';

/** One line of an alert's details, such as `Target`, `Deployment/podinfo.test`. */
export interface AlertField {
  name: string;
  value: string;
}

/** A message about a Canary. */
export interface AlertMessage {
  /** Name of the Canary. */
  name: string;
  namespace: string;
  /** Name of the cluster. Absent if the controller does not know it. */
  cluster?: string;
  message: string;
  severity: Severity;
  phase: Phase;
  /** Details, in the order of display. */
  fields: readonly AlertField[];
  /** The measurements of this rollout's checks. */
  checks: readonly CheckRecord[];
  /** Annotations and labels of the Canary, for message templates. */
  metadata: Readonly<Record<string, string>>;
}

/** The request that a channel sends. */
export type AlertRequest = Pick<HttpRequest, 'url' | 'headers'> & { /** Sent as JSON. */ body: object };

/** Why an alert was not accepted. */
export interface Refusal {
  /** Contains the host and the status, never the address or the token. */
  reason: string;
  /** Another attempt may succeed. */
  transient: boolean;
  /** Milliseconds that the service asks to wait. */
  pause?: number;
}

/** A service that shows alerts to people. It makes requests and reads answers, by pure functions. */
export interface AlertChannel {
  /**
   * @returns the request for a message; undefined if the service does not need the message
   * @throws Error that names the missing setting
   */
  request(message: AlertMessage, settings: AlertSettings): AlertRequest | undefined;
  /**
   * Whether the message ends what an earlier alert began. It is then sent whatever severity the alert asks for.
   * Default: no.
   */
  closes?(message: AlertMessage): boolean;
  /** Finds a refusal in an answer with a status of 2xx. Default: every 2xx accepts the message. */
  refusal?(response: HttpResponse): Refusal | undefined;
  /** Escapes a value for the markup of the service. Default: no change. */
  escape?(text: string): string;
}

/** The title of a message: `name.namespace`. */
export function titleOf({ name, namespace }: AlertMessage): string {
  return `${name}.${namespace}`;
}

/** The header that carries the token; empty without a token. */
export function authorizationHeader({ token }: AlertSettings): Record<string, string> {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** @returns the configured address @throws Error if there is none, or if it is no URL */
export function addressOf({ address }: AlertSettings, fallback = ''): string {
  const url = address || fallback;
  if (url === '') throw new Error('there is no address: set spec.address, or the key address of the Secret');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Error('the address is no URL: give one like https://host/path');
  return url;
}
