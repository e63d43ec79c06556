import type { HttpRequest } from '../../../core/http';
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
}

/** One answer of a provider. */
export interface HttpAnswer {
  /** The address that answered, as messages may show it. */
  from: string;
  body: string;
  /** A part of the answer, without secrets and shortened, as messages may show it. */
  clean(text: string): string;
  /** An error that says what is wrong with the answer, and quotes its beginning. */
  error(what: string): Error;
}

/**
 * Asks a provider once.
 *
 * @throws Error when there is no answer, or its status is not a success. It names the address and quotes the answer,
 *   without secrets.
 */
export async function ask(connection: MetricConnection, query: HttpQuery): Promise<HttpAnswer> {
  const { status, ...answer } = await send(connection, query);
  if (status >= 200 && status < 300) return answer;
  if (isRedirect(status))
    throw new Error(
      `${answer.from} answered status ${status}, a redirect, which is not followed: set spec.provider.address to where it leads`,
    );
  throw statusError(status, answer);
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
    error: (what) => new Error(`${from} ${what}: ${clean(parseReason(response.body)) || 'nothing'}`),
  };
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

/** The message in an error's body. Services put it into JSON, each in its own place; proxies before them do not. */
export function parseReason(body: string): string {
  try {
    return findText(JSON.parse(body)) ?? body;
  } catch {
    return body;
  }
}

const PLACES = ['error', 'errors', 'message', 'Message', 'error_description', '__type'];

function findText(value: unknown): string | undefined {
  if (typeof value === 'string') return value || undefined;
  if (Array.isArray(value)) return value.map(findText).filter(Boolean).join('; ') || undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const found = PLACES.map((place) => findText((value as Record<string, unknown>)[place]));
  return found.find((text) => text !== undefined);
}
