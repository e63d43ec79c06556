import type { HttpRequest } from '../../../core/ports';
import { excerpt } from '../../../core/redact';
import type { MetricConnection } from '../provider';
import { type Headers, secretsOf, shownAddress } from './secrets';

/** Milliseconds until a query is given up, where a provider says nothing else. */
const TIMEOUT = 5_000;

/** What a provider is asked. */
export interface Question {
  url: URL;
  method?: HttpRequest['method'];
  /** The provider's own headers; they stand in for the template's of the same name. */
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Milliseconds until it is given up. Default: 5000. */
  timeout?: number;
  /** What must not be shown, beside credentials and headers, and not in the path of the URL either. */
  secrets?: readonly string[];
}

/** What a provider answered. */
export interface Answer {
  /** The address that answered, as messages may show it. */
  from: string;
  body: string;
  /** A part of the answer, as messages may show it. */
  clean(text: string): string;
  /** An error that quotes the beginning of the answer. */
  wrong(how: string): Error;
}

/**
 * Asks a provider once. @throws Error when there is no answer, or one without success; it names the address and quotes
 * the answer, without secrets
 */
export async function ask(connection: MetricConnection, question: Question): Promise<Answer> {
  const { status, ...answer } = await send(connection, question);
  if (status >= 200 && status < 300) return answer;
  if (isRedirect(status))
    throw new Error(
      `${answer.from} answered status ${status}, a redirect, which is not followed: set spec.provider.address to where it leads`,
    );
  throw refused(status, answer);
}

/** An answer without success, as an error. */
export function refused(status: number, { from, body, clean }: Answer): Error {
  const said = clean(reasonIn(body));
  return new Error(`${from} answered status ${status}${said && `: ${said}`}`);
}

/** Asks a provider once, and takes whatever it answers. @throws Error when it does not */
export async function send(connection: MetricConnection, question: Question): Promise<Answer & { status: number }> {
  const { url, method, body, timeout = TIMEOUT, secrets: own = [] } = question;
  const headers = merged(connection.spec.headers, question.headers);
  const response = await connection.http({
    url: url.href,
    method,
    headers,
    body,
    timeout,
    insecure: connection.spec.insecureSkipVerify === true,
  });
  const from = shownAddress(url, own);
  const secrets = secretsOf(connection, url, headers, own);
  const clean = (text: string): string => excerpt(text, secrets);
  return {
    from,
    status: response.status,
    body: response.body,
    clean,
    wrong: (how) => new Error(`${from} ${how}: ${clean(reasonIn(response.body)) || 'nothing'}`),
  };
}

/** The answer as JSON. @param service whose answer it should be. @throws Error when it is none */
export function json<Content>(answer: Answer, service: string): Content {
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer.body);
  } catch {
    throw answer.wrong(`does not answer as ${service} does`);
  }
  if (typeof parsed !== 'object' || parsed === null) throw answer.wrong(`does not answer as ${service} does`);
  return parsed as Content;
}

/** A new object each time: credentials that are put into a shared one pile up there. */
function merged(
  given: Readonly<Record<string, readonly string[]>> = {},
  own: Readonly<Record<string, string>> = {},
): Headers {
  const taken = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  return { ...Object.fromEntries(Object.entries(given).filter(([name]) => !taken.has(name.toLowerCase()))), ...own };
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400 && status !== 304;
}

/** What an error answer says: services put it into JSON, each in its own place; what stands before them does not. */
export function reasonIn(body: string): string {
  try {
    return textIn(JSON.parse(body)) ?? body;
  } catch {
    return body;
  }
}

const PLACES = ['error', 'errors', 'message', 'Message', 'error_description', '__type'];

function textIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value || undefined;
  if (Array.isArray(value)) return value.map(textIn).filter(Boolean).join('; ') || undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const found = PLACES.map((place) => textIn((value as Record<string, unknown>)[place]));
  return found.find((text) => text !== undefined);
}
