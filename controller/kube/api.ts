import type { KubeObject, ObjectKey, Resource } from '../api/types/meta';

/** A refusal by the API server. */
export class ApiError extends Error {
  constructor(
    /** HTTP status: 404 not found, 409 conflict or already exists, 410 gone, 422 invalid. */
    readonly status: number,
    /** Kubernetes' machine-readable reason: `NotFound`, `Conflict`, `AlreadyExists`, `Expired`, `Invalid` … */
    readonly reason: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** Whether somebody else has changed or deleted the object since it was read. */
export function isConflict(error: unknown): error is ApiError {
  return error instanceof ApiError && error.reason === 'Conflict';
}

export function isNotFound(error: unknown): error is ApiError {
  return error instanceof ApiError && error.reason === 'NotFound';
}

/** Whether an object is more than the API server, or etcd behind it, takes. etcd has no reason of its own for it. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 413 || /too large|larger than max/.test(error.message));
}

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';

export interface WatchEvent {
  type: WatchEventType;
  /** A bookmark's object has nothing but its resourceVersion. */
  object: KubeObject;
}

export interface ListOptions {
  /** Default: all namespaces. */
  namespace?: string;
  labelSelector?: string;
  /** Answer `metadata` alone (as PartialObjectMetadata): for kinds whose content may be big. */
  metadataOnly?: boolean;
}

export interface PageOptions extends ListOptions {
  /** The most objects that are answered at once. Default: all. */
  limit?: number;
  /** What the page before has answered as `continue`: the objects after it, as they were at the time of the first. */
  continue?: string;
}

export interface WatchOptions extends ListOptions {
  /** Changes after this version of the collection. */
  resourceVersion: string;
  /** Seconds after which the server is to end the watch. Default: as it likes. */
  timeoutSeconds?: number;
  signal?: AbortSignal;
}

export interface ObjectList {
  items: KubeObject[];
  resourceVersion: string;
  /** Where the next page begins; `undefined` when there is none. */
  continue?: string;
}

/**
 * A JSON merge patch (RFC 7386): `null` removes a field, a list replaces the list. With `metadata.resourceVersion` it
 * is refused (409) when the object has moved on.
 */
export type MergePatch = Record<string, unknown>;

/**
 * The Kubernetes API as the controller uses it. The real client and the embedded cluster keep the same contract, which
 * `test/kube/conformance` checks on both. Every answer carries `apiVersion` and `kind`; what is handed in is never
 * changed, and what is answered may be kept but not changed.
 */
export interface KubeApi {
  /** @throws ApiError 404 when there is no such object, or no such kind */
  get(resource: Resource, key: ObjectKey): Promise<KubeObject>;
  /** @throws ApiError 404 when the API server does not know the kind, 410 when it is too late for the next page */
  list(resource: Resource, options?: PageOptions): Promise<ObjectList>;
  /**
   * Changes as they come. Ends when the connection does, or the signal is given.
   * @throws ApiError 410 when the version is too old: list again
   */
  watch(resource: Resource, options: WatchOptions): AsyncIterable<WatchEvent>;
  /** @throws ApiError 409 AlreadyExists, 422 Invalid, 404 when the namespace or the kind does not exist */
  create(resource: Resource, object: KubeObject): Promise<KubeObject>;
  /**
   * Replaces the object. @throws ApiError 409 Conflict when `metadata.resourceVersion` is given and not the current one
   */
  update(resource: Resource, object: KubeObject): Promise<KubeObject>;
  /** Replaces the status alone. @throws as `update` */
  updateStatus(resource: Resource, object: KubeObject): Promise<KubeObject>;
  /** @throws ApiError 404, 409, 422 */
  patch(resource: Resource, key: ObjectKey, patch: MergePatch, subresource?: 'status'): Promise<KubeObject>;
  /** Deletes it; what it owns goes with it, later. @throws ApiError 404 */
  delete(resource: Resource, key: ObjectKey): Promise<void>;
}
