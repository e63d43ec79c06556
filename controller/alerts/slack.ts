import type { HttpResponse } from '../core/http';
import { attachmentBody, SLACK_COLOURS } from './attachment';
import { addressOf, type AlertChannel, authorizationHeader } from './channel';

/** Where a bot sends its messages. */
const BOT_ADDRESS = 'https://slack.com/api/chat.postMessage';

/** Errors that are temporary by Slack's documentation. */
const PASSING = [
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
];

/** An incoming webhook or, with a token, a bot that uses `chat.postMessage`. */
export const SLACK: AlertChannel = {
  request(message, settings) {
    const url = addressOf(settings, settings.token && BOT_ADDRESS);
    return { url, headers: authorizationHeader(settings), body: attachmentBody(message, settings, SLACK_COLOURS) };
  },

  refusal(response) {
    const error = errorIn(response);
    return error === undefined ? undefined : { reason: `Slack says ${error}`, transient: PASSING.includes(error) };
  },

  escape: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
};

/** A bot gets its errors as JSON with status 200. A webhook answers `ok`. */
function errorIn({ body }: HttpResponse): string | undefined {
  try {
    const { ok, error } = JSON.parse(body) as { ok?: unknown; error?: unknown };
    return ok === false ? String(error) : undefined;
  } catch {
    return undefined;
  }
}
