import * as pulumi from '@pulumi/pulumi';
import { type Problem, required } from '../../controller/admission/problem';
import type { Schema } from '../../controller/api/schema/schema';

/**
 * Problems for which a component cannot be created at all: no object or list where one is required, and missing
 * required fields. TypeScript's compiler would find them. The component reports all other problems itself, as soon as
 * the values are known.
 */
export function skeletonProblems(schema: Schema, value: unknown, field = ''): Problem[] {
  if (value === undefined || pulumi.Output.isInstance(value) || pulumi.Resource.isInstance(value)) return [];
  if (schema.type === 'array')
    return Array.isArray(value)
      ? value.flatMap((item, index) => skeletonProblems(schema.items ?? {}, item, `${field}[${index}]`))
      : [wrongKind('list', field)];
  if (schema.type !== 'object') return [];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? objectProblems(schema, value as Record<string, unknown>, field)
    : [wrongKind('object', field)];
}

function objectProblems(
  { properties = {}, additionalProperties, required: names = [] }: Schema,
  value: Record<string, unknown>,
  field: string,
): Problem[] {
  const inside = (name: string): string => (field === '' ? name : `${field}.${name}`);
  const missing = names.filter((name) => value[name] === undefined).map((name) => required(inside(name)));
  return [
    ...missing,
    ...Object.entries(value).flatMap(([name, item]) =>
      skeletonProblems(properties[name] ?? additionalProperties ?? {}, item, inside(name)),
    ),
  ];
}

/** The value is not shown, because it may be secret. */
function wrongKind(kind: 'object' | 'list', field: string): Problem {
  return { field, detail: `Invalid value: has to be ${kind === 'object' ? 'an object' : 'a list'}` };
}
