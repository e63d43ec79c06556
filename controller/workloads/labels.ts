/** The value of the primary's selector label, made from the target's. */
export function primaryValue(value: string): string {
  return `${value}-primary`;
}
