import type { HttpRequest } from '../../../core/http';
import { parseReason } from '../../../core/answer-reason';
import { excerptOf, redactUrl } from '../../../core/redact';
import type { MetricPorts } from '../provider';

/** What it takes to find the controller's own identity. */
export type IdentityPorts = Pick<MetricPorts, 'http' | 'clock' | 'platform'>;

/** Milliseconds until a service that gives out identities is given up. It is near. */
const TIMEOUT = 3_000;

/**
 * Asks a service that gives out identities. What it answers with success is never shown.
 *
 * @throws Error that names the service and its refusal
 */
export async function fetchIdentityText(
  { http }: IdentityPorts,
  request: Omit<HttpRequest, 'timeout'>,
  secrets: readonly string[] = [],
): Promise<string> {
  const { status, body } = await http({ ...request, timeout: TIMEOUT });
  if (status >= 200 && status < 300) return body;
  const reason = excerptOf(parseReason(body), secrets);
  throw new Error(`${redactUrl(request.url)} answered status ${status}${reason && `: ${reason}`}`);
}

/** As `fetchIdentityText`, and reads JSON. */
export async function fetchIdentityJson<Content>(
  ports: IdentityPorts,
  request: Omit<HttpRequest, 'timeout'>,
  secrets?: readonly string[],
): Promise<Content> {
  const body = await fetchIdentityText(ports, request, secrets);
  try {
    return JSON.parse(body) as Content;
  } catch {
    throw new Error(`${redactUrl(request.url)} answers with something that is no JSON`);
  }
}

/** Checks that a part of an identity is there. @throws Error that names the service when it is not */
export function requirePart<Value>(value: Value | undefined | null, name: string, url: string): Value {
  if (value === undefined || value === null || value === '')
    throw new Error(`${redactUrl(url)} answers without ${name}`);
  return value;
}
