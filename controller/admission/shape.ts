import Ajv, { type ErrorObject } from 'ajv';
import { at, type Path, say } from '../api/problems/path';
import { type Problem, type ProblemCode, requireField, showShape } from '../api/problems/problem';
import { fieldText } from '../api/problems/text';
import type { KubeObject } from '../api/types/meta';
import { isRecord } from '../core/json';
import type { Schema } from './json-schema';

/**
 * Compiles the shape of a structural schema, without its defaults and rules.
 * @throws Error when it is not a JSON schema
 */
export function compileObjectShape(schema: Schema): (object: KubeObject) => Problem[] {
  // The server checks metadata itself; what a schema says about it does not count.
  return compileShape({ ...schema, properties: { ...schema.properties, metadata: { type: 'object' } } });
}

/** One for all schemas: it compiles the schema of schemas before it compiles its first. */
const AJV = new Ajv({ allErrors: true, strict: false, validateFormats: false, verbose: true, addUsedSchema: false });

/** The same for a value of any kind. */
export function compileShape(schema: Schema): (value: unknown) => Problem[] {
  const validate = AJV.compile(translate(schema));
  return (value) => (validate(value) ? [] : explainErrors(validate.errors ?? [], value));
}

/** Kubernetes' own keywords in the terms of JSON schema. */
function translate(schema: Schema): Schema {
  const result: Schema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword.startsWith('x-kubernetes-') || ['nullable', 'default', 'rules'].includes(keyword)) continue;
    result[keyword] = translateKeyword(keyword, value);
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

function translateKeyword(keyword: string, value: unknown): unknown {
  if (keyword === 'properties' && isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([name, property]) => [name, translate(property as Schema)]));
  if (['allOf', 'anyOf', 'oneOf'].includes(keyword)) return (value as Schema[]).map(translate);
  if (['items', 'additionalProperties', 'not'].includes(keyword) && isRecord(value)) return translate(value as Schema);
  return value;
}

function explainErrors(errors: readonly ErrorObject[], object: unknown): Problem[] {
  // A failed anyOf says so itself; what its branches failed of is noise.
  const telling = errors.filter((error) => !/\/(anyOf|oneOf|not)\/(\d+|required|properties)/.test(error.schemaPath));
  const problems = (telling.length > 0 ? telling : errors).map((error) => explainError(error, object));
  return [...new Map(problems.map((problem) => [fieldText(problem), problem])).values()];
}

interface Keyword {
  code: ProblemCode;
  /** Kubernetes' words for what is wrong; `params` are ajv's. */
  say: (params: Record<string, unknown>) => string;
}

/** What is wrong, by JSON schema keyword. */
const KEYWORDS: Readonly<Record<string, Keyword>> = {
  pattern: { code: 'wrong-format', say: ({ pattern }) => `should match '${String(pattern)}'` },
  minimum: { code: 'out-of-range', say: ({ limit }) => `should be greater than or equal to ${String(limit)}` },
  maximum: { code: 'out-of-range', say: ({ limit }) => `should be less than or equal to ${String(limit)}` },
  exclusiveMinimum: { code: 'out-of-range', say: ({ limit }) => `should be greater than ${String(limit)}` },
  exclusiveMaximum: { code: 'out-of-range', say: ({ limit }) => `should be less than ${String(limit)}` },
  minLength: { code: 'out-of-range', say: ({ limit }) => `should be at least ${String(limit)} chars long` },
  maxLength: { code: 'out-of-range', say: ({ limit }) => `may not be longer than ${String(limit)}` },
  minItems: { code: 'out-of-range', say: ({ limit }) => `should have at least ${String(limit)} items` },
  maxItems: { code: 'out-of-range', say: ({ limit }) => `must have at most ${String(limit)} items` },
  type: {
    code: 'wrong-type',
    say: ({ type }) => `must be of type ${Array.isArray(type) ? type.join(' or ') : String(type)}`,
  },
  anyOf: { code: 'wrong-shape', say: () => 'must validate at least one schema (anyOf)' },
  oneOf: { code: 'wrong-shape', say: () => 'must validate one and only one schema (oneOf)' },
  not: { code: 'wrong-shape', say: () => 'must not validate the schema (not)' },
};

function explainError({ keyword, message, instancePath, params, data }: ErrorObject, object: unknown): Problem {
  const path = pathOf(instancePath, object);
  if (keyword === 'required') return requireField([...path, String(params.missingProperty)]);
  const shown = showShape(data);
  if (keyword === 'enum') {
    const values = (params.allowedValues as unknown[]).map((value) => JSON.stringify(value)).join(', ');
    return {
      code: 'unsupported-value',
      path,
      verdict: 'Unsupported value',
      ...shown,
      detail: 'supported values',
      mend: values,
    };
  }
  const { code, say: explain } = KEYWORDS[keyword] ?? { code: 'wrong-shape', say: () => message ?? keyword };
  const detail = say`${at(...path)} in body ${explain(params as Record<string, unknown>)}`;
  return { code, path, verdict: 'Invalid value', ...shown, detail };
}

/** The path of a JSON pointer: `/spec/metrics/0/name`. */
function pathOf(pointer: string, object: unknown): Path {
  const path: (string | number)[] = [];
  let value = object;
  for (const escaped of pointer.split('/').slice(1)) {
    const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(value) ? Number(name) : name);
    value = (value as Record<string, unknown> | undefined)?.[name];
  }
  return path;
}
