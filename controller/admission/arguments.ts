import { type Problem, QUOTES_NOTHING } from '../api/problems/problem';
import type { Schema } from '../api/schema/schema';
import { findUnknownFields } from '../api/schema/unknown-fields';
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
  const problems = [...findUnknown(schema, args), ...shape(args)];
  return problems.length > 0 ? problems : askRules(rules, args, undefined);
}

function compile(schema: Schema): Compiled {
  const structural = schema as StructuralSchema;
  const fresh = { shape: compileShape(structural), rules: compileRules(structural) };
  compiled.set(schema, fresh);
  return fresh;
}

function findUnknown(schema: Schema, args: object): Problem[] {
  return findUnknownFields(schema, args).map(({ path, known }) => ({
    code: 'unknown-argument',
    path,
    quotes: QUOTES_NOTHING,
    verdict: 'Invalid value',
    found: JSON.stringify(path.at(-1)),
    detail: `there is no such property, use one of ${known.join(', ')}`,
  }));
}
