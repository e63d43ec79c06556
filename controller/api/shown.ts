/** A URL as messages may show it: without user, password, query and fragment. */
export function shown(url: URL | string): string {
  if (typeof url === 'string' && !URL.canParse(url)) return 'an address that is no URL';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`.replace(/\/$/, '');
}

const EXCERPT = 200;

/** Characters of a secret that also words may happen to hold. */
const SHORT = 6;

/** The beginning of an answer, for a message, in one line and without any of these secrets. */
export function excerpt(body: string, secrets: readonly string[]): string {
  // The longest first, so that nothing is left of one that holds another.
  const known = secrets.filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  const line = known.reduce(without, body).replace(/\s+/g, ' ').trim();
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT)}…` : line;
}

/** A short secret is taken out where it stands by itself: a user called `me` is no part of `parameter`. */
function without(text: string, secret: string): string {
  if (secret.length >= SHORT) return text.replaceAll(secret, '***');
  const literal = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu'), '***');
}
