import type { HttpResponse } from '../core/ports';
import { attachmentBody, SLACK_COLOURS } from './attachment';
import { addressOf, type AlertChannel, bearer } from './channel';

/** Where a bot posts its messages. */
const BOT_ADDRESS = 'https://slack.com/api/chat.postMessage';

/** Errors that Slack itself expects to pass. */
const PASSING = [
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
];

/** An incoming webhook; with a token, a bot that posts by `chat.postMessage`. */
export const SLACK: AlertChannel = {
  request(message, settings) {
    const url = addressOf(settings, settings.token && BOT_ADDRESS);
    return { url, headers: bearer(settings), body: attachmentBody(message, settings, SLACK_COLOURS) };
  },

  refusal(response) {
    const error = errorIn(response);
    return error === undefined ? undefined : { reason: `Slack says ${error}`, transient: PASSING.includes(error) };
  },

  escape: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
};

/** A bot is told of an error with status 200, in JSON. A webhook says `ok`. */
function errorIn({ body }: HttpResponse): string | undefined {
  try {
    const { ok, error } = JSON.parse(body) as { ok?: unknown; error?: unknown };
    return ok === false ? String(error) : undefined;
  } catch {
    return undefined;
  }
}
