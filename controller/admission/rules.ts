import { Environment } from '@marcbachmann/cel-js';
import type { Path } from '../api/problems/path';
import { type Flaw, type Problem, QUOTES_NOTHING, showShape, type Verdict } from '../api/problems/problem';
import type { Rule } from '../api/rules/rule';
import { isRecord } from '../core/json';
import type { Schema, ValidationRule } from './json-schema';

type Context = Record<'self' | 'oldSelf', unknown>;
type Expression = (context: Context) => unknown;

interface CompiledRule {
  text: string;
  holds: Expression;
  /** Compares with what is stored: says nothing about a creation. */
  transition: boolean;
  /** The field that is shown as wrong, relative to where the rule stands. */
  path: Path;
  explain(context: Context): Explanation;
}

/** What a rule says where it does not hold. */
type Explanation = Pick<Flaw, 'code' | 'detail' | 'mend'> & { verdict: Verdict };

/** What a rule's `reason` is called in messages. */
const VERDICTS: Readonly<Record<string, Verdict>> = {
  FieldValueForbidden: 'Forbidden',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueRequired: 'Required value',
};

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
 * Compiles the rules of a schema, Serin's own and those of any definition.
 *
 * @returns undefined when it has none
 * @throws Error when a rule does not compile; the message quotes it
 */
export function compileRules(schema: Schema): SchemaRules | undefined {
  const rules = [
    ...(schema['x-kubernetes-validations'] ?? []).map(compileForeignRule),
    ...(schema.rules ?? []).map(compileOwnRule),
  ];
  const properties = new Map<string, SchemaRules>();
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const below = compileRules(property);
    if (below) properties.set(name, below);
  }
  const element = elementSchema(schema);
  const elements = element && compileRules(element);
  return rules.length > 0 || properties.size > 0 || elements ? { schema, rules, properties, elements } : undefined;
}

function compileOwnRule({ code, cel, detail, mend, path = [] }: Rule): CompiledRule {
  const verdict = 'Invalid value';
  return {
    text: cel,
    holds: compile(cel, cel),
    transition: false,
    path,
    explain: () => ({ code, verdict, detail, mend }),
  };
}

/** A rule of a definition that somebody else has written. */
function compileForeignRule(rule: ValidationRule): CompiledRule {
  const message = rule.messageExpression === undefined ? undefined : compile(rule.messageExpression, rule.rule);
  return {
    text: rule.rule,
    holds: compile(rule.rule, rule.rule),
    transition: !rule.optionalOldSelf && /\boldSelf\b/.test(rule.rule),
    path: (rule.fieldPath ?? '').split('.').filter((name) => name !== ''),
    explain: (context) => ({
      code: 'broken-rule',
      verdict: VERDICTS[rule.reason ?? ''] ?? 'Invalid value',
      detail: messageOf(rule, message, context),
    }),
  };
}

function messageOf(rule: ValidationRule, message: Expression | undefined, context: Context): string {
  try {
    const said = message?.(context);
    if (typeof said === 'string' && said.trim() !== '') return said;
  } catch {
    // A message that cannot be built falls back to the fixed one, as on a real server.
  }
  return rule.message ?? `failed rule: ${rule.rule.trim()}`;
}

function compile(text: string, rule: string): Expression {
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`x-kubernetes-validations: the rule "${rule}" does not compile: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Knows of functions that do not exist before anything is asked. */
function parse(text: string): Expression {
  const expression = environment.parse(text);
  const { valid, error } = expression.check();
  if (!valid) throw error ?? new Error('it has no valid type');
  return expression;
}

/** Asks every rule about the object. */
export function askRules(rules: SchemaRules | undefined, object: object, old: object | undefined): Problem[] {
  return rules === undefined ? [] : askBelow(rules, object, old, []);
}

function askBelow(rules: SchemaRules, value: unknown, old: unknown, path: Path): Problem[] {
  if (value === undefined || value === null) return [];
  const problems = askAll(rules, value, old, path);
  if (Array.isArray(value)) {
    const { elements } = rules;
    // Items of a list have no identity across updates: there is no old one to compare with.
    return elements
      ? [...problems, ...value.flatMap((item, index) => askBelow(elements, item, undefined, [...path, index]))]
      : problems;
  }
  if (!isRecord(value)) return problems;
  for (const [name, item] of Object.entries(value)) {
    const known =
      rules.properties.get(name) ?? (rules.schema.properties?.[name] === undefined ? rules.elements : undefined);
    if (known) problems.push(...askBelow(known, item, isRecord(old) ? old[name] : undefined, [...path, name]));
  }
  return problems;
}

/** The rules of one value; what they are asked about is converted once for all of them. */
function askAll({ rules, schema }: SchemaRules, value: unknown, old: unknown, path: Path): Problem[] {
  if (rules.length === 0) return [];
  const context = { self: celValue(schema, value), oldSelf: celValue(schema, old) };
  return rules.flatMap((rule) => ask(rule, context, value, path));
}

function ask(rule: CompiledRule, context: Context, value: unknown, base: Path): Problem[] {
  if (rule.transition && context.oldSelf === undefined) return [];
  const path = [...base, ...rule.path];
  try {
    if (rule.holds(context) === true) return [];
  } catch (error) {
    const detail = `rule "${rule.text}" failed: ${firstLine(error)}`;
    return [{ code: 'broken-rule', path, verdict: 'Invalid value', detail, quotes: QUOTES_NOTHING }];
  }
  const said = rule.explain(context);
  return [{ path, ...said, ...(said.verdict === 'Invalid value' ? showShape(value) : {}) }];
}

const firstLine = (error: unknown): string => (error as Error).message.split('\n')[0] ?? '';

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
