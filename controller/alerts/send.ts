import type { AlertSettings } from '../api/settings';
import { parseReason } from '../core/answer-reason';
import { messageOf } from '../core/errors';
import type { Http, HttpResponse } from '../core/http';
import { excerptOf, secretsIn } from '../core/redact';
import type { AlertChannel, AlertMessage, AlertRequest, Refusal } from './channel';

/** Milliseconds until a place that does not answer is given up. */
const TIMEOUT = 10_000;

/** Characters of a part of an address that is too short to be a secret: `services`, `webhooks`. */
const SHORT = 10;

/** Posts a message once. Nothing: it was taken, or the channel has no use for it. Never rejects. */
export async function send(
  channel: AlertChannel,
  message: AlertMessage,
  settings: AlertSettings,
  http: Http,
  now: () => number,
): Promise<Refusal | undefined> {
  let request: AlertRequest | undefined;
  try {
    request = channel.request(message, settings);
  } catch (error) {
    return { reason: messageOf(error), transient: false };
  }
  return request === undefined ? undefined : await post(channel, request, settings, http, now);
}

async function post(
  channel: AlertChannel,
  { url, headers, body }: AlertRequest,
  settings: AlertSettings,
  http: Http,
  now: () => number,
): Promise<Refusal | undefined> {
  const { host } = new URL(url);
  let response: HttpResponse;
  try {
    const { proxy } = settings;
    response = await http({
      url,
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
      timeout: TIMEOUT,
      proxy,
    });
  } catch (error) {
    return { reason: messageOf(error), transient: true };
  }
  const { status, retryAfter } = response;
  if (status >= 200 && status < 300) {
    const refusal = channel.refusal?.(response);
    return (
      refusal && {
        ...refusal,
        reason: `${host}: ${excerptOf(refusal.reason, secretsOf(url, settings))}`,
        pause: pauseIn(retryAfter, now()),
      }
    );
  }
  const said = excerptOf(parseReason(response.body), secretsOf(url, settings));
  const reason = `${host} answered with status ${status}${said === '' ? '' : `: ${said}`}`;
  return { reason, transient: status === 408 || status === 429 || status >= 500, pause: pauseIn(retryAfter, now()) };
}

/**
 * What an answer might repeat, and nobody may see: of addresses that are secrets themselves also every longer part of
 * the path.
 */
function secretsOf(url: string, { address, token = '', proxy = '' }: AlertSettings): string[] {
  const parts = [url, address, proxy].flatMap((text) => [text, ...secretsIn(text), ...pathsIn(text)]);
  return [...new Set([token, ...parts])];
}

function pathsIn(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const { pathname, search } = new URL(address);
  return [`${pathname}${search}`, ...[pathname, ...pathname.split('/')].filter((part) => part.length > SHORT)];
}

/** Milliseconds, from seconds or a date as RFC 9110 has them. */
function pauseIn(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const milliseconds = /^\d+(\.\d+)?$/.test(retryAfter.trim())
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
