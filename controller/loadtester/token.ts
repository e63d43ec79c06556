import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a call has the token. It is in the header `Authorization: Bearer` or, because the hooks of a Canary have no
 * headers, in `?token=`, a part of an address that the controller never shows.
 */
export function carriesToken(token: string, headers: IncomingHttpHeaders, query: URLSearchParams): boolean {
  const [, bearer] = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '') ?? [];
  const given = bearer ?? query.get('token');
  // Hashes have equal lengths and are compared in constant time, so that the time says nothing about the token.
  return given !== null && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
