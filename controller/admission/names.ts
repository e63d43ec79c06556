import { type Problem, refuseValue } from '../api/problems/problem';
import type { KubeObject } from '../api/types/meta';

/** RFC 1123: the names of objects, and those of namespaces, which have no dots. */
const NAME = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';
const NAMESPACE = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';

/** What an API server finds wrong with the names of an object, which no definition says. */
export function checkNames({ metadata }: KubeObject): Problem[] {
  return [...checkName('name', metadata.name, NAME, 253), ...checkName('namespace', metadata.namespace, NAMESPACE, 63)];
}

function checkName(field: string, value: unknown, pattern: string, longest: number): Problem[] {
  const path = ['metadata', field];
  if (typeof value !== 'string') return [refuseValue(path, value, 'must be of type string', 'wrong-type')];
  if (value.length > longest) return [refuseValue(path, value, `may not be longer than ${longest}`, 'out-of-range')];
  return new RegExp(pattern).test(value) ? [] : [refuseValue(path, value, `should match '${pattern}'`, 'wrong-format')];
}
