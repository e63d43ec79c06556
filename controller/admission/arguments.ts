import type { Path } from '../api/problems/path';
import { type Problem, QUOTES_NOTHING } from '../api/problems/problem';
import type { Schema } from '../api/schema/schema';
import { isRecord } from '../core/json';
import { askRules, compileRules, type SchemaRules } from './rules';
import type { Schema as StructuralSchema } from './json-schema';
import { compileShape } from './shape';

interface Compiled {
  shape: (value: unknown) => Problem[];
  rules: SchemaRules | undefined;
}

/** Compiling takes milliseconds; a program may have a hundred components of a kind. */
const compiled = new WeakMap<Schema, Compiled>();

/**
 * Finds what is wrong with the arguments of a component: properties that do not exist, missing ones, wrong types,
 * values out of bounds, and the schema's rules. An API server would pass over the first in silence; here they are a
 * mistake.
 */
export function checkArguments(schema: Schema, args: object): Problem[] {
  const { shape, rules } = compiled.get(schema) ?? compile(schema);
  const problems = [...findUnknown(schema, args, []), ...shape(args)];
  return problems.length > 0 ? problems : askRules(rules, args, undefined);
}

function compile(schema: Schema): Compiled {
  const structural = schema as StructuralSchema;
  const fresh = { shape: compileShape(structural), rules: compileRules(structural) };
  compiled.set(schema, fresh);
  return fresh;
}

function findUnknown(schema: Schema | undefined, value: unknown, path: Path): Problem[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => findUnknown(schema?.items, item, [...path, index]));
  // A schema without properties says nothing about them.
  if (
    !isRecord(value) ||
    schema === undefined ||
    (schema.properties === undefined && schema.additionalProperties === undefined)
  )
    return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const property = schema.properties?.[name] ?? schema.additionalProperties;
    const field = [...path, name];
    if (property !== undefined) return findUnknown(property, item, field);
    if (item === undefined || schema['x-kubernetes-preserve-unknown-fields']) return [];
    return [
      {
        code: 'unknown-argument',
        path: field,
        quotes: QUOTES_NOTHING,
        verdict: 'Invalid value',
        found: JSON.stringify(name),
        detail: `there is no such property, use one of ${Object.keys(schema.properties ?? {}).join(', ')}`,
      },
    ];
  });
}
