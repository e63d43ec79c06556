import { keyText, type ObjectKey, type Resource } from '../api/types/meta';
import type { ListOptions } from './api';

/**
 * The path of a collection: `/apis/apps/v1/namespaces/test/deployments`. Without a namespace it has the objects of all
 * namespaces.
 */
export function collectionPath(resource: Resource, namespace?: string): string {
  const group = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = resource.clusterScoped || namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${group}${scope}/${resource.plural}`;
}

/** The path of an object. @throws Error when the kind has namespaces and the key has none, or the name is empty */
export function objectPath(resource: Resource, key: ObjectKey, subresource?: string): string {
  if (!key.name) throw new Error(`a ${resource.kind} without metadata.name cannot be addressed: name it`);
  if (!resource.clusterScoped && !key.namespace)
    throw new Error(`${resource.kind} ${keyText(key)} has no metadata.namespace: name one`);
  const path = `${collectionPath(resource, key.namespace)}/${encodeURIComponent(key.name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

/** The query of a list or watch, such as `?a=b&c=d`. Empty if there are no options. */
export function listQuery(options: ListOptions, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({
    ...(options.labelSelector === undefined ? {} : { labelSelector: options.labelSelector }),
    ...more,
  }).toString();
  return query === '' ? '' : `?${query}`;
}
