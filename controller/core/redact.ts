/**
 * A URL as messages may show it: without user, password, query and fragment, and without parts of its path that look
 * like tokens.
 */
export function redactUrl(url: URL | string): string {
  if (typeof url === 'string' && !URL.canParse(url)) return 'an address that is no URL';
  const { protocol, host, pathname } = new URL(url);
  const path = pathname.split('/').map((part) => (isToken(part) ? '***' : part));
  return `${protocol}//${host}${path.join('/')}`.replace(/\/$/, '');
}

/** Whether a part of a path is long and has letters and digits, as tokens do and words do not. */
function isToken(part: string): boolean {
  return /^[\w~%-]{16,}$/.test(part) && /\d/.test(part) && /[a-z]/i.test(part);
}

/**
 * The parts of an address that nobody may see, also where an answer repeats them: the password (or the name where it
 * stands alone) as it is written and as it is sent, the values of the query, tokens in the path.
 */
export function secretsIn(address: string): string[] {
  if (!URL.canParse(address)) return [address];
  const { username, password, pathname, search, searchParams } = new URL(address);
  const login = `${decodePart(username)}:${decodePart(password)}`;
  // A token is often the name, without a password.
  const secret = password || username;
  const sent = secret === '' ? [] : [secret, decodePart(secret), login, Buffer.from(login).toString('base64')];
  return [
    ...sent,
    search,
    ...[...searchParams.values()].filter((value) => value.length >= SHORT_SECRET),
    ...pathname.split('/').filter(isToken),
  ];
}

/** Decodes the percent signs in a part of an address. Returns it unchanged when they mean something else. */
export function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Characters of an excerpt. */
const EXCERPT_LENGTH = 200;

/** A secret with fewer characters may be a part of a word by chance. */
const SHORT_SECRET = 6;

/** The beginning of an answer, for a message: in one line, without these secrets. */
export function excerptOf(body: string, secrets: readonly string[]): string {
  const line = redact(body, secrets).replace(/\s+/g, ' ').trim();
  return line.length > EXCERPT_LENGTH ? `${truncate(line, EXCERPT_LENGTH)}…` : line;
}

/** Writes `***` in the place of these secrets. */
export function redact(text: string, secrets: readonly string[]): string {
  // The longest first, so that nothing is left of a secret that holds another.
  const known = secrets.filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  return known.reduce(redactOne, text);
}

/** The first characters of a text, at most so many. None of them is cut in two. */
export function truncate(text: string, characters: number): string {
  return text.slice(0, characters).replace(/[\uD800-\uDBFF]$/, '');
}

/** Redacts a short secret only where it stands by itself: the user `me` is not a part of `parameter`. */
function redactOne(text: string, secret: string): string {
  if (secret.length >= SHORT_SECRET) return text.replaceAll(secret, '***');
  const literal = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu'), '***');
}
