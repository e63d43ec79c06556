import type { AlertSettings } from '../api/settings';
import { contentHash } from '../core/hash';
import { addressOf, type AlertChannel, type AlertMessage, titleOf } from './channel';

/** The path for events, on PagerDuty's servers in both the US and the EU. */
const PATH = '/v2/enqueue';
const ADDRESS = `https://events.pagerduty.com${PATH}`;

/** PagerDuty shows the key of an integration in its address: `/integration/KEY/enqueue`. */
const KEY_IN_PATH = /\/integration\/(\w{32})\//;

/** PagerDuty's limit, in characters. */
const LONGEST_SUMMARY = 1024;
const LONGEST_KEY = 255;

/**
 * A service of PagerDuty, by its Events API v2. A failure opens an incident; the next successful rollout resolves it.
 * Other messages are not sent: nobody should be called for the start of a rollout.
 */
export const PAGERDUTY: AlertChannel = {
  request(message, settings) {
    if (message.severity === 'error')
      return event('trigger', message, settings, { payload: payloadOf(message), client: 'Serin' });
    return closes(message) ? event('resolve', message, settings) : undefined;
  },

  closes,
};

function closes({ phase }: AlertMessage): boolean {
  return phase === 'Succeeded';
}

function event(action: 'trigger' | 'resolve', message: AlertMessage, settings: AlertSettings, more: object = {}) {
  const { url, key } = integration(settings);
  return { url, body: { routing_key: key, event_action: action, dedup_key: dedupKey(message), ...more } };
}

/** @throws Error if neither the Secret nor the address has a routing key */
function integration(settings: AlertSettings): { url: string; key: string } {
  const address = addressOf(settings, ADDRESS);
  const inPath = KEY_IN_PATH.exec(new URL(address).pathname)?.[1];
  const key = settings.token || inPath;
  if (!key)
    throw new Error(
      'there is no routing key: put the integration key of the PagerDuty service under the key token of the Secret',
    );
  return { url: inPath === undefined ? address : new URL(PATH, address).href, key };
}

/**
 * Each Canary has one incident. A failed rollout never succeeds later, so the next rollout has to resolve the incident.
 */
function dedupKey({ cluster = '', namespace, name }: AlertMessage): string {
  const key = ['canary', cluster, namespace, name].join('/');
  return key.length <= LONGEST_KEY ? key : contentHash(key);
}

function payloadOf(message: AlertMessage): object {
  const { cluster, name, namespace, phase, fields, checks } = message;
  const failed = checks
    .filter((check) => check.failed)
    .map(({ metric, value, threshold }) => `${metric} ${value ?? 'no value'} (${threshold})`);
  return {
    summary: `${titleOf(message)}: ${message.message}`.slice(0, LONGEST_SUMMARY),
    source: cluster === undefined ? titleOf(message) : `${titleOf(message)} in ${cluster}`,
    severity: 'error',
    component: name,
    group: namespace,
    class: phase,
    custom_details: {
      ...Object.fromEntries(fields.map((field) => [field.name, field.value])),
      ...(failed.length > 0 && { 'Failed checks': failed }),
    },
  };
}
