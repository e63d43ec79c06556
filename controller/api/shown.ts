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
