/**
 * Whether an object's or a collection's resourceVersion is the later one. They are counters, longer than a number can
 * hold exactly; nothing is older than everything.
 */
export function isNewer(version: string | undefined, than: string | undefined): boolean {
  const [left, right] = [digits(version), digits(than)];
  return left.length === right.length ? left > right : left.length > right.length;
}

function digits(version: string | undefined): string {
  return (version ?? '').replace(/^0+/, '');
}
