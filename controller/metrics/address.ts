/**
 * The URL of one of a provider's endpoints: the configured address with a path behind it, whether or not the address ends in a slash.
 *
 * @param fallback the address of those that configure none
 * @throws Error when there is no address, or it is no URL
 */
export function endpoint(type: string, address: string | undefined, path: string, fallback?: string): URL {
  const text = address || fallback;
  if (!text) throw new Error(`the ${type} provider has no address: set spec.provider.address to its URL`);
  if (!URL.canParse(text)) throw new Error(`the ${type} provider's address is no URL: set spec.provider.address to one like http://host:9090`);
  const url = new URL(text);
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  return url;
}

/** A URL as messages may show it: without user, password, query and fragment. */
export function shown(url: URL | string): string {
  if (typeof url === 'string' && !URL.canParse(url)) return 'an address that is no URL';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`.replace(/\/$/, '');
}

const EXCERPT = 200;

/** The beginning of an answer, for a message, in one line and without any of these secrets. */
export function excerpt(body: string, secrets: readonly string[]): string {
  const clean = secrets.filter((secret) => secret !== '').reduce((text, secret) => text.replaceAll(secret, '***'), body);
  const line = clean.replace(/\s+/g, ' ').trim();
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT)}…` : line;
}
