/**
 * Whether a resourceVersion, of an object or a collection, is the later one. They are counters that are too long for a
 * number. Any version is later than none.
 */
export function isNewer(version: string | undefined, than: string | undefined): boolean {
  const [left, right] = [digits(version), digits(than)];
  return left.length === right.length ? left > right : left.length > right.length;
}

function digits(version: string | undefined): string {
  return (version ?? '').replace(/^0+/, '');
}
