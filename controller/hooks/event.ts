import type { Canary, CanaryWebhook } from '../api/types/canary';
import type { HookAnswer } from '../api/types/rollout-types';
import { callWebhook, type HookPorts } from './webhook';
import { type HookPayload, buildPayload } from './payload';

/** The content of an event. */
export interface HookEvent {
  type: 'Normal' | 'Warning';
  message: string;
  /** Milliseconds since the epoch. */
  time: number;
}

/** Sends an event to a hook, in metadata that is added to that of the hook. */
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

/** Calls the hook. Its answer changes nothing; a refusal is logged. Never rejects. */
export async function callEventWebhook(
  hook: CanaryWebhook,
  canary: Canary,
  event: HookEvent,
  ports: HookPorts,
): Promise<HookAnswer> {
  return await callWebhook(hook, () => buildEventPayload(hook, canary, event), ports);
}
