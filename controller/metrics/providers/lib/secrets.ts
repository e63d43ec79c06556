import { masked, secretsIn, shown } from '../../../core/redact';
import type { MetricConnection } from '../provider';

/** The headers of a request, as they are sent. */
export type Headers = Readonly<Record<string, string | readonly string[]>>;

/**
 * What of a request to a provider no message may show, however the answer repeats it. @param own what the provider says
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

/** An address as messages may show it, without these secrets in its path. Its host holds none. */
export function shownAddress(url: URL, secrets: readonly string[]): string {
  const host = `${url.protocol}//${url.host}`;
  return host + masked(shown(url).slice(host.length), secrets.flatMap(formsOf));
}

/** Headers are how people log in, too, and what follows a scheme such as `Bearer` is as secret as the whole. */
function headerSecrets(value: string): string[] {
  return [value, value.replace(/^[\w-]+ /, '')];
}

/** A secret as it is, in a path, and in a query. */
function formsOf(secret: string): string[] {
  const bare = secret.trim();
  return [bare, encodeURIComponent(bare), new URLSearchParams({ '': bare }).toString().slice(1)];
}
