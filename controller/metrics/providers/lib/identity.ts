import type { HttpRequest } from '../../../core/ports';
import { excerpt, shown } from '../../../core/redact';
import { reasonIn } from './http-query';
import type { MetricPorts } from '../provider';

/** What it takes to find out who the controller is. */
export type IdentityPorts = Pick<MetricPorts, 'http' | 'clock' | 'platform'>;

/** Milliseconds until a service that gives out identities is given up: it is near. */
const TIMEOUT = 3_000;

/**
 * Asks a service that gives out identities. Nothing of a success is ever shown. @throws Error that names the service
 * and its refusal
 */
export async function identityText(
  { http }: IdentityPorts,
  request: Omit<HttpRequest, 'timeout'>,
  secrets: readonly string[] = [],
): Promise<string> {
  const { status, body } = await http({ ...request, timeout: TIMEOUT });
  if (status >= 200 && status < 300) return body;
  throw new Error(`${shown(request.url)} answered status ${status}: ${excerpt(reasonIn(body), secrets)}`);
}

/** As `identityText`, and reads JSON. */
export async function identityJson<Content>(
  ports: IdentityPorts,
  request: Omit<HttpRequest, 'timeout'>,
  secrets?: readonly string[],
): Promise<Content> {
  const body = await identityText(ports, request, secrets);
  try {
    return JSON.parse(body) as Content;
  } catch {
    throw new Error(`${shown(request.url)} answers with something that is no JSON`);
  }
}

/** A part of an identity. @throws Error that names the service when there is none */
export function given<Value>(value: Value | undefined | null, name: string, url: string): Value {
  if (value === undefined || value === null || value === '') throw new Error(`${shown(url)} answers without ${name}`);
  return value;
}
