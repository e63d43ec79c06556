import type { Canary, CanaryWebhook } from '../api/types/canary';
import type { HookAnswer } from '../api/types/rollout-types';
import { callWebhook, type HookPorts } from './webhook';
import { type HookPayload, buildPayload } from './payload';

/** What happened, as an event says it. */
export interface HookEvent {
  type: 'Normal' | 'Warning';
  message: string;
  /** Milliseconds since the epoch. */
  time: number;
}

/** Tells a hook what happened, in the metadata beside its own. */
export function buildEventPayload(
  hook: CanaryWebhook,
  canary: Canary,
  { type, message, time }: HookEvent,
): HookPayload {
  const status = canary.status ?? {};
  return buildPayload(canary, status.phase ?? 'Initializing', status, hook, {
    eventMessage: message,
    eventType: type,
    timestamp: String(time),
  });
}

/** Never rejects; what the hook answers changes nothing, a no is worth a log line. */
export async function callEventWebhook(
  hook: CanaryWebhook,
  canary: Canary,
  event: HookEvent,
  ports: HookPorts,
): Promise<HookAnswer> {
  return await callWebhook(hook, () => buildEventPayload(hook, canary, event), ports);
}
