import type { Schema } from '../../controller/api/schema/schema';

/** A type, as a Pulumi package schema writes it. */
export interface TypeSpec {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  $ref?: string;
  items?: TypeSpec;
  additionalProperties?: TypeSpec;
  oneOf?: readonly TypeSpec[];
  /** No outputs are allowed, because the value decides which children are created. */
  plain?: true;
}

/** A property, as a Pulumi package schema writes it. */
export interface PropertySpec extends TypeSpec {
  description?: string;
  secret?: true;
}

/** A type with a name: an object, or a choice of texts. */
export interface NamedTypeSpec {
  type: 'object' | 'string';
  description?: string;
  properties?: Readonly<Record<string, PropertySpec>>;
  required?: readonly string[];
  enum?: readonly { name: string; value: string }[];
}

/** The position of a schema. */
export interface Place {
  /** The beginning of the names of its types. */
  name: string;
  /** Names of properties joined by dots, with `*` for each key of a map or list. */
  path: string;
  /** Paths that are marked. */
  marks: Marks;
}

/** Paths whose properties are marked. */
export interface Marks {
  plain: ReadonlySet<string>;
  secret: ReadonlySet<string>;
}

/** Any value. */
export const ANY: TypeSpec = { $ref: 'pulumi.json#/Any' };

/** Collects the named types that schemas need. Equal types share one name. */
export class NamedTypes {
  private readonly tokens = new Map<string, string>();
  private readonly types = new Map<string, NamedTypeSpec>();

  constructor(private readonly prefix: string) {}

  /** By token, in alphabetical order. */
  get specs(): Readonly<Record<string, NamedTypeSpec>> {
    return Object.fromEntries([...this.types].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** The properties of an object. @throws Error if two different types would have the same name */
  properties({ properties = {} }: Schema, place: Place): Readonly<Record<string, PropertySpec>> {
    return Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name, this.property(schema, propertyPlace(place, name))]),
    );
  }

  private property(schema: Schema, place: Place): PropertySpec {
    return {
      ...this.typeWithMarks(schema, place),
      description: descriptionOf(schema),
      ...(place.marks.secret.has(place.path) && { secret: true }),
    };
  }

  private typeWithMarks(schema: Schema, place: Place): TypeSpec {
    return { ...this.typeOf(schema, place), ...(place.marks.plain.has(place.path) && { plain: true }) };
  }

  private typeOf(schema: Schema, place: Place): TypeSpec {
    if (schema['x-kubernetes-int-or-string']) return { oneOf: [{ type: 'integer' }, { type: 'string' }] };
    if (schema['x-kubernetes-preserve-unknown-fields'])
      return schema.type === 'object' ? { type: 'object', additionalProperties: ANY } : ANY;
    if (schema.additionalProperties)
      return {
        type: 'object',
        additionalProperties: this.typeWithMarks(schema.additionalProperties, itemPlace(place)),
      };
    if (schema.items) return { type: 'array', items: this.typeWithMarks(schema.items, itemPlace(place)) };
    if (schema.enum) return this.reference(choiceOf(schema.enum), place);
    if (schema.type === 'object') return this.reference(this.objectOf(schema, place), place);
    if (schema.type === undefined)
      throw new Error(
        `${place.path}: the schema has no type: give it one, or say x-kubernetes-preserve-unknown-fields`,
      );
    return { type: schema.type };
  }

  private objectOf(schema: Schema, place: Place): NamedTypeSpec {
    const { description, required } = schema;
    return { type: 'object', description, properties: this.properties(schema, place), ...(required && { required }) };
  }

  private reference(spec: NamedTypeSpec, { name, path }: Place): TypeSpec {
    const shape = JSON.stringify(spec);
    const token = this.tokens.get(shape) ?? `${this.prefix}${name}`;
    if (!this.tokens.has(shape) && this.types.has(token))
      throw new Error(`${path}: there is another type ${token} already: rename the property, or make both alike`);
    this.tokens.set(shape, token);
    this.types.set(token, spec);
    return { $ref: `#/types/${token}` };
  }
}

/** The description of a property. For a type that other languages cannot express, it lists the properties. */
function descriptionOf({ description = '', properties = {}, ...schema }: Schema): string {
  const known = schema['x-kubernetes-preserve-unknown-fields'] ? Object.keys(properties) : [];
  return known.length === 0 ? description : `${description} It may have ${known.join(', ')}.`;
}

/** The empty text is left out: it exists only for old manifests. */
function choiceOf(values: readonly string[]): NamedTypeSpec {
  return {
    type: 'string',
    enum: values.filter((value) => value !== '').map((value) => ({ name: pascalCase(value), value })),
  };
}

function propertyPlace(place: Place, property: string): Place {
  return {
    ...place,
    name: `${place.name}${pascalCase(property)}`,
    path: place.path === '' ? property : `${place.path}.${property}`,
  };
}

/** The place of an item. Its name is the singular of the list's name. */
function itemPlace(place: Place): Place {
  return { ...place, name: place.name.replace(/ies$/, 'y').replace(/s$/, ''), path: `${place.path}.*` };
}

/** `gatewayapi:v1` becomes `GatewayapiV1`, `templateRef` becomes `TemplateRef`. */
function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
