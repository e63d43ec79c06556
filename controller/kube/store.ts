import type { KubeObject, ObjectKey } from '../api/types/meta';

/** Objects of one kind by namespace and name. */
export class Store {
  private readonly namespaces = new Map<string, Map<string, KubeObject>>();

  get(key: ObjectKey): KubeObject | undefined {
    return this.namespaces.get(key.namespace ?? '')?.get(key.name);
  }

  /** Of one namespace; without it, all of them. */
  list(namespace?: string): KubeObject[] {
    if (namespace !== undefined) return [...(this.namespaces.get(namespace)?.values() ?? [])];
    return [...this.namespaces.values()].flatMap((objects) => [...objects.values()]);
  }

  put(object: KubeObject): void {
    const namespace = object.metadata.namespace ?? '';
    const objects = this.namespaces.get(namespace) ?? new Map<string, KubeObject>();
    this.namespaces.set(namespace, objects.set(object.metadata.name, object));
  }

  remove(key: ObjectKey): void {
    const objects = this.namespaces.get(key.namespace ?? '');
    objects?.delete(key.name);
    if (objects?.size === 0) this.namespaces.delete(key.namespace ?? '');
  }
}
