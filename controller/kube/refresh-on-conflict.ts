import { keyOf, type ObjectKey, type Resource } from '../api/types/meta';
import type { Log } from '../core/log';
import { ApiError, isConflict, isNotFound, type KubeApi } from './api';
import type { Caches } from './caches';

/**
 * The API for callers that decide by what is cached. If a write is refused because the object has changed since, the
 * object is read into the cache before the error is passed on. Otherwise the next attempt would begin from the old
 * object, too, until the watch brings the change. A write to an object that was deleted since is a conflict as well.
 */
export function refreshOnConflict(api: KubeApi, caches: Caches, log: Log): KubeApi {
  const refresh = async (resource: Resource, key: ObjectKey, error: unknown): Promise<void> => {
    if (!isConflict(error) && !isNotFound(error)) return;
    await caches.refresh(resource, key).catch((cause: unknown) => {
      log.debug({ kind: resource.kind, ...key, err: cause }, 'what has moved on could not be read');
    });
  };
  const remove = async (resource: Resource, key: ObjectKey): Promise<void> => {
    try {
      await api.delete(resource, key);
    } catch (error) {
      await refresh(resource, key, error);
      throw error;
    }
  };
  const write = async <T>(resource: Resource, key: ObjectKey, call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      await refresh(resource, key, error);
      // A kind that is not watched, or that the server does not have, is another matter.
      const gone = isNotFound(error) && caches.areSynced([resource]) && caches.get(resource, key) === undefined;
      if (!gone) throw error;
      throw new ApiError(409, 'Conflict', `${error.message}: it was deleted after it had been read`);
    }
  };
  return {
    get: (resource, key) => api.get(resource, key),
    list: (resource, options) => api.list(resource, options),
    watch: (resource, options) => api.watch(resource, options),
    create: (resource, object) => api.create(resource, object),
    update: (resource, object) => write(resource, keyOf(object), () => api.update(resource, object)),
    updateStatus: (resource, object) => write(resource, keyOf(object), () => api.updateStatus(resource, object)),
    patch: (resource, key, patch, subresource) =>
      write(resource, key, () => api.patch(resource, key, patch, subresource)),
    delete: remove,
  };
}
