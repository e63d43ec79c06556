/** The value of the primary's selector label, from the target's. */
export function primaryValue(value: string): string {
  return `${value}-primary`;
}
