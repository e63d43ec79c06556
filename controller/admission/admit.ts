import type { Problem } from '../api/problems/problem';
import { SCHEMAS } from '../api/schema/index';
import { wireCopy } from '../core/json';
import { apiVersionOf, type KubeObject, type Resource } from '../api/types/meta';
import type { Schema } from './json-schema';
import { type Admission, schemaAdmission } from './schema';

/** An object as an API server with Serin's definitions would store it, or what it would refuse about it. */
export interface Admitted<T extends KubeObject> {
  /** A copy with the defaults filled in and the unknown fields dropped. */
  object: T;
  problems: Problem[];
}

/** Asks the definitions about an object of one of Serin's own kinds. */
export function admit<T extends KubeObject>(resource: Resource, object: KubeObject): Admitted<T> {
  const admission = admissionOf(resource);
  const copy = wireCopy({ ...object, apiVersion: apiVersionOf(resource), kind: resource.kind });
  copy.metadata = { ...copy.metadata, namespace: copy.metadata.namespace ?? 'default' };
  admission.complete(copy);
  return { object: copy as T, problems: admission.problems(copy, undefined) };
}

const admissions = new Map<string, Admission>();

function admissionOf({ kind }: Resource): Admission {
  const known = admissions.get(kind);
  if (known !== undefined) return known;
  const admission = schemaAdmission(SCHEMAS[kind] as Schema);
  admissions.set(kind, admission);
  return admission;
}
