import type { Canary } from '../api/types/canary';
import { type Adoption, MANAGED_BY_LABEL, ORIGINAL_ANNOTATION } from '../api/types/desired';
import { canonicalJson } from '../core/hash';
import { keyOf, type KubeObject, type ObjectKey, type Resource } from '../api/types/meta';
import type { Caches } from '../kube/caches';
import { ApiError, isNotFound, type KubeApi, type MergePatch } from '../kube/api';
import { isForeign, ownedBy, ownerReferenceOf } from './ownership';

const MANAGED_BY = { [MANAGED_BY_LABEL]: 'flagger' };

/** Brings objects of one Canary to what they should be; what is so already costs no request. */
export class Writer {
  constructor(
    private readonly api: KubeApi,
    private readonly caches: Caches,
    private readonly canary: Canary,
    /** Told of an object of somebody else's that is taken over now. */
    private readonly onTakeOver: (object: KubeObject) => void = () => {},
  ) {}

  /** Creates the object, or writes the fields in which it differs. */
  async ensure(resource: Resource, desired: KubeObject, adopts: Adoption = false): Promise<void> {
    const key: ObjectKey = { namespace: this.canary.metadata.namespace, name: desired.metadata.name };
    const existing = this.caches.get(resource, key) ?? (await this.create(resource, desired));
    if (existing === undefined) return;
    if (adopts === false && !resource.clusterScoped && isForeign(existing, this.canary)) throw foreignError(existing);
    const foreign = adopts !== false && !ownedBy(existing, this.canary);
    const patch = foreign ? adoptionPatch(existing, desired, adopts) : differences(existing, desired);
    if (patch === undefined) return;
    await this.patch(resource, existing, patch);
    const isNew = foreign && existing.metadata.annotations?.[ORIGINAL_ANNOTATION] === undefined;
    if (isNew && adopts === true) this.onTakeOver(existing);
  }

  /** Writes these changes, refused when the object has moved on since it was read. */
  async patch(resource: Resource, existing: KubeObject, patch: MergePatch): Promise<void> {
    const metadata = { ...(patch.metadata as object | undefined), resourceVersion: existing.metadata.resourceVersion };
    this.caches.remember(resource, await this.api.patch(resource, keyOf(existing), { ...patch, metadata }));
  }

  /** An object whose content cannot be changed is made anew. */
  async replace(resource: Resource, existing: KubeObject, desired: KubeObject): Promise<void> {
    await this.delete(resource, existing);
    await this.create(resource, desired);
  }

  /** Deletes an object that was made for the Canary, and leaves everybody else's. */
  async removeOwn(resource: Resource, object: KubeObject): Promise<void> {
    if (ownedBy(object, this.canary)) await this.delete(resource, object);
  }

  /**
   * Gives an adopted object its former content back, and takes off it what was put on it.
   *
   * @returns whether there was anything to give back
   */
  async restore(
    resource: Resource,
    object: KubeObject,
    desired: KubeObject,
    adopts: Adoption = false,
  ): Promise<boolean> {
    const original = originalOf(object, adopts);
    if (original === undefined || ownedBy(object, this.canary)) return false;
    const now = adopted(object.spec, adopts);
    const added = [ORIGINAL_ANNOTATION, ...Object.keys(desired.metadata.annotations ?? {})];
    const found = added.filter((name) => object.metadata.annotations?.[name] !== undefined);
    if (found.length === 0 && canonicalJson(now) === canonicalJson(original)) return false;
    const annotations = Object.fromEntries(found.map((name) => [name, null]));
    await this.patch(resource, object, { spec: replacing(now, original), metadata: { annotations } });
    return true;
  }

  /** Deletes an object, if it is still there. */
  async delete(resource: Resource, object: KubeObject): Promise<void> {
    try {
      await this.api.delete(resource, keyOf(object));
    } catch (error) {
      // The cache had not seen yet that it is gone.
      if (!isNotFound(error)) throw error;
    }
  }

  /**
   * `undefined` when it was created; the one that is there when another was faster or the cache had not seen it yet.
   */
  private async create(resource: Resource, desired: KubeObject): Promise<KubeObject | undefined> {
    const { metadata } = desired;
    const labels = { ...metadata.labels, ...MANAGED_BY };
    // Nothing in a namespace can own an object that is in none.
    const owned = resource.clusterScoped
      ? {}
      : { namespace: this.canary.metadata.namespace, ownerReferences: [ownerReferenceOf(this.canary)] };
    const object: KubeObject = { ...desired, metadata: { ...metadata, ...owned, labels } };
    try {
      this.caches.remember(resource, await this.api.create(resource, object));
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError) || error.reason !== 'AlreadyExists') throw error;
      const existing = await this.api.get(resource, keyOf(object));
      this.caches.remember(resource, existing);
      return existing;
    }
  }
}

/** It came since the tick began. The next tick, at once, sees it and says what to do. */
function foreignError({ kind, metadata }: KubeObject): ApiError {
  return new ApiError(409, 'Conflict', `${kind} ${metadata.name} was made by somebody else meanwhile`);
}

/**
 * What must be written so that the object is as desired; nothing when it is. Labels and annotations of others stay, as
 * do fields that are not named.
 */
export function differences(existing: KubeObject, desired: KubeObject): MergePatch | undefined {
  const patch: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(desired)) {
    if (field === 'apiVersion' || field === 'kind' || field === 'metadata' || field === 'status') continue;
    const change =
      field === 'spec' ? changedFields(existing.spec ?? {}, value as object) : changedValue(existing[field], value);
    if (change !== undefined) patch[field] = change;
  }
  const metadata = {
    labels: changedFields(existing.metadata.labels ?? {}, { ...desired.metadata.labels, ...MANAGED_BY }),
    annotations: changedFields(existing.metadata.annotations ?? {}, desired.metadata.annotations ?? {}),
  };
  if (metadata.labels !== undefined || metadata.annotations !== undefined) patch.metadata = metadata;
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/**
 * An object that somebody else made: its `spec` is changed and annotated, and the first time what it was is written
 * down, unless that can be told. Its labels are its maker's.
 */
function adoptionPatch(existing: KubeObject, desired: KubeObject, adopts: Adoption): MergePatch | undefined {
  const before = existing.metadata.annotations ?? {};
  const written = isTold(adopts)
    ? {}
    : { [ORIGINAL_ANNOTATION]: before[ORIGINAL_ANNOTATION] ?? JSON.stringify(adopted(existing.spec ?? {}, adopts)) };
  const spec = changedFields(existing.spec ?? {}, desired.spec ?? {});
  const annotations = changedFields(before, { ...desired.metadata.annotations, ...written });
  if (spec === undefined && annotations === undefined) return undefined;
  return { ...(spec && { spec }), ...(annotations && { metadata: { annotations } }) };
}

/** What of a `spec` is taken over, and given back. */
function adopted(spec: Readonly<Record<string, unknown>>, adopts: Adoption): Record<string, unknown> {
  if (typeof adopts === 'boolean') return { ...spec };
  const fields = isTold(adopts) ? Object.keys(adopts.original) : adopts;
  return Object.fromEntries(fields.flatMap((field) => (spec[field] === undefined ? [] : [[field, spec[field]]])));
}

/** What is given back; nothing of an object that was never taken over. */
function originalOf(object: KubeObject, adopts: Adoption): object | undefined {
  if (isTold(adopts)) return adopts.original;
  const written = object.metadata.annotations?.[ORIGINAL_ANNOTATION];
  return written === undefined ? undefined : (JSON.parse(written) as object);
}

function isTold(adopts: Adoption): adopts is Exclude<Adoption, boolean | readonly string[]> {
  return typeof adopts === 'object' && 'original' in adopts;
}

function changedFields(
  existing: Readonly<Record<string, unknown>>,
  desired: object,
): Record<string, unknown> | undefined {
  const changed = Object.entries(desired).flatMap(([name, value]) => {
    const change = changedValue(existing[name], value);
    return change === undefined ? [] : [[name, change] as const];
  });
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

/** A merge patch of one value, `undefined` when it is the same. */
function changedValue(existing: unknown, desired: unknown): unknown {
  if (desired === undefined || canonicalJson(existing ?? null) === canonicalJson(desired)) return undefined;
  return isMap(existing) && isMap(desired) ? replacing(existing, desired) : desired;
}

/** A merge patch that leaves nothing of the old map: keys that are gone become null, at every depth. */
export function replacing(existing: object, desired: object): Record<string, unknown> {
  const before = new Map<string, unknown>(Object.entries(existing));
  const after = Object.entries(desired).filter(([, value]) => value !== undefined);
  const kept = new Set(after.map(([key]) => key));
  const gone = [...before.keys()].filter((key) => !kept.has(key)).map((key): [string, unknown] => [key, null]);
  const changed = after.map(([key, value]): [string, unknown] => {
    const old = before.get(key);
    return [key, isMap(old) && isMap(value) ? replacing(old, value) : value];
  });
  return Object.fromEntries([...gone, ...changed]);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
