import type { Problem } from '../api/problems/problem';
import type { KubeObject } from '../api/types/meta';
import { isRecord, wireCopy } from '../core/json';
import type { Schema } from './json-schema';
import { askRules, compileRules } from './rules';
import { compileObjectShape } from './shape';

/** What the API server does to the objects of a kind before it stores them. */
export interface Admission {
  /** Fills in what was left out; changes the object. */
  complete(object: KubeObject): void;
  /** @param old what is stored, if this is not a creation */
  problems(object: KubeObject, old: KubeObject | undefined): Problem[];
}

/** Compiling takes milliseconds and depends on the schema alone: many clusters of one test share it. */
const compiled = new Map<string, Admission>();

/**
 * Admission by a schema: unknown fields are dropped, defaults filled in, the content and the rules checked.
 * @throws Error when the schema or one of its rules does not compile; the message names the rule
 */
export function schemaAdmission(schema: Schema): Admission {
  const text = JSON.stringify(schema);
  const known = compiled.get(text) ?? compile(schema);
  compiled.set(text, known);
  return known;
}

function compile(schema: Schema): Admission {
  const validate = compileObjectShape(schema);
  const rules = compileRules(schema);
  const content = withoutMetadata(schema);
  return {
    complete: (object) => complete(content, object, ALWAYS),
    problems: (object, old) => {
      const problems = validate(object);
      // As on a real server, rules are not asked about what does not even have the right shape.
      return problems.length > 0 ? problems : askRules(rules, object, old);
    },
  };
}

/** Every object has these, whatever its schema says. */
const ALWAYS = ['apiVersion', 'kind', 'metadata'];

/** A schema may constrain `metadata.name`; metadata is never pruned by it. */
function withoutMetadata({ properties = {}, ...schema }: Schema): Schema {
  const content = Object.entries(properties).filter(([name]) => !ALWAYS.includes(name));
  return { ...schema, properties: Object.fromEntries(content) };
}

/**
 * Drops unknown fields, drops `null` where it is not allowed, fills in defaults; from the outside in, so that defaults
 * get their own defaults.
 * @param keep fields that stay as they are, whatever the schema says
 */
function complete(schema: Schema, value: unknown, keep: readonly string[] = []): void {
  if (Array.isArray(value)) {
    if (schema.items) for (const item of value) complete(schema.items, item);
    return;
  }
  if (!isRecord(value)) return;
  const properties = schema.properties ?? {};
  for (const key of Object.keys(value)) {
    const known =
      properties[key] ?? (isRecord(schema.additionalProperties) ? (schema.additionalProperties as Schema) : undefined);
    if (known === undefined && !keep.includes(key) && !keepsUnknown(schema, key)) delete value[key];
    else if (value[key] === null && properties[key] !== undefined && !properties[key].nullable) delete value[key];
  }
  for (const [key, property] of Object.entries(properties)) {
    if (value[key] === undefined && property.default !== undefined) value[key] = wireCopy(property.default);
    complete(property, value[key]);
  }
  if (isRecord(schema.additionalProperties)) {
    for (const [key, item] of Object.entries(value))
      if (properties[key] === undefined && !keep.includes(key)) complete(schema.additionalProperties as Schema, item);
  }
}

function keepsUnknown(schema: Schema, key: string): boolean {
  return (
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema.additionalProperties === true ||
    (schema['x-kubernetes-embedded-resource'] === true && ALWAYS.includes(key))
  );
}
