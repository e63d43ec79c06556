import type { Rule } from '../rules/rule';
import { ADDRESS, DURATION, LIMITED_DURATION } from '../rules/text-rules';
import { LONGEST_TEMPLATE } from '../templates/query-template';

/** The values that a schema is sure to take, for the compiler alone. */
declare const taken: unique symbol;

/** A structural schema, as CustomResourceDefinitions hold it; only its rules say more: `wireSchema` makes theirs. */
export interface Schema<Value = never> {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  description?: string;
  default?: unknown;
  enum?: readonly string[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Readonly<Record<string, Schema>>;
  additionalProperties?: Schema;
  required?: readonly string[];
  'x-kubernetes-int-or-string'?: true;
  'x-kubernetes-preserve-unknown-fields'?: true;
  rules?: readonly Rule[];
  readonly [taken]?: (value: Value) => void;
}

/** The schema of a text. */
export type TextSchema<Value extends string = string> = Schema<Value> & { type: 'string' };

/**
 * A schema that takes every value of a type, so that whoever adds a value to the type has to add it to the schema.
 * Where the type is any text, the schema may have a choice of texts.
 */
export type SchemaOf<Value> = [string, Value] extends [Value, string] ? Schema & { type: 'string' } : Schema<Value>;

/** What may be said of the values of a schema. */
type Bounds = Pick<
  Schema,
  'default' | 'pattern' | 'minimum' | 'maximum' | 'minLength' | 'maxLength' | 'maxItems' | 'rules'
>;

/** What a builder takes: what it is made of, and before that a description, where no docstring is one. */
type Told<Parts extends unknown[]> = [description: string, ...Parts] | Parts;

function split<Parts extends unknown[]>(told: Told<Parts>): [described: { description?: string }, ...Parts] {
  const [first, ...rest] = told;
  if (typeof first === 'string') return [{ description: first }, ...(rest as Parts)];
  return [{}, ...(told as Parts)];
}

/** The longest name that an object of Kubernetes can have; a bound is what makes a rule's cost known. */
const NAME_LENGTH = 253;
/**
 * Far more metrics, hooks or conditions than anybody writes; the server wants a bound wherever a rule stands inside a
 * list.
 */
const LIST_LENGTH = 200;

export function text(...told: Told<[bounds?: Bounds]>): TextSchema {
  const [described, bounds] = split(told);
  return { type: 'string', ...described, ...bounds };
}

/** A query with double braces for what it is about. */
export function queryTemplate(): TextSchema {
  return text({ maxLength: LONGEST_TEMPLATE });
}

export function name(...told: Told<[bounds?: Bounds]>): TextSchema {
  const [described, bounds] = split(told);
  return { type: 'string', ...described, maxLength: NAME_LENGTH, ...bounds };
}

/** A name that has to be there and may not be empty. */
export function requiredName(...told: Told<[]>): TextSchema {
  const [described] = split(told);
  return { type: 'string', ...described, maxLength: NAME_LENGTH, minLength: 1 };
}

export function choice<const Value extends string>(
  ...told: Told<[values: readonly Value[], bounds?: Bounds]>
): TextSchema<Value> {
  const [described, values, bounds] = split(told);
  return { type: 'string', ...described, enum: values, ...bounds };
}

export function flag(...told: Told<[]>): Schema<boolean> {
  const [described] = split(told);
  return { type: 'boolean', ...described };
}

export function integer(...told: Told<[bounds?: Bounds]>): Schema<number> {
  const [described, bounds] = split(told);
  return { type: 'integer', ...described, ...bounds };
}

export function number(...told: Told<[bounds?: Bounds]>): Schema<number> {
  const [described, bounds] = split(told);
  return { type: 'number', ...described, ...bounds };
}

export function percent(...told: Told<[]>): Schema<number> {
  const [described] = split(told);
  return { type: 'integer', ...described, minimum: 0, maximum: 100 };
}

export function port(...told: Told<[]>): Schema<number> {
  const [described] = split(told);
  return { type: 'integer', ...described, minimum: 1, maximum: 65535 };
}

/** A port by its number or its name. */
export function portOrName(...told: Told<[]>): Schema<number | string> {
  const [described] = split(told);
  return { ...described, 'x-kubernetes-int-or-string': true };
}

/** A duration that Serin itself keeps; durations that are only handed on to a provider are texts. */
export function duration(...told: Told<[]>): TextSchema {
  const [described] = split(told);
  return {
    type: 'string',
    ...described,
    maxLength: 64,
    rules: [DURATION, LIMITED_DURATION],
  };
}

/** An address that is called over HTTP; the empty text is no address. */
export function httpUrl(...told: Told<[bounds?: Bounds]>): TextSchema {
  const [described, bounds] = split(told);
  return {
    type: 'string',
    ...described,
    maxLength: 4096,
    ...bounds,
    rules: [ADDRESS],
  };
}

export function list<Value>(...told: Told<[items: Schema<Value>, bounds?: Bounds]>): Schema<readonly Value[]> {
  const [described, items, bounds] = split(told);
  return { type: 'array', ...described, items, maxItems: LIST_LENGTH, ...bounds };
}

export function texts(...told: Told<[]>): Schema<readonly string[]> {
  const [described] = split(told);
  return { type: 'array', ...described, items: { type: 'string' } };
}

export function mapOf<Value>(...told: Told<[values: Schema<Value>]>): Schema<Readonly<Record<string, Value>>> {
  const [described, values] = split(told);
  return { type: 'object', ...described, additionalProperties: values };
}

export function textMap(...told: Told<[]>): Schema<Readonly<Record<string, string>>> {
  const [described] = split(told);
  return { type: 'object', ...described, additionalProperties: { type: 'string' } };
}

type Properties = Readonly<Record<string, Schema>>;

/** The schema of an object of which every field is known. */
export type ObjectSchema<Type> = Schema<Type> & { properties: Readonly<Record<keyof Type & string, Schema>> };

/** What may be said of an object, beside its properties. */
export interface ObjectBounds<Name extends string> {
  required?: readonly Name[];
  rules?: readonly Rule[];
  /** What is not known is kept: a provider's newer version may know it. */
  open?: true;
}

/** An object of which every field of the TypeScript type has a schema, so that neither can have one more. */
export function fields<Type extends object>(
  description: string,
  properties: Readonly<Record<keyof Type & string, Schema>>,
  { required, rules, open }: ObjectBounds<keyof Type & string> = {},
): ObjectSchema<Type> {
  return {
    type: 'object',
    description,
    properties,
    ...(open === undefined ? {} : { 'x-kubernetes-preserve-unknown-fields': true as const }),
    ...(required === undefined ? {} : { required }),
    ...(rules === undefined ? {} : { rules }),
  };
}

/** A value of any shape, which is handed on as it is. */
export function anything(description: string): Schema {
  return { description, 'x-kubernetes-preserve-unknown-fields': true };
}

/** An object that is handed on to a provider: what is known is typed, what a provider's newer version knows is kept. */
export function passThrough(...told: Told<[properties?: Properties, required?: readonly string[]]>): Schema<object> {
  const [described, properties = {}, required] = split(told);
  return {
    type: 'object',
    ...described,
    // A server leaves out what is empty, and what it leaves out would be drift.
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    'x-kubernetes-preserve-unknown-fields': true,
    ...(required === undefined ? {} : { required }),
  };
}
