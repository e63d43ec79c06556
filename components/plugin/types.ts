import type { Schema } from '../../controller/api/schema/schema';

/** A type, as a Pulumi package schema writes it. */
export interface TypeSpec {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  $ref?: string;
  items?: TypeSpec;
  additionalProperties?: TypeSpec;
  oneOf?: readonly TypeSpec[];
  /** No output may stand here, because the component is made by what it is. */
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

/** Where a schema stands. */
export interface Place {
  /** Beginning of the names of the types that belong here. */
  name: string;
  /** Names of properties with dots between them, and `*` for each key of a map or list. */
  path: string;
  /** Paths with a mark of their own. */
  marks: Marks;
}

/** Paths whose properties are marked. */
export interface Marks {
  plain: ReadonlySet<string>;
  secret: ReadonlySet<string>;
}

/** Whatever it is. */
export const ANY: TypeSpec = { $ref: 'pulumi.json#/Any' };

/** Collects the named types that schemas need, each of which is there once however often it is used. */
export class NamedTypes {
  private readonly tokens = new Map<string, string>();
  private readonly types = new Map<string, NamedTypeSpec>();

  constructor(private readonly prefix: string) {}

  /** By token, in alphabetical order. */
  get specs(): Readonly<Record<string, NamedTypeSpec>> {
    return Object.fromEntries([...this.types].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** The properties of an object. @throws Error when two different types would have the same name */
  properties({ properties = {} }: Schema, place: Place): Readonly<Record<string, PropertySpec>> {
    return Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name, this.property(schema, inside(place, name))]),
    );
  }

  private property(schema: Schema, place: Place): PropertySpec {
    return {
      ...this.markedType(schema, place),
      description: descriptionOf(schema),
      ...(place.marks.secret.has(place.path) && { secret: true }),
    };
  }

  private markedType(schema: Schema, place: Place): TypeSpec {
    return { ...this.typeOf(schema, place), ...(place.marks.plain.has(place.path) && { plain: true }) };
  }

  private typeOf(schema: Schema, place: Place): TypeSpec {
    if (schema['x-kubernetes-int-or-string']) return { oneOf: [{ type: 'integer' }, { type: 'string' }] };
    if (schema['x-kubernetes-preserve-unknown-fields'])
      return schema.type === 'object' ? { type: 'object', additionalProperties: ANY } : ANY;
    if (schema.additionalProperties)
      return { type: 'object', additionalProperties: this.markedType(schema.additionalProperties, each(place)) };
    if (schema.items) return { type: 'array', items: this.markedType(schema.items, each(place)) };
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

/** What is said of a property; a type that other languages cannot know says here what it may have. */
function descriptionOf({ description = '', properties = {}, ...schema }: Schema): string {
  const known = schema['x-kubernetes-preserve-unknown-fields'] ? Object.keys(properties) : [];
  return known.length === 0 ? description : `${description} It may have ${known.join(', ')}.`;
}

/** An empty text is no choice: manifests of old have it where others have nothing. */
function choiceOf(values: readonly string[]): NamedTypeSpec {
  return {
    type: 'string',
    enum: values.filter((value) => value !== '').map((value) => ({ name: words(value), value })),
  };
}

function inside(place: Place, property: string): Place {
  return {
    ...place,
    name: `${place.name}${words(property)}`,
    path: place.path === '' ? property : `${place.path}.${property}`,
  };
}

/** One of several has a name in the singular. */
function each(place: Place): Place {
  return { ...place, name: place.name.replace(/ies$/, 'y').replace(/s$/, ''), path: `${place.path}.*` };
}

/** `gatewayapi:v1` and `templateRef` as `GatewayapiV1` and `TemplateRef`. */
function words(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
