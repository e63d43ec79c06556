import type { HttpRequest } from '../../../core/http';
import { parseJsonReason, parseReason } from '../../../core/answer-reason';
import { excerptOf } from '../../../core/redact';
import type { MetricConnection } from '../provider';
import { type Headers, redactAddress, secretsOf } from './secrets';

/** Milliseconds until a query is given up, unless the provider says otherwise. */
const TIMEOUT = 5_000;

/** One request to a provider. */
export interface HttpQuery {
  url: URL;
  method?: HttpRequest['method'];
  /** The provider's own headers. They replace the template's headers of the same name. */
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Milliseconds until the request is given up. Default: 5000. */
  timeout?: number;
  /** What messages must not show beside credentials and headers, also in the path of the URL. Default: nothing. */
  secrets?: readonly string[];
  /** It carries a token or key out of the cache of the platform. Default: false. */
  withToken?: boolean;
}

/** One answer of a provider. */
export interface HttpAnswer {
  /** The address that answered, as messages may show it. */
  from: string;
  body: string;
  /** A part of the answer, without secrets and shortened, as messages may show it. */
  clean(text: string): string;
  /**
   * An error that says what is wrong with an answer of success, and quotes the message in it. It quotes nothing else:
   * whoever chooses the address may read events, and not what is at every address. The log has the rest.
   *
   * @param reason where it is no JSON, the message in it. Default: that of its JSON.
   */
  error(what: string, reason?: string): Error;
}

/**
 * Asks a provider once.
 *
 * @throws Error when there is no answer, or its status is not a success. It names the address and the reason in
 *   the answer, without secrets.
 */
export async function ask(connection: MetricConnection, query: HttpQuery): Promise<HttpAnswer> {
  const { status, ...answer } = await send(connection, query);
  if (status >= 200 && status < 300) return answer;
  if (isRedirect(status))
    throw new Error(
      `${answer.from} answered status ${status}, a redirect, which is not followed: set spec.provider.address to where it leads`,
    );
  // The time of day by which it should have been good may be wrong, or somebody has revoked it.
  if (query.withToken && isTokenRefused(status, answer.body)) connection.platform.tokens.clear();
  throw statusError(status, answer);
}

/** AWS says of keys that are too old that the request is bad. */
function isTokenRefused(status: number, body: string): boolean {
  return status === 401 || status === 403 || (status === 400 && body.includes('ExpiredToken'));
}

/** The error for an answer whose status is not a success. */
export function statusError(status: number, { from, body, clean }: HttpAnswer): Error {
  const reason = clean(parseReason(body));
  return new Error(`${from} answered status ${status}${reason && `: ${reason}`}`);
}

/** Asks a provider once, and takes any status. @throws Error when there is no answer */
export async function send(connection: MetricConnection, query: HttpQuery): Promise<HttpAnswer & { status: number }> {
  const { url, method, body, timeout = TIMEOUT, secrets: own = [] } = query;
  const headers = mergeHeaders(connection.spec.headers, query.headers);
  const response = await connection.http({
    url: url.href,
    method,
    headers,
    body,
    timeout,
    insecure: connection.spec.insecureSkipVerify === true,
  });
  const from = redactAddress(url, own);
  const secrets = secretsOf(connection, url, headers, own);
  const clean = (text: string): string => excerptOf(text, secrets);
  return {
    from,
    status: response.status,
    body: response.body,
    clean,
    error: (what, reason) => {
      connection.log?.info(
        { from, answer: clean(response.body) },
        'a metric server gave an answer that is not understood',
      );
      return new Error(`${from} ${what}${describe(clean, response.body, reason)}`);
    },
  };
}

function describe(clean: (text: string) => string, body: string, reason = parseJsonReason(body)): string {
  if (body.trim() === '') return ': nothing';
  return reason === undefined ? `; the controller's log says what it answered` : `: ${clean(reason)}`;
}

/** The answer as a JSON object or list. @param service the name of the service, for the error. @throws Error */
export function parseJson<Content>(answer: HttpAnswer, service: string): Content {
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer.body);
  } catch {
    throw answer.error(`does not answer as ${service} does`);
  }
  if (typeof parsed !== 'object' || parsed === null) throw answer.error(`does not answer as ${service} does`);
  return parsed as Content;
}

/** Makes a new object each time, because credentials would pile up in a shared one. */
function mergeHeaders(
  template: Readonly<Record<string, readonly string[]>> = {},
  own: Readonly<Record<string, string>> = {},
): Headers {
  const taken = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  return { ...Object.fromEntries(Object.entries(template).filter(([name]) => !taken.has(name.toLowerCase()))), ...own };
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400 && status !== 304;
}
