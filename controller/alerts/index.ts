import type { AlertProvider } from '../api/types/alert-provider';
import type { ALERT_PROVIDER_TYPES } from '../api/schema/alert-provider';
import type { AlertChannel } from './channel';
import { DISCORD } from './discord';
import { GCHAT } from './gchat';
import { MSTEAMS } from './msteams';
import { PAGERDUTY } from './pagerduty';
import { ROCKET } from './rocket';
import { SLACK } from './slack';
import { WEBHOOK } from './webhook';

export type { AlertChannel, AlertField, AlertMessage, Refusal } from './channel';
export { alertMessage, type AlertNews, renderAlert } from './message';
export { send } from './send';
export { wants } from './severity';

/** The channels, by the type that an AlertProvider names. */
export const CHANNELS: Readonly<Record<(typeof ALERT_PROVIDER_TYPES)[number], AlertChannel>> = {
  slack: SLACK,
  msteams: MSTEAMS,
  discord: DISCORD,
  rocket: ROCKET,
  gchat: GCHAT,
  pagerduty: PAGERDUTY,
  webhook: WEBHOOK,
};

/** The channel of a type; `undefined`: there is none. */
export function channelOf(type: AlertProvider['spec']['type']): AlertChannel | undefined {
  return Object.hasOwn(CHANNELS, type) ? CHANNELS[type as keyof typeof CHANNELS] : undefined;
}
