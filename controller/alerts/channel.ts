import type { AlertSettings } from '../api/settings';
import type { CheckRecord, Phase, Severity } from '../api/types/canary';
import type { HttpRequest, HttpResponse } from '../core/ports';

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
  /** Name of the cluster. Absent when the controller was not told one. */
  cluster?: string;
  message: string;
  severity: Severity;
  phase: Phase;
  /** Details, in the order in which they are shown. */
  fields: readonly AlertField[];
  /** What the checks of this rollout measured. */
  checks: readonly CheckRecord[];
  /** The Canary's annotations and labels, as message templates refer to them. */
  metadata: Readonly<Record<string, string>>;
}

/** What a channel posts. */
export type AlertRequest = Pick<HttpRequest, 'url' | 'headers'> & { /** Becomes JSON. */ body: object };

/** Why an alert was not taken. */
export interface Refusal {
  /** Names host and status, never address or token. */
  reason: string;
  /** Another try may be taken. */
  transient: boolean;
  /** Milliseconds that the place asks to be left alone. */
  pause?: number;
}

/** A service that shows alerts to people: what it is sent, and what its answers mean. Pure. */
export interface AlertChannel {
  /**
   * What is posted; nothing when the service need not know of it.
   * @throws Error that names the setting that is missing
   */
  request(message: AlertMessage, settings: AlertSettings): AlertRequest | undefined;
  /**
   * Whether it is told whatever severity an alert asks for, because it ends what an earlier alert began. Default: no.
   */
  closes?(message: AlertMessage): boolean;
  /** What a 2xx answer means that is none. Default: every 2xx is a yes. */
  refusal?(response: HttpResponse): Refusal | undefined;
  /** Makes a value harmless in the markup of the service. Default: as it is. */
  escape?(text: string): string;
}

/** `name.namespace`, as cards are titled. */
export function titleOf({ name, namespace }: AlertMessage): string {
  return `${name}.${namespace}`;
}

/** The header of a request that carries a token; none without one. */
export function bearer({ token }: AlertSettings): Record<string, string> {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** The address that has to be configured. @throws Error when there is none */
export function addressOf({ address }: AlertSettings, fallback = ''): string {
  const url = address || fallback;
  if (url === '') throw new Error('there is no address: set spec.address, or the key address of the Secret');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Error('the address is no URL: give one like https://host/path');
  return url;
}
