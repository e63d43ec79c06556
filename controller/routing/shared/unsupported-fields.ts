import type { Canary } from '../../api/types/canary';
import { titleOf } from '../../api/defaults';

/** A field below `spec`, its value, and the sentence's end for the case that it asks for anything. */
export type Refusal = readonly [field: string, value: unknown, because: string];

/** Sentences about the fields of a Canary that ask for what its routes cannot do. */
export function refusals(canary: Canary, fields: readonly Refusal[]): string[] {
  return fields
    .filter(([, value]) => asksForSomething(value))
    .map(([field, , because]) => `Canary ${titleOf(canary)}: spec.${field}: ${because}`);
}

function asksForSomething(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
