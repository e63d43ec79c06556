import { keyText, type KubeObject, type ObjectKey, type Resource } from '../api/types/meta';
import type { Caches } from './caches';
import { ApiError, type KubeApi } from './api';

/** A Secret's data, decoded. */
export function secretData({ data = {} }: KubeObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(data as Record<string, string>).map(([name, text]) => [
      name,
      Buffer.from(text, 'base64').toString('utf8'),
    ]),
  );
}

/**
 * Values that are derived from the content of objects. Only the metadata of the objects is watched; the content is read
 * once for each version of an object.
 */
export class ContentCache<T> {
  private readonly known = new Map<string, { resourceVersion: string; derived: T }>();

  constructor(
    private readonly api: KubeApi,
    private readonly caches: Caches,
    private readonly derive: (object: KubeObject) => T,
  ) {}

  /** @returns undefined when there is no such object */
  async of(resource: Resource, key: ObjectKey): Promise<T | undefined> {
    const id = `${resource.plural}/${keyText(key)}`;
    const seen = this.caches.get(resource, key);
    if (seen === undefined) {
      this.known.delete(id);
      return undefined;
    }
    const known = this.known.get(id);
    return known !== undefined && known.resourceVersion === seen.metadata.resourceVersion
      ? known.derived
      : await this.read(resource, key, id);
  }

  private async read(resource: Resource, key: ObjectKey, id: string): Promise<T | undefined> {
    try {
      const object = await this.api.get(resource, key);
      const derived = this.derive(object);
      this.known.set(id, { resourceVersion: object.metadata.resourceVersion!, derived });
      return derived;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }
}
