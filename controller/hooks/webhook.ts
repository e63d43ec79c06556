import type { Canary, CanaryStatus, CanaryWebhook, Phase } from '../api/types/canary';
import { parseDuration } from '../core/duration';
import { plainText } from '../core/answer-reason';
import { messageOf } from '../core/errors';
import { isRecord } from '../core/json';
import type { HookAnswer } from '../api/types/rollout-types';
import type { Clock } from '../core/clock';
import type { Http, HttpResponse } from '../core/http';
import type { Log } from '../core/log';
import type { Random } from '../core/random';
import { redact, redactUrl, secretsIn, truncate } from '../core/redact';
import { backoff, sleep } from '../core/timing';
import { type HookPayload, buildPayload } from './payload';
import { type HookRequest, buildRequest } from './request';

export { type HookPayload, buildPayload } from './payload';

export interface HookPorts {
  http: Http;
  clock: Clock;
  random: Random;
  /** Logs the parts of answers that events do not show. Default: nothing is logged. */
  log?: Log;
}

const TIMEOUT = 10_000;
const retryWait = backoff({ first: 500, longest: 5_000 });
/** Characters of an answer that messages show. */
const SHOWN_LENGTH = 500;

/** Calls a hook of a Canary. Never rejects. */
export async function callCanaryWebhook(
  hook: CanaryWebhook,
  canary: Canary,
  phase: Phase,
  status: CanaryStatus,
  ports: HookPorts,
): Promise<HookAnswer> {
  return await callWebhook(hook, () => buildPayload(canary, phase, status, hook), ports);
}

/**
 * Sends the payload. Any 2xx means yes. Everything else means no, with the answer of the hook in the message. If there
 * is no answer, or 5xx or 429, the call is repeated as often as `retries` says, within the `timeout` of the hook. Never
 * rejects.
 */
export async function callWebhook(
  hook: CanaryWebhook,
  payload: () => HookPayload,
  ports: HookPorts,
): Promise<HookAnswer> {
  try {
    return await callWithRetries(buildRequest(hook, payload()), hook, ports);
  } catch (error) {
    return { yes: false, message: messageOf(error) };
  }
}

async function callWithRetries(
  request: HookRequest,
  hook: CanaryWebhook,
  { http, clock, random, log }: HookPorts,
): Promise<HookAnswer> {
  const tries = 1 + Math.max(0, hook.retries ?? 0);
  const deadline = clock.elapsed() + ((hook.timeout ? parseDuration(hook.timeout) : undefined) || TIMEOUT);
  for (let tried = 1; ; tried++) {
    const outcome = await attempt(() => http({ ...request, timeout: deadline - clock.elapsed() }));
    if (typeof outcome !== 'string' && isYes(outcome)) return { yes: true };
    const message = typeof outcome === 'string' ? outcome : refusalText(hook, outcome, log);
    if (typeof outcome !== 'string' && !isTransient(outcome)) return { yes: false, message };
    const wait = retryWait(tried, random);
    if (tried === tries || clock.elapsed() + wait >= deadline)
      return {
        yes: false,
        message: `${request.method} ${redactUrl(hook.url)} giving up after ${tried} attempt(s): ${message}`,
      };
    await sleep(clock, wait);
  }
}

/** @returns the answer, or why there is none */
async function attempt(call: () => Promise<HttpResponse>): Promise<HttpResponse | string> {
  try {
    return await call();
  } catch (error) {
    return messageOf(error);
  }
}

function isYes({ status }: HttpResponse): boolean {
  return status >= 200 && status < 300;
}

function isTransient({ status }: HttpResponse): boolean {
  return status >= 500 || status === 429;
}

/**
 * The reason for a no. Everybody may read events, so that they show only what is meant for people: the message of the
 * hook or the beginning of its text, without the secret parts of its URL. The log has the rest.
 */
function refusalText({ name, url }: CanaryWebhook, { status, body }: HttpResponse, log: Log | undefined): string {
  if (isRedirect(status))
    return `status code ${status}, a redirect, which is not followed: set the url of webhook ${name} to where it leads`;
  const clean = (text: string): string => truncate(redact(text, secretsIn(url)).trim(), SHOWN_LENGTH);
  const said = parseMessage(body) ?? plainText(body);
  if (said === '' && body.trim() !== '') log?.info({ hook: name, status, answer: clean(body) }, 'a hook said no');
  return clean(said) || `status code ${status}`;
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/** The message of an answer in JSON: `{ "message": "…" }`. */
function parseMessage(body: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    return isRecord(answer) && typeof answer.message === 'string' ? answer.message : undefined;
  } catch {
    return undefined;
  }
}
