import type { KubeObject, ObjectKey, Resource } from '../api/meta';

/** What is known of the watched kinds, without a request. */
export interface Cache {
  /** `undefined`: there is none, or the kind is not watched (yet). */
  get(resource: Resource, key: ObjectKey): KubeObject | undefined;
  list(resource: Resource, namespace?: string): KubeObject[];
}
