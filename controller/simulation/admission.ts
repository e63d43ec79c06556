import type { KubeObject, Resource } from '../api/meta';
import { CRDS } from '../api/crds/index';
import { CUSTOM_RESOURCE_DEFINITION, NAMESPACE } from '../api/resources';
import { EmbeddedApi } from './embedded-api';
import { VirtualClock } from './virtual-clock';

/**
 * The object as an API server with Serin's definitions would store it: validated, defaults filled in.
 *
 * @throws ApiError 422 with what is wrong
 */
export async function admitted<T extends KubeObject>(resource: Resource, object: KubeObject): Promise<T> {
  const api = new EmbeddedApi({ clock: new VirtualClock() });
  const namespace = object.metadata.namespace ?? 'default';
  for (const crd of CRDS) await api.create(CUSTOM_RESOURCE_DEFINITION, crd);
  if (namespace !== 'default') await api.create(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  return structuredClone(await api.create(resource, { ...object, metadata: { ...object.metadata, namespace } })) as T;
}
