import { DESCRIPTIONS, type DescribedTypes } from './descriptions';
import { fields, type ObjectBounds, type ObjectSchema, type Schema, type SchemaOf } from './schema';

/** A schema for each field of a type, which takes every value that the field can have. */
type Properties<Type> = { readonly [Name in keyof Type & string]-?: SchemaOf<NonNullable<Type[Name]>> };

/**
 * The schema of a type whose docstrings are the descriptions: its own is that of the object, those of its fields are
 * those of the properties, whatever the properties themselves say.
 */
export function described<Name extends keyof DescribedTypes>(
  type: Name,
  properties: Properties<DescribedTypes[Name]>,
  bounds?: ObjectBounds<keyof DescribedTypes[Name] & string>,
): ObjectSchema<DescribedTypes[Name]> {
  const { about, fields: docstrings } = DESCRIPTIONS[type];
  const names = Object.keys(properties) as (keyof typeof properties)[];
  const entries = names.map((name) => [name, describe(properties[name], docstrings[name])]);
  return fields<DescribedTypes[Name]>(about, Object.fromEntries(entries), bounds);
}

/** The same schema with another description. */
export function describe<Value>({ type, ...schema }: Schema<Value>, description: string): Schema<Value> {
  const first = type === undefined ? { description } : { type, description };
  return { ...first, ...schema, description };
}
