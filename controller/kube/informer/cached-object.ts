import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { keyOf, type KubeObject, type ObjectKey } from '../../api/types/meta';
import { deepFreeze } from '../../core/json';

/** Packing has to be fast: what is won by the better levels is little. */
const LEVEL = 1;

/**
 * An object as a cache keeps it. Most objects of a big cluster are nobody's target and are never read: those are
 * packed, outside of the heap, in a small part of the memory. One that was read once stays whole, in its later versions
 * too, because each tick reads it again.
 */
export class CachedObject {
  readonly key: ObjectKey;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  private whole: KubeObject | undefined;
  private packed: Uint8Array | undefined;
  private wasRead: boolean;

  /** @param previous the version of it that was kept before */
  constructor(object: KubeObject, previous: CachedObject | undefined) {
    const { uid, resourceVersion } = object.metadata;
    this.key = keyOf(object);
    this.uid = uid;
    this.resourceVersion = resourceVersion;
    this.whole = object;
    this.wasRead = previous?.wasRead ?? false;
  }

  /** The object, for somebody who decides by it: it stays whole from now on. */
  read(): KubeObject {
    this.wasRead = true;
    this.whole = this.peek();
    this.packed = undefined;
    return this.whole;
  }

  /** The object, for somebody who looks at it once. */
  peek(): KubeObject {
    if (this.whole !== undefined) return this.whole;
    return deepFreeze(JSON.parse(inflateRawSync(this.packed!).toString('utf8')) as KubeObject);
  }

  /** Makes it small, unless it is one that is read. */
  pack(): void {
    if (this.wasRead || this.whole === undefined) return;
    // A copy: the buffer that zlib answers is a part of a much larger one.
    this.packed = new Uint8Array(deflateRawSync(JSON.stringify(this.whole), { level: LEVEL }));
    this.whole = undefined;
  }
}
