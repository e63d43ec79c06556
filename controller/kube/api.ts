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

/**
 * Whether the API server refuses an object because it is too large. etcd, which stores it, has no reason of its own for
 * that.
 */
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
  /** Answer only `metadata`, as PartialObjectMetadata. For kinds whose content may be large. */
  metadataOnly?: boolean;
}

export interface PageOptions extends ListOptions {
  /** The largest number of objects in one answer. Default: all. */
  limit?: number;
  /** The `continue` of the page before. The next objects follow, as they were at the time of the first page. */
  continue?: string;
}

export interface WatchOptions extends ListOptions {
  /** Changes after this version of the collection. */
  resourceVersion: string;
  /** Seconds after which the server ends the watch. Default: the server decides. */
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
 * A JSON merge patch (RFC 7386): `null` removes a field, a list replaces the list. If it has a
 * `metadata.resourceVersion`, it is refused (409) when the object has changed since that version.
 */
export type MergePatch = Record<string, unknown>;

/**
 * The Kubernetes API as the controller uses it. The real client and the embedded cluster keep the same contract, which
 * `test/kube/conformance` checks on both. Every answer has `apiVersion` and `kind`. The API never changes what it is
 * given. Callers may keep what it answers, but must not change it.
 */
export interface KubeApi {
  /** @throws ApiError 404 when there is no such object, or no such kind */
  get(resource: Resource, key: ObjectKey): Promise<KubeObject>;
  /** @throws ApiError 404 when the API server does not know the kind, 410 when the next page has expired */
  list(resource: Resource, options?: PageOptions): Promise<ObjectList>;
  /**
   * Yields changes as they come, until the connection ends or `signal` is aborted.
   * @throws ApiError 410 when the version is too old: list again
   */
  watch(resource: Resource, options: WatchOptions): AsyncIterable<WatchEvent>;
  /** @throws ApiError 409 AlreadyExists, 422 Invalid, 404 when the namespace or the kind does not exist */
  create(resource: Resource, object: KubeObject): Promise<KubeObject>;
  /**
   * Replaces the object.
   * @throws ApiError 409 Conflict when `metadata.resourceVersion` is given and is not the current one
   */
  update(resource: Resource, object: KubeObject): Promise<KubeObject>;
  /** Replaces the status alone. @throws as `update` */
  updateStatus(resource: Resource, object: KubeObject): Promise<KubeObject>;
  /** @throws ApiError 404, 409, 422 */
  patch(resource: Resource, key: ObjectKey, patch: MergePatch, subresource?: 'status'): Promise<KubeObject>;
  /** Deletes the object. The objects that it owns are deleted later. @throws ApiError 404 */
  delete(resource: Resource, key: ObjectKey): Promise<void>;
}
