import { Environment } from '@marcbachmann/cel-js';
import { isRecord } from '../core/json';
import { required, type Problem } from './problem';
import type { Schema, ValidationRule } from './schema';

type Context = Record<'self' | 'oldSelf', unknown>;
type Expression = (context: Context) => unknown;

interface CompiledRule {
  rule: ValidationRule;
  holds: Expression;
  message?: Expression;
  /** Compares with what is stored: says nothing about a creation. */
  transition: boolean;
}

/** The rules of a schema and of everything below it. */
export interface SchemaRules {
  schema: Schema;
  rules: readonly CompiledRule[];
  properties: ReadonlyMap<string, SchemaRules>;
  /** Of list items or map values. */
  elements?: SchemaRules;
}

const environment = new Environment({ homogeneousAggregateLiterals: false, enableOptionalTypes: true })
  .registerVariable('self', 'dyn')
  .registerVariable('oldSelf', 'dyn');

/**
 * Compiles the `x-kubernetes-validations` of a schema; `undefined` when it has none.
 * @throws Error when a rule does not compile; the message quotes it
 */
export function schemaRules(schema: Schema): SchemaRules | undefined {
  const rules = (schema['x-kubernetes-validations'] ?? []).map(compileRule);
  const properties = new Map<string, SchemaRules>();
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const below = schemaRules(property);
    if (below) properties.set(name, below);
  }
  const element = elementSchema(schema);
  const elements = element && schemaRules(element);
  return rules.length > 0 || properties.size > 0 || elements ? { schema, rules, properties, elements } : undefined;
}

function compileRule(rule: ValidationRule): CompiledRule {
  try {
    const message = rule.messageExpression === undefined ? undefined : checked(rule.messageExpression);
    return { rule, holds: checked(rule.rule), message, transition: /\boldSelf\b/.test(rule.rule) };
  } catch (error) {
    throw new Error(`x-kubernetes-validations: the rule "${rule.rule}" does not compile: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Knows of functions that do not exist before anything is asked. */
function checked(text: string): Expression {
  const expression = environment.parse(text);
  const { valid, error } = expression.check();
  if (!valid) throw error ?? new Error('it has no valid type');
  return expression;
}

/** Asks every rule about the object. */
export function ruleProblems(rules: SchemaRules | undefined, object: object, old: object | undefined): Problem[] {
  return rules === undefined ? [] : below(rules, object, old, '');
}

function below(rules: SchemaRules, value: unknown, old: unknown, path: string): Problem[] {
  if (value === undefined || value === null) return [];
  const problems = askAll(rules, value, old, path);
  if (Array.isArray(value)) {
    const { elements } = rules;
    // Items of a list have no identity across updates: there is no old one to compare with.
    return elements
      ? [...problems, ...value.flatMap((item, index) => below(elements, item, undefined, `${path}[${index}]`))]
      : problems;
  }
  if (!isRecord(value)) return problems;
  for (const [name, item] of Object.entries(value)) {
    const known =
      rules.properties.get(name) ?? (rules.schema.properties?.[name] === undefined ? rules.elements : undefined);
    if (known)
      problems.push(
        ...below(known, item, isRecord(old) ? old[name] : undefined, path === '' ? name : `${path}.${name}`),
      );
  }
  return problems;
}

/** The rules of one value; what they are asked about is converted once for all of them. */
function askAll({ rules, schema }: SchemaRules, value: unknown, old: unknown, path: string): Problem[] {
  if (rules.length === 0) return [];
  const context = { self: celValue(schema, value), oldSelf: celValue(schema, old) };
  return rules.flatMap((rule) => ask(rule, context, value, path));
}

function ask(compiled: CompiledRule, context: Context, value: unknown, path: string): Problem[] {
  if (compiled.transition && context.oldSelf === undefined && !compiled.rule.optionalOldSelf) return [];
  const field = `${path}${compiled.rule.fieldPath ?? ''}` || '<nil>';
  try {
    if (compiled.holds(context) === true) return [];
  } catch (error) {
    return [{ field, detail: `Invalid value: rule "${compiled.rule.rule}" failed: ${firstLine(error)}` }];
  }
  const message = messageOf(compiled, context);
  return [
    compiled.rule.reason === 'FieldValueRequired'
      ? required(field, message)
      : { field, detail: `${REASONS[compiled.rule.reason ?? ''] ?? `Invalid value: ${shown(value)}`}: ${message}` },
  ];
}

const REASONS: Readonly<Record<string, string>> = {
  FieldValueForbidden: 'Forbidden',
  FieldValueDuplicate: 'Duplicate value',
};

function messageOf({ rule, message }: CompiledRule, context: Context): string {
  try {
    const said = message?.(context);
    if (typeof said === 'string' && said.trim() !== '') return said;
  } catch {
    // A message that cannot be built falls back to the fixed one, as on a real server.
  }
  return rule.message ?? `failed rule: ${rule.rule.trim()}`;
}

const firstLine = (error: unknown): string => (error as Error).message.split('\n')[0] ?? '';
const shown = (value: unknown): string =>
  isRecord(value) ? '"object"' : Array.isArray(value) ? '"array"' : JSON.stringify(value);

/** The value in the types that the schema gives it: CEL tells integers from doubles, JSON does not. */
function celValue(schema: Schema | undefined, value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isInteger(value) && (schema?.type === 'integer' || schema?.['x-kubernetes-int-or-string'])
      ? BigInt(value)
      : value;
  if (Array.isArray(value)) return value.map((item) => celValue(schema?.items, item));
  if (!isRecord(value)) return value;
  const { properties = {} } = schema ?? {};
  const element = schema && elementSchema(schema);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) =>
      properties[name] ? [celName(name), celValue(properties[name], item)] : [name, celValue(element, item)],
    ),
  );
}

function elementSchema(schema: Schema): Schema | undefined {
  return schema.items ?? (isRecord(schema.additionalProperties) ? (schema.additionalProperties as Schema) : undefined);
}

const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** Property names that CEL cannot write are escaped in rules: `namespace` is `__namespace__`, `a-b` is `a__dash__b`. */
function celName(name: string): string {
  if (RESERVED.has(name)) return `__${name}__`;
  return name
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
}
