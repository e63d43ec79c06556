import type { AlertChannel } from './channel';

export type { AlertChannel, AlertField, AlertMessage, AlertSettings } from './channel';
export { wants } from './severity';

/** The channels, by the type that an AlertProvider names. */
export const CHANNELS: Readonly<Record<string, AlertChannel>> = {};
