import { isRecord } from '../../core/json';
import type { Path } from '../problems/path';
import type { Schema } from './schema';

/** A field that a schema does not have. */
export interface UnknownField {
  path: Path;
  /** The fields that there are at this place. */
  known: readonly string[];
}

/** Finds fields that a schema does not have. What a schema does not list, or keeps as it is, is passed over. */
export function findUnknownFields(schema: Schema | undefined, value: unknown, path: Path = []): UnknownField[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => findUnknownFields(schema?.items, item, [...path, index]));
  // A schema without properties says nothing about them.
  if (
    !isRecord(value) ||
    schema === undefined ||
    (schema.properties === undefined && schema.additionalProperties === undefined)
  )
    return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const property = schema.properties?.[name] ?? schema.additionalProperties;
    const field = [...path, name];
    if (property !== undefined) return findUnknownFields(property, item, field);
    if (item === undefined || schema['x-kubernetes-preserve-unknown-fields']) return [];
    return [{ path: field, known: Object.keys(schema.properties ?? {}) }];
  });
}
