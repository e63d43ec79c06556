import type { Canary, CanaryStatus, CanaryWebhook, Phase } from '../api/canary';
import { parseDuration } from '../api/duration';
import { isRecord } from '../api/json';
import type { HookAnswer } from '../api/observations';
import type { Clock, Http, HttpResponse, Random } from '../api/ports';
import { shown } from '../api/shown';
import { type HookPayload, payloadOf } from './payload';

export { type HookPayload, payloadOf } from './payload';

export interface HookPorts {
  http: Http;
  clock: Clock;
  random: Random;
}

const TIMEOUT = 10_000;
/** Milliseconds before the second try, a little more or less by chance; each further one waits twice as long, up to the maximum. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;
/** Characters of an answer that a message shows. */
const SHOWN = 500;

/** Asks a Canary's hook. Never rejects. */
export async function callCanaryWebhook(hook: CanaryWebhook, canary: Canary, phase: Phase, status: CanaryStatus, ports: HookPorts): Promise<HookAnswer> {
  return await callWebhook(hook, payloadOf(canary, phase, status, hook), ports);
}

/**
 * Posts the payload. Any 2xx is yes; everything else is no, with what the hook says in the message. No answer, a 5xx and a 429 are tried
 * again as often as `retries` says, all within the hook's `timeout`. Never rejects.
 */
export async function callWebhook(hook: CanaryWebhook, payload: HookPayload, { http, clock, random }: HookPorts): Promise<HookAnswer> {
  if (!URL.canParse(hook.url)) return { yes: false, message: `webhook ${hook.name} has a url that is none: set it to one like http://host/path` };
  const tries = 1 + Math.max(0, hook.retries ?? 0);
  const deadline = clock.now() + ((hook.timeout ? parseDuration(hook.timeout) : undefined) || TIMEOUT);
  const post = () =>
    http({
      url: hook.url,
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(payload),
      timeout: deadline - clock.now(),
      insecure: hook.disableTLS === true,
    });
  for (let tried = 1; ; tried++) {
    const outcome = await attempt(post);
    if (typeof outcome !== 'string' && isYes(outcome)) return { yes: true };
    if (typeof outcome !== 'string' && !isTransient(outcome)) return { yes: false, message: said(outcome) };
    const wait = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tried - 1)) * (0.75 + random() / 2);
    if (tried === tries || clock.now() + wait >= deadline)
      return { yes: false, message: `POST ${shown(hook.url)} giving up after ${tried} attempt(s): ${typeof outcome === 'string' ? outcome : said(outcome)}` };
    await pause(clock, wait);
  }
}

/** The answer, or why there is none. */
async function attempt(post: () => Promise<HttpResponse>): Promise<HttpResponse | string> {
  try {
    return await post();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isYes({ status }: HttpResponse): boolean {
  return status >= 200 && status < 300;
}

function isTransient({ status }: HttpResponse): boolean {
  return status >= 500 || status === 429;
}

function said({ status, body }: HttpResponse): string {
  return (messageIn(body) ?? body).trim().slice(0, SHOWN) || `status code ${status}`;
}

/** A hook may answer in JSON: `{ "message": "…" }`. */
function messageIn(body: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    return isRecord(answer) && typeof answer.message === 'string' ? answer.message : undefined;
  } catch {
    return undefined;
  }
}

function pause(clock: Clock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(milliseconds, resolve);
  });
}
