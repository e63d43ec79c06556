import { DURATION_PATTERN } from '../../core/duration';

/** A rule of the API server's, in the Common Expression Language; `self` is the value that it stands at. */
export interface Rule {
  rule: string;
  /** What is wrong and what to do, in one line. */
  message: string;
  /** The field that is shown as wrong, relative to where the rule stands: `.port`. */
  fieldPath?: string;
}

/** A structural schema, as CustomResourceDefinitions hold it. */
export interface Schema {
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
  'x-kubernetes-validations'?: readonly Rule[];
}

/** The longest name that an object of Kubernetes can have; a bound is what makes a rule's cost known. */
const NAME_LENGTH = 253;
/**
 * Far more metrics, hooks or conditions than anybody writes; the server wants a bound wherever a rule stands inside a
 * list.
 */
const LIST_LENGTH = 200;

export function text(description: string, more: Schema = {}): Schema {
  return { type: 'string', description, ...more };
}

export function name(description: string, more: Schema = {}): Schema {
  return text(description, { maxLength: NAME_LENGTH, ...more });
}

/** A name that has to be there and may not be empty. */
export function requiredName(description: string): Schema {
  return name(description, { minLength: 1 });
}

export function choice(description: string, values: readonly string[], more: Schema = {}): Schema {
  return text(description, { enum: values, ...more });
}

export function flag(description: string): Schema {
  return { type: 'boolean', description };
}

export function integer(description: string, more: Schema = {}): Schema {
  return { type: 'integer', description, ...more };
}

export function number(description: string, more: Schema = {}): Schema {
  return { type: 'number', description, ...more };
}

export function percent(description: string): Schema {
  return integer(description, { minimum: 0, maximum: 100 });
}

export function port(description: string): Schema {
  return integer(description, { minimum: 1, maximum: 65535 });
}

/** A duration that Serin itself keeps; durations that are only handed on to a provider are texts. */
export function duration(description: string): Schema {
  return text(description, {
    maxLength: 64,
    'x-kubernetes-validations': [
      {
        rule: `self.matches('${DURATION_PATTERN.replaceAll('\\', '\\\\')}')`,
        message: 'is no duration: write a number and a unit, for example 30s, 1m30s or 1h',
      },
    ],
  });
}

/** An address that is called over HTTP; the empty text is no address. */
export function httpUrl(description: string, more: Schema = {}): Schema {
  return text(description, {
    maxLength: 4096,
    ...more,
    'x-kubernetes-validations': [
      {
        rule: "self == '' || self.matches('^[hH][tT][tT][pP][sS]?://.+')",
        message: 'is no address: write a URL that starts with http:// or https://',
      },
    ],
  });
}

export function list(description: string, items: Schema, more: Schema = {}): Schema {
  return { type: 'array', description, items, maxItems: LIST_LENGTH, ...more };
}

export function texts(description: string): Schema {
  return { type: 'array', description, items: { type: 'string' } };
}

export function mapOf(description: string, values: Schema): Schema {
  return { type: 'object', description, additionalProperties: values };
}

export function textMap(description: string): Schema {
  return mapOf(description, { type: 'string' });
}

/**
 * An object of which every field of the TypeScript type is described, so that neither can have a field that the other
 * lacks.
 */
export function fields<T extends object>(
  description: string,
  properties: Readonly<Record<keyof T & string, Schema>>,
  more: { required?: readonly (keyof T & string)[]; rules?: readonly Rule[]; open?: true; default?: T } = {},
): Schema {
  const { required, rules, open, default: value } = more;
  return {
    type: 'object',
    description,
    ...(value === undefined ? {} : { default: value }),
    properties,
    ...(required === undefined ? {} : { required }),
    ...(open === undefined ? {} : { 'x-kubernetes-preserve-unknown-fields': true as const }),
    ...(rules === undefined ? {} : { 'x-kubernetes-validations': rules }),
  };
}

/** An object that is handed on to a provider: what is known is typed, what a provider's newer version knows is kept. */
export function passedOn(
  description: string,
  properties: Readonly<Record<string, Schema>> = {},
  required?: readonly string[],
): Schema {
  // A server leaves out what is empty, and what it leaves out would be drift.
  const known = Object.keys(properties).length === 0 ? {} : { properties };
  return {
    type: 'object',
    description,
    ...known,
    'x-kubernetes-preserve-unknown-fields': true,
    ...(required === undefined ? {} : { required }),
  };
}
