import type { Schema } from '../api/schema/schema';
import { isRecord } from '../core/json';
import { invalidValue, type Problem } from './problem';
import { ruleProblems, schemaRules, type SchemaRules } from './rules';
import type { Schema as StructuralSchema } from './schema';
import { shapeProblems } from './shape';

interface Compiled {
  shape: (value: unknown) => Problem[];
  rules: SchemaRules | undefined;
}

/** Compiling takes milliseconds; a program may have a hundred components of a kind. */
const compiled = new WeakMap<Schema, Compiled>();

/**
 * What is wrong with the arguments of a component: properties that do not exist, missing ones, wrong types, values out
 * of bounds, and the schema's rules. An API server would pass over the first in silence; here they are a mistake.
 */
export function argumentProblems(schema: Schema, args: object): Problem[] {
  const { shape, rules } = compiled.get(schema) ?? compile(schema);
  const problems = [...unknownProperties(schema, args, ''), ...shape(args)];
  // A rule about the arguments as a whole says `.name` of one of them.
  return problems.length > 0
    ? problems
    : ruleProblems(rules, args, undefined).map(({ field, detail }) => ({ field: field.replace(/^\./, ''), detail }));
}

function compile(schema: Schema): Compiled {
  const fresh = { shape: shapeProblems(schema), rules: schemaRules(schema as StructuralSchema) };
  compiled.set(schema, fresh);
  return fresh;
}

function unknownProperties(schema: Schema | undefined, value: unknown, path: string): Problem[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => unknownProperties(schema?.items, item, `${path}[${index}]`));
  // A schema without properties says nothing about them.
  if (
    !isRecord(value) ||
    schema === undefined ||
    (schema.properties === undefined && schema.additionalProperties === undefined)
  )
    return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const property = schema.properties?.[name] ?? schema.additionalProperties;
    const field = path === '' ? name : `${path}.${name}`;
    if (property !== undefined) return unknownProperties(property, item, field);
    if (item === undefined || schema['x-kubernetes-preserve-unknown-fields']) return [];
    return [
      invalidValue(
        field,
        name,
        `there is no such property, use one of ${Object.keys(schema.properties ?? {}).join(', ')}`,
      ),
    ];
  });
}
