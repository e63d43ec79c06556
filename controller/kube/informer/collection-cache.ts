import { keyOf, keyText, type KubeObject, type ObjectKey } from '../../api/types/meta';
import { CachedObject } from './cached-object';
import { Store } from './store';
import { isNewer } from './versions';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** @param previous what was known before. Undefined if the object is new. */
export type ChangeHandler = (type: ChangeType, object: KubeObject, previous?: KubeObject) => void;

/**
 * A copy of a collection. Lists, watch events and the answers to our own writes update it, in any order. Listeners are
 * called once for each change, but not for our own writes.
 */
export class CollectionCache {
  private readonly store = new Store();
  private seen?: string;

  constructor(private readonly onChange: ChangeHandler) {}

  /** The version of the collection up to which everything is known. The next watch continues from it. */
  get version(): string | undefined {
    return this.seen;
  }

  get(key: ObjectKey): KubeObject | undefined {
    return this.store.get(key)?.read();
  }

  list(namespace?: string): KubeObject[] {
    return this.store.list(namespace).map((object) => object.read());
  }

  /** Prepares a part of a list to be kept until the rest has come. */
  keep(objects: readonly KubeObject[]): CachedObject[] {
    return objects.map((object) => {
      const kept = this.toCached(object);
      kept.pack();
      return kept;
    });
  }

  /**
   * Takes a new list. Tells listeners what has changed or disappeared since the last state.
   *
   * @param listed all objects, as `keep` has answered them
   */
  replace(listed: readonly CachedObject[], resourceVersion: string): void {
    const keys = new Set(listed.map(({ key }) => keyText(key)));
    this.seen = resourceVersion;
    for (const stored of this.store.list()) {
      const writtenSince = isNewer(stored.resourceVersion, resourceVersion);
      if (!keys.has(keyText(stored.key)) && !writtenSince) this.remove(stored.peek());
    }
    for (const object of listed) this.put(object);
  }

  /** Takes a watch event of an object that exists. */
  apply(object: KubeObject): void {
    this.advance(object.metadata.resourceVersion);
    this.put(this.toCached(object));
  }

  /** Takes a watch event of a deletion. It is ignored if we have created the object again since. */
  delete(object: KubeObject): void {
    this.advance(object.metadata.resourceVersion);
    const stored = this.store.get(keyOf(object));
    const madeAnew =
      stored?.uid !== object.metadata.uid && isNewer(stored?.resourceVersion, object.metadata.resourceVersion);
    if (stored !== undefined && !madeAnew) this.remove(object);
  }

  /** Takes a bookmark: nothing has changed up to this version. */
  advance(version: string | undefined): void {
    if (version !== undefined && isNewer(version, this.seen)) this.seen = version;
  }

  /** Takes the answer to a write of our own. It is ignored if what is known is newer. */
  remember(object: KubeObject): void {
    if (this.isNews(object)) this.store.put(this.toCached(object));
  }

  /**
   * Takes the answer to a read. Tells listeners if it is a change.
   *
   * @param known what was known when the read began
   * @param object undefined if the object does not exist any more
   * @returns whether it was a change
   */
  refresh(known: KubeObject | undefined, object: KubeObject | undefined): boolean {
    if (object === undefined) {
      const stored = known && this.get(keyOf(known));
      // What has come in the meantime is newer than the answer.
      if (stored === undefined || stored !== known) return false;
      this.remove(stored);
      return true;
    }
    if (!this.isNews(object)) return false;
    this.put(this.toCached(object));
    return true;
  }

  /** Empties the collection. Tells listeners of each deletion. */
  clear(): void {
    this.seen = undefined;
    for (const stored of this.store.list()) this.remove(stored.peek());
  }

  /** Forgets the version, because no watch can continue from it. The next request is a list. */
  forgetVersion(): void {
    this.seen = undefined;
  }

  private toCached(object: KubeObject): CachedObject {
    return new CachedObject(object, this.store.get(keyOf(object)));
  }

  /** Whether an answer is newer than what is known. */
  private isNews({ metadata }: KubeObject): boolean {
    const stored = this.store.get(metadata);
    // If the watch has passed the version of an unknown object, the object has been deleted since.
    return isNewer(metadata.resourceVersion, stored === undefined ? this.seen : stored.resourceVersion);
  }

  private put(object: CachedObject): void {
    const previous = this.store.get(object.key);
    if (previous !== undefined && !isNewer(object.resourceVersion, previous.resourceVersion)) return;
    const another = previous !== undefined && previous.uid !== object.uid;
    if (another) this.remove(previous.peek());
    this.store.put(object);
    if (previous === undefined || another) this.onChange('ADDED', object.peek());
    else this.onChange('MODIFIED', object.peek(), previous.peek());
    object.pack();
  }

  private remove(object: KubeObject): void {
    const previous = this.store.get(keyOf(object));
    this.store.remove(keyOf(object));
    this.onChange('DELETED', object, previous?.peek());
  }
}
