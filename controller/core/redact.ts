/**
 * A URL as messages may show it: without user, password, query and fragment, and without parts of its path that look
 * like tokens.
 */
export function shown(url: URL | string): string {
  if (typeof url === 'string' && !URL.canParse(url)) return 'an address that is no URL';
  const { protocol, host, pathname } = new URL(url);
  const path = pathname.split('/').map((part) => (isToken(part) ? '***' : part));
  return `${protocol}//${host}${path.join('/')}`.replace(/\/$/, '');
}

/** As long as tokens are, of letters and digits: words of a path are not. */
function isToken(part: string): boolean {
  return /^[\w~%-]{16,}$/.test(part) && /\d/.test(part) && /[a-z]/i.test(part);
}

/**
 * What of an address nobody may see, also where an answer repeats it: its password, or the name alone, as it is and as
 * it is sent, what its query says, tokens in its path.
 */
export function secretsIn(address: string): string[] {
  if (!URL.canParse(address)) return [address];
  const { username, password, pathname, search, searchParams } = new URL(address);
  const login = `${decoded(username)}:${decoded(password)}`;
  // A token is often the name, without a password.
  const secret = password || username;
  const sent = secret === '' ? [] : [secret, decoded(secret), login, Buffer.from(login).toString('base64')];
  return [
    ...sent,
    search,
    ...[...searchParams.values()].filter((value) => value.length >= SHORT),
    ...pathname.split('/').filter(isToken),
  ];
}

/** A part of an address without its percent signs; as it is, where those mean something else. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const EXCERPT = 200;

/** Characters of a secret that also words may happen to hold. */
const SHORT = 6;

/** The beginning of an answer, for a message, in one line and without any of these secrets. */
export function excerpt(body: string, secrets: readonly string[]): string {
  const line = masked(body, secrets).replace(/\s+/g, ' ').trim();
  return line.length > EXCERPT ? `${beginning(line, EXCERPT)}…` : line;
}

/** A text with `***` in the place of these secrets. */
export function masked(text: string, secrets: readonly string[]): string {
  // The longest first, so that nothing is left of one that holds another.
  const known = secrets.filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  return known.reduce(without, text);
}

/** At most so many characters of a text, none of them cut in two. */
export function beginning(text: string, characters: number): string {
  return text.slice(0, characters).replace(/[\uD800-\uDBFF]$/, '');
}

/** A short secret is taken out where it stands by itself: a user called `me` is no part of `parameter`. */
function without(text: string, secret: string): string {
  if (secret.length >= SHORT) return text.replaceAll(secret, '***');
  const literal = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu'), '***');
}
