import { createHash } from 'node:crypto';

/**
 * The same text for the same content: keys sorted, `null`, `undefined`, empty objects and empty lists left out, as
 * servers add and drop them at will.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(canonicalize(value)) ?? 'null';
}

function canonicalize(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => canonicalize(item) ?? null);
  if (value === null || typeof value !== 'object') return value ?? undefined;
  const entries: [string, unknown][] = [];
  for (const key of Object.keys(value).sort()) {
    const item = canonicalize((value as Record<string, unknown>)[key]);
    if (item !== undefined) entries.push([key, item]);
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** The prefix says how it was made: a hash that another version or another controller made is known as such. */
export const HASH_PREFIX = 's1-';

/** A hash of content alone, 64 bits of SHA-256 in hexadecimal: no library's or server's version changes it. */
export function contentHash(value: unknown): string {
  return HASH_PREFIX + createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
}
