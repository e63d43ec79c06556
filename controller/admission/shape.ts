import Ajv, { type ErrorObject } from 'ajv';
import type { KubeObject } from '../api/types/meta';
import { isRecord } from '../core/json';
import { required, type Problem } from './problem';
import type { Schema } from './schema';

/**
 * Compiles the shape of a structural schema, without its defaults and rules.
 * @throws Error when it is not a JSON schema
 */
export function schemaValidator(schema: Schema): (object: KubeObject) => Problem[] {
  // The server checks metadata itself; what a schema says about it does not count.
  return shapeProblems({ ...schema, properties: { ...schema.properties, metadata: { type: 'object' } } });
}

/** One for all schemas: it compiles the schema of schemas before it compiles its first. */
const AJV = new Ajv({ allErrors: true, strict: false, validateFormats: false, verbose: true, addUsedSchema: false });

/** The same for a value of any kind. */
export function shapeProblems(schema: object): (value: unknown) => Problem[] {
  const validate = AJV.compile(translated(schema as Schema));
  return (value) => (validate(value) ? [] : problemsOf(validate.errors ?? [], value));
}

/** Kubernetes' own keywords in the terms of JSON schema. */
function translated(schema: Schema): Schema {
  const result: Schema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword.startsWith('x-kubernetes-') || keyword === 'nullable' || keyword === 'default') continue;
    result[keyword] = translatedKeyword(keyword, value);
  }
  // CustomResourceDefinitions spell this out as an anyOf as well.
  if (schema['x-kubernetes-int-or-string']) delete result.anyOf;
  const types = schema['x-kubernetes-int-or-string']
    ? ['integer', 'string']
    : schema.type === undefined
      ? []
      : [schema.type];
  if (types.length > 0) Object.assign(result, { type: schema.nullable ? [...types, 'null'] : types });
  if (schema.nullable && Array.isArray(result.enum)) result.enum = [...(result.enum as unknown[]), null];
  return result;
}

function translatedKeyword(keyword: string, value: unknown): unknown {
  if (keyword === 'properties' && isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([name, property]) => [name, translated(property as Schema)]));
  if (['allOf', 'anyOf', 'oneOf'].includes(keyword)) return (value as Schema[]).map(translated);
  if (['items', 'additionalProperties', 'not'].includes(keyword) && isRecord(value)) return translated(value as Schema);
  return value;
}

function problemsOf(errors: readonly ErrorObject[], object: unknown): Problem[] {
  // A failed anyOf says so itself; what its branches failed of is noise.
  const telling = errors.filter((error) => !/\/(anyOf|oneOf|not)\/(\d+|required|properties)/.test(error.schemaPath));
  const problems = (telling.length > 0 ? telling : errors).map((error) => problemOf(error, object));
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const text = `${problem.field}: ${problem.detail}`;
    return !seen.has(text) && seen.add(text);
  });
}

/** Kubernetes' words for what is wrong, by JSON schema keyword; `params` are ajv's. */
const SAID: Readonly<Record<string, (params: Record<string, unknown>) => string>> = {
  pattern: ({ pattern }) => `should match '${String(pattern)}'`,
  minimum: ({ limit }) => `should be greater than or equal to ${String(limit)}`,
  maximum: ({ limit }) => `should be less than or equal to ${String(limit)}`,
  exclusiveMinimum: ({ limit }) => `should be greater than ${String(limit)}`,
  exclusiveMaximum: ({ limit }) => `should be less than ${String(limit)}`,
  minLength: ({ limit }) => `should be at least ${String(limit)} chars long`,
  maxLength: ({ limit }) => `may not be longer than ${String(limit)}`,
  minItems: ({ limit }) => `should have at least ${String(limit)} items`,
  maxItems: ({ limit }) => `must have at most ${String(limit)} items`,
  type: ({ type }) => `must be of type ${Array.isArray(type) ? type.join(' or ') : String(type)}`,
  anyOf: () => 'must validate at least one schema (anyOf)',
  oneOf: () => 'must validate one and only one schema (oneOf)',
  not: () => 'must not validate the schema (not)',
};

function problemOf(error: ErrorObject, object: unknown): Problem {
  const field = fieldOf(error.instancePath, object);
  const params = error.params as Record<string, unknown>;
  if (error.keyword === 'required') return required(join(field, String(params.missingProperty)));
  const shown = isRecord(error.data) ? '"object"' : Array.isArray(error.data) ? '"array"' : JSON.stringify(error.data);
  if (error.keyword === 'enum') {
    const supported = (params.allowedValues as unknown[]).map((value) => JSON.stringify(value)).join(', ');
    return { field, detail: `Unsupported value: ${shown}: supported values: ${supported}` };
  }
  const said = SAID[error.keyword]?.(params) ?? error.message ?? error.keyword;
  return { field: field === '' ? '<nil>' : field, detail: `Invalid value: ${shown}: ${field} in body ${said}` };
}

const join = (field: string, name: string): string => (field === '' ? name : `${field}.${name}`);

/** `/spec/metrics/0/name` → `spec.metrics[0].name`. */
function fieldOf(pointer: string, object: unknown): string {
  let field = '';
  let value = object;
  for (const escaped of pointer.split('/').slice(1)) {
    const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    field = Array.isArray(value) ? `${field}[${name}]` : join(field, name);
    value = (value as Record<string, unknown> | undefined)?.[name];
  }
  return field;
}
