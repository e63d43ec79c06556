import type { ObjectKey } from '../../api/types/meta';
import type { CachedObject } from './cached-object';

/** Objects of one kind by namespace and name. */
export class Store {
  private readonly namespaces = new Map<string, Map<string, CachedObject>>();

  get(key: ObjectKey): CachedObject | undefined {
    return this.namespaces.get(key.namespace ?? '')?.get(key.name);
  }

  /** @param namespace whose objects are listed. Default: all. */
  list(namespace?: string): CachedObject[] {
    if (namespace !== undefined) return [...(this.namespaces.get(namespace)?.values() ?? [])];
    return [...this.namespaces.values()].flatMap((objects) => [...objects.values()]);
  }

  put(object: CachedObject): void {
    const namespace = object.key.namespace ?? '';
    const objects = this.namespaces.get(namespace) ?? new Map<string, CachedObject>();
    this.namespaces.set(namespace, objects.set(object.key.name, object));
  }

  remove(key: ObjectKey): void {
    const objects = this.namespaces.get(key.namespace ?? '');
    objects?.delete(key.name);
    if (objects?.size === 0) this.namespaces.delete(key.namespace ?? '');
  }
}
