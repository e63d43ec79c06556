import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether the call carries the token: in the header `Authorization: Bearer`, or, because hooks of a Canary have no
 * headers, as `?token=`, the part of an address that the controller shows in no message.
 */
export function carriesToken(token: string, headers: IncomingHttpHeaders, query: URLSearchParams): boolean {
  const [, bearer] = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '') ?? [];
  const given = bearer ?? query.get('token');
  // Of equal length and compared in constant time: how long it takes says nothing about the token.
  return given !== null && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
