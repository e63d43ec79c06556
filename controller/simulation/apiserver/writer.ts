import { isDeepStrictEqual } from 'node:util';
import { keyOf, type KubeObject, type ObjectKey, type ObjectMeta } from '../../api/types/meta';
import { NAMESPACE } from '../../api/types/resources';
import type { Clock } from '../../core/clock';
import { assignAddress } from './addresses';
import { metadataProblems } from './built-in-rules';
import type { Kind } from './kind';
import { servedVersion, type Kinds } from './kinds';
import { deepFreeze, dropNulls, wireCopy } from '../../core/json';
import { forbidField, refuseValue, requireField, type Problem } from '../../api/problems/problem';
import { alreadyExists, badRequest, conflict, invalid, namespaceTerminating, notFound } from './refusals';
import type { Storage } from './storage';

/** An object that comes in: to be stored as this version of this kind. It stays as it is: what is stored is a copy. */
export interface Request {
  kind: Kind;
  version: string;
  object: KubeObject;
}

/** Metadata that only the server deals with. */
interface ServerMetadata extends ObjectMeta {
  generateName?: string;
  deletionGracePeriodSeconds?: number;
  managedFields?: unknown;
}

/**
 * The rules by which objects come into the storage, change and leave it. Everything happens at once, within the call.
 */
export class Writer {
  /** Objects created so far. */
  private created: number;

  /** @param copyOf numbers objects on from this one. Default: from one */
  constructor(
    private readonly kinds: Kinds,
    private readonly storage: Storage,
    private readonly clock: Clock,
    copyOf?: Writer,
  ) {
    this.created = copyOf?.created ?? 0;
  }

  /** Kubernetes' times have no fractions of a second. */
  time(): string {
    return new Date(this.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  }

  create({ kind, version, object }: Request): KubeObject {
    const metadata: ServerMetadata = { ...object.metadata };
    const serial = ++this.created;
    if (!metadata.name && metadata.generateName)
      metadata.name = metadata.generateName + serial.toString(36).padStart(5, '0');
    if (!metadata.name)
      throw invalid(kind, '', [requireField(['metadata', 'name'], 'name or generateName is required')]);
    if (metadata.resourceVersion) throw badRequest('resourceVersion should not be set on objects to be created');
    this.requireNamespace(kind, metadata.name, metadata.namespace);
    const given: Partial<ServerMetadata> = {
      uid: uidOf(serial),
      creationTimestamp: this.time(),
      generation: kind.generation ? 1 : undefined,
      deletionTimestamp: undefined,
      deletionGracePeriodSeconds: undefined,
      managedFields: undefined,
    };
    const created: KubeObject = wireCopy({ ...object, metadata: { ...metadata, ...given } });
    if (servedVersion(kind, version).status) delete created.status;
    this.admit({ kind, version, object: created }, undefined);
    if (this.storage.get(kind, keyOf(created)) !== undefined) throw alreadyExists(kind, metadata.name);
    return this.storage.put(kind, keyOf(created), created);
  }

  /** Replaces what is stored, as far as the subresource allows; an object that stays the same keeps its version. */
  replace({ kind, version, object }: Request, subresource?: 'status'): KubeObject {
    const old = this.existing(kind, keyOf(object));
    this.requireSame(kind, object, old);
    const hasStatus = servedVersion(kind, version).status;
    const next = wireCopy(
      subresource === 'status'
        ? withStatus(kind, object, old)
        : { ...object, metadata: kept(object, old), ...(hasStatus ? { status: old.status } : {}) },
    );
    this.admit({ kind, version, object: next }, old);
    if (isDeepStrictEqual(comparable(next), comparable(old))) return old;
    const { generation, deletionTimestamp } = old.metadata;
    const counts =
      subresource === undefined &&
      !isDeepStrictEqual(countedContent(kind, next, hasStatus), countedContent(kind, old, hasStatus));
    if (generation !== undefined && counts) next.metadata.generation = generation + 1;
    if (deletionTimestamp === undefined || isHeld(next)) return this.storage.put(kind, keyOf(old), next);
    this.storage.remove(kind, keyOf(old));
    return deepFreeze(next);
  }

  /** Removes it, or marks it for removal while a finalizer holds it. */
  delete(kind: Kind, key: ObjectKey): void {
    const old = this.existing(kind, key);
    if (!isHeld(old)) return this.storage.remove(kind, key);
    if (old.metadata.deletionTimestamp) return;
    const { generation } = old.metadata;
    const metadata = {
      ...old.metadata,
      deletionTimestamp: this.time(),
      deletionGracePeriodSeconds: 0,
      ...(generation ? { generation: generation + 1 } : {}),
    };
    const terminating = isNamespace(kind) ? { status: { ...old.status, phase: 'Terminating' } } : {};
    this.storage.put(kind, key, { ...old, ...terminating, metadata });
  }

  private existing(kind: Kind, key: ObjectKey): KubeObject {
    const object = this.storage.get(kind, key);
    if (object === undefined) throw notFound(kind, key.name);
    return object;
  }

  private requireNamespace(kind: Kind, name: string, namespace: string | undefined): void {
    if (kind.clusterScoped) {
      if (namespace)
        throw badRequest(`the namespace of the provided object does not match the request: ${kind.kind} has none`);
      return;
    }
    if (!namespace) throw badRequest('an empty namespace may not be set during creation');
    const namespaces = this.kinds.of(NAMESPACE);
    const found = this.storage.get(namespaces, { name: namespace });
    if (found === undefined) throw notFound(namespaces, namespace);
    if (found.metadata.deletionTimestamp) throw namespaceTerminating(kind, name, namespace);
  }

  private requireSame(kind: Kind, { metadata }: KubeObject, old: KubeObject): void {
    const { name, uid, resourceVersion } = old.metadata;
    if (!metadata.resourceVersion && !kind.unconditionalUpdate)
      throw invalid(kind, name, [refuseValue(['metadata', 'resourceVersion'], 0, 'must be specified for an update')]);
    if (metadata.uid && metadata.uid !== uid)
      throw conflict(
        kind,
        name,
        `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${uid}`,
      );
    if (metadata.resourceVersion && metadata.resourceVersion !== resourceVersion) throw conflict(kind, name);
  }

  /** Completes the object and checks it. @throws ApiError 422 */
  private admit({ kind, version, object }: Request, old: KubeObject | undefined): void {
    const { admission } = servedVersion(kind, version);
    dropNulls(kind.custom ? object.metadata : object);
    admission?.complete(object);
    const problems: Problem[] = [...metadataProblems(object), ...finalizerProblems(object, old)];
    if (kind.group === '' && kind.kind === 'Service')
      problems.push(...assignAddress(object, old, old ? [] : this.storage.all(kind)));
    problems.push(...(admission?.problems(object, old) ?? []));
    if (problems.length > 0) throw invalid(kind, object.metadata.name, problems);
  }
}

/** Deterministic, and in the form of a UUID. */
const uidOf = (serial: number): string => `5e410000-0000-4000-8000-${serial.toString(16).padStart(12, '0')}`;

export const isNamespace = (kind: Kind): boolean => kind.group === '' && kind.kind === NAMESPACE.kind;

/** Something has still to be done before the object may go. */
const isHeld = (object: KubeObject): boolean =>
  (object.metadata.finalizers ?? []).length > 0 ||
  (object.kind === NAMESPACE.kind && object.apiVersion === 'v1' && object.spec.finalizers.length > 0);

function finalizerProblems({ metadata }: KubeObject, old: KubeObject | undefined): Problem[] {
  if (!old?.metadata.deletionTimestamp) return [];
  const added = (metadata.finalizers ?? []).filter((finalizer) => !old.metadata.finalizers?.includes(finalizer));
  return added.length === 0
    ? []
    : [
        forbidField(
          ['metadata', 'finalizers'],
          `no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`,
        ),
      ];
}

/** Everything but the version, which the storage gives, and the API version, which is only a way to see it. */
function comparable(object: KubeObject): unknown {
  return { ...object, apiVersion: undefined, metadata: { ...object.metadata, resourceVersion: undefined } };
}

/** What the generation counts the changes of. */
function countedContent(
  kind: Kind,
  { apiVersion: _, metadata: { annotations = {} }, status, ...content }: KubeObject,
  hasStatus: boolean,
): unknown {
  return [content, hasStatus || status, kind.countsAnnotations && annotations];
}

/** A change of the status alone, and of what the kind lets come with it. */
function withStatus(
  kind: Kind,
  { apiVersion, status, metadata: { annotations } }: KubeObject,
  old: KubeObject,
): KubeObject {
  return {
    ...old,
    apiVersion,
    status,
    ...(kind.countsAnnotations ? { metadata: { ...old.metadata, annotations } } : {}),
  };
}

/** The metadata of an update: nobody can change what the server gave. */
function kept(object: KubeObject, old: KubeObject): ServerMetadata {
  const { uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds }: ServerMetadata =
    old.metadata;
  return {
    ...object.metadata,
    uid,
    creationTimestamp,
    generation,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    managedFields: undefined,
  };
}
