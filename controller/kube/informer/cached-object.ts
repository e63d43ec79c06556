import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { keyOf, type KubeObject, type ObjectKey } from '../../api/types/meta';
import { deepFreeze } from '../../core/json';

/** Packing must be fast. Better levels save little more. */
const LEVEL = 1;

/**
 * An object in a cache. Most objects of a big cluster are nobody's target and are never read. These are packed, so that
 * they need little memory, outside of the heap. An object that was read once is never packed again, nor are its later
 * versions, because each tick reads it again.
 */
export class CachedObject {
  readonly key: ObjectKey;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  private whole: KubeObject | undefined;
  private packed: Uint8Array | undefined;
  private wasRead: boolean;

  /** @param previous the version that was kept before */
  constructor(object: KubeObject, previous: CachedObject | undefined) {
    const { uid, resourceVersion } = object.metadata;
    this.key = keyOf(object);
    this.uid = uid;
    this.resourceVersion = resourceVersion;
    this.whole = object;
    this.wasRead = previous?.wasRead ?? false;
  }

  /** Returns the object for decisions. It stays unpacked from now on. */
  read(): KubeObject {
    this.wasRead = true;
    this.whole = this.peek();
    this.packed = undefined;
    return this.whole;
  }

  /** Returns the object for a single look. It stays packed. */
  peek(): KubeObject {
    if (this.whole !== undefined) return this.whole;
    return deepFreeze(JSON.parse(inflateRawSync(this.packed!).toString('utf8')) as KubeObject);
  }

  /** Packs the object, unless it was read for decisions. */
  pack(): void {
    if (this.wasRead || this.whole === undefined) return;
    // This is a copy because the buffer that zlib answers is a part of a much larger one.
    this.packed = new Uint8Array(deflateRawSync(JSON.stringify(this.whole), { level: LEVEL }));
    this.whole = undefined;
  }
}
