import type { KubeObject } from '../../../controller/api/types/meta';

/** A ConfigMap with a version and an identity of its own. */
export function configMap(
  name: string,
  resourceVersion: string,
  data: Record<string, string> = {},
  uid = `uid-${name}`,
  namespace = 'test',
): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, uid, resourceVersion }, data };
}

export function described(object: KubeObject): string {
  return `${object.metadata.name}@${object.metadata.resourceVersion}`;
}
