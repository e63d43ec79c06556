import * as pulumi from '@pulumi/pulumi';
import type { Path } from '../../controller/api/problems/path';
import { type Problem, QUOTES_NOTHING, requireField } from '../../controller/api/problems/problem';
import type { Schema } from '../../controller/api/schema/schema';

/**
 * Finds problems for which a component cannot be created at all: no object or list where one is required, and missing
 * required fields. TypeScript's compiler would find them. The component reports all other problems itself, as soon as
 * the values are known.
 */
export function checkSkeleton(schema: Schema, value: unknown, path: Path = []): Problem[] {
  if (value === undefined || pulumi.Output.isInstance(value) || pulumi.Resource.isInstance(value)) return [];
  if (schema.type === 'array')
    return Array.isArray(value)
      ? value.flatMap((item, index) => checkSkeleton(schema.items ?? {}, item, [...path, index]))
      : [refuseKind('list', path)];
  if (schema.type !== 'object') return [];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? checkObject(schema, value as Record<string, unknown>, path)
    : [refuseKind('object', path)];
}

function checkObject(
  { properties = {}, additionalProperties, required: names = [] }: Schema,
  value: Record<string, unknown>,
  path: Path,
): Problem[] {
  const missing = names.filter((name) => value[name] === undefined).map((name) => requireField([...path, name]));
  return [
    ...missing,
    ...Object.entries(value).flatMap(([name, item]) =>
      checkSkeleton(properties[name] ?? additionalProperties ?? {}, item, [...path, name]),
    ),
  ];
}

/** The value is not shown, because it may be secret. */
function refuseKind(kind: 'object' | 'list', path: Path): Problem {
  const detail = `has to be ${kind === 'object' ? 'an object' : 'a list'}`;
  return { code: 'wrong-type', path, verdict: 'Invalid value', detail, quotes: QUOTES_NOTHING };
}
