import type { Canary } from '../../api/types/canary';
import { titleOf } from '../../api/defaults';

/** A field below `spec`, its value, and the reason, which completes a sentence. */
export type UnsupportedField = readonly [field: string, value: unknown, because: string];

/** One sentence for each of these fields that is set and that the provider's routes do not support. */
export function unsupportedFields(canary: Canary, fields: readonly UnsupportedField[]): string[] {
  return fields
    .filter(([, value]) => isSet(value))
    .map(([field, , because]) => `Canary ${titleOf(canary)}: spec.${field}: ${because}`);
}

function isSet(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
