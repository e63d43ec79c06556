import * as pulumi from '@pulumi/pulumi';
import { type Problem, required } from '../../controller/admission/problem';
import type { Schema } from '../../controller/api/schema/schema';

/**
 * What keeps a component from being made at all: no object or list where one has to be, and required fields that are
 * not there. In TypeScript the compiler finds it. What else is wrong the component says itself, as soon as it is known.
 */
export function skeletonProblems(schema: Schema, value: unknown, field = ''): Problem[] {
  if (value === undefined || pulumi.Output.isInstance(value) || pulumi.Resource.isInstance(value)) return [];
  if (schema.type === 'array')
    return Array.isArray(value)
      ? value.flatMap((item, index) => skeletonProblems(schema.items ?? {}, item, `${field}[${index}]`))
      : [notA('list', field)];
  if (schema.type !== 'object') return [];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? objectProblems(schema, value as Record<string, unknown>, field)
    : [notA('object', field)];
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

/** Without what was found, which may be a secret. */
function notA(kind: 'object' | 'list', field: string): Problem {
  return { field, detail: `Invalid value: has to be ${kind === 'object' ? 'an object' : 'a list'}` };
}
