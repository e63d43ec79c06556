import { redact, redactUrl, secretsIn } from '../../../core/redact';
import type { MetricConnection } from '../provider';

/** The headers of a request, as they are sent. */
export type Headers = Readonly<Record<string, string | readonly string[]>>;

/**
 * What no message may show of a request to a provider, in every form in which an answer may repeat it.
 *
 * @param own what the provider itself says is secret
 */
export function secretsOf(
  { credentials, spec }: MetricConnection,
  url: URL,
  headers: Headers,
  own: readonly string[],
): string[] {
  const login = secretsIn(`${url.protocol}//${url.username}:${url.password}@${url.host}`);
  const address = spec.address ? secretsIn(spec.address) : [];
  const sent = Object.entries(headers).filter(([name]) => !/^(accept|content-)/i.test(name));
  const values = [...sent, ...Object.entries(spec.headers ?? {})].flatMap(([, value]) => value);
  return [...own, ...Object.values(credentials), ...address, ...login, ...values.flatMap(headerSecrets)].flatMap(
    formsOf,
  );
}

/** An address without these secrets in its path, as messages may show it. Its host is always shown. */
export function redactAddress(url: URL, secrets: readonly string[]): string {
  const host = `${url.protocol}//${url.host}`;
  return host + redact(redactUrl(url).slice(host.length), secrets.flatMap(formsOf));
}

/** Headers may be credentials. What follows a scheme such as `Bearer` is as secret as the whole header. */
function headerSecrets(value: string): string[] {
  return [value, value.replace(/^[\w-]+ /, '')];
}

/** A secret as it is, in a path, and in a query. */
function formsOf(secret: string): string[] {
  const bare = secret.trim();
  return [bare, encodeURIComponent(bare), new URLSearchParams({ '': bare }).toString().slice(1)];
}
