/**
 * The reason in the body of a refusal: the message in its JSON, or a text. Anything else, such as a page or other
 * JSON, is no reason, and is not shown to whoever has chosen the address.
 *
 * @returns the empty text when there is none
 */
export function parseReason(body: string): string {
  return parseJsonReason(body) ?? plainText(body);
}

/** The message in JSON. Services put it there each in its own place. @returns undefined when there is none */
export function parseJsonReason(body: string): string | undefined {
  try {
    return findText(JSON.parse(body));
  } catch {
    return undefined;
  }
}

const PLACES = ['error', 'errors', 'message', 'Message', 'error_description', '__type'];

function findText(value: unknown): string | undefined {
  if (typeof value === 'string') return value || undefined;
  if (Array.isArray(value)) return value.map(findText).filter(Boolean).join('; ') || undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const found = PLACES.map((place) => findText((value as Record<string, unknown>)[place]));
  return found.find((text) => text !== undefined);
}

/** An answer that is a text, and neither a page nor JSON. @returns the empty text when it is not */
export function plainText(body: string): string {
  return /^\s*[<{[]/.test(body) ? '' : body;
}
