import { keyOf, keyText, type KubeObject, type ObjectKey } from '../api/types/meta';
import type { ObjectList } from './api';
import { Store } from './store';
import { isNewer } from './versions';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** @param previous what was known before, unless nothing was */
export type ChangeHandler = (type: ChangeType, object: KubeObject, previous?: KubeObject) => void;

/**
 * A copy of a collection, kept up by its lists, its watch events and the answers to our own writes, in whatever order
 * they arrive. Tells each change once; our own writes are no news.
 */
export class CollectionCache {
  private readonly store = new Store();
  private seen?: string;

  constructor(private readonly onChange: ChangeHandler) {}

  /** The version of the collection up to which everything is known: where a watch goes on. */
  get version(): string | undefined {
    return this.seen;
  }

  get(key: ObjectKey): KubeObject | undefined {
    return this.store.get(key);
  }

  list(namespace?: string): KubeObject[] {
    return this.store.list(namespace);
  }

  /** A new list: tells what changed and what disappeared since what was known before. */
  replace(list: ObjectList): void {
    const listed = new Set(list.items.map((object) => keyText(keyOf(object))));
    this.seen = list.resourceVersion;
    for (const object of this.store.list()) {
      const writtenSince = isNewer(object.metadata.resourceVersion, list.resourceVersion);
      if (!listed.has(keyText(keyOf(object))) && !writtenSince) this.remove(object);
    }
    for (const object of list.items) this.put(object);
  }

  /** A watch event of an object that is there. */
  apply(object: KubeObject): void {
    this.advance(object.metadata.resourceVersion);
    this.put(object);
  }

  /** A watch event of a deletion. One of an object that we have since made anew is no news. */
  delete(object: KubeObject): void {
    this.advance(object.metadata.resourceVersion);
    const stored = this.store.get(keyOf(object));
    const madeAnew =
      stored?.metadata.uid !== object.metadata.uid &&
      isNewer(stored?.metadata.resourceVersion, object.metadata.resourceVersion);
    if (stored !== undefined && !madeAnew) this.remove(object);
  }

  /** A bookmark: nothing changed up to this version. */
  advance(version: string | undefined): void {
    if (version !== undefined && isNewer(version, this.seen)) this.seen = version;
  }

  /** The answer to a write of our own. Kept when it is newer than what is known. */
  remember(object: KubeObject): void {
    const stored = this.store.get(keyOf(object));
    // An object that is not known although the watch has passed its version has been deleted since.
    const newest = stored === undefined ? this.seen : stored.metadata.resourceVersion;
    if (isNewer(object.metadata.resourceVersion, newest)) this.store.put(object);
  }

  /**
   * The answer to a read, told as a change if it is one.
   *
   * @param known what was known when it was asked for
   * @param object `undefined` when there is none any more
   * @returns whether it was news
   */
  refresh(known: KubeObject | undefined, object: KubeObject | undefined): boolean {
    const stored = known && this.store.get(keyOf(known));
    if (object === undefined) {
      // What came since is newer than the answer.
      if (stored === undefined || stored !== known) return false;
      this.remove(stored);
      return true;
    }
    const newest = this.store.get(keyOf(object))?.metadata.resourceVersion ?? this.seen;
    if (!isNewer(object.metadata.resourceVersion, newest)) return false;
    this.put(object);
    return true;
  }

  /** Nothing is there any more. */
  clear(): void {
    this.seen = undefined;
    for (const object of this.store.list()) this.remove(object);
  }

  /** The watch cannot go on from where it was: the next is a list. */
  forgetVersion(): void {
    this.seen = undefined;
  }

  private put(object: KubeObject): void {
    const previous = this.store.get(keyOf(object));
    if (previous !== undefined && !isNewer(object.metadata.resourceVersion, previous.metadata.resourceVersion)) return;
    const another = previous !== undefined && previous.metadata.uid !== object.metadata.uid;
    if (another) this.remove(previous);
    this.store.put(object);
    if (previous === undefined || another) this.onChange('ADDED', object);
    else this.onChange('MODIFIED', object, previous);
  }

  private remove(object: KubeObject): void {
    const previous = this.store.get(keyOf(object));
    this.store.remove(keyOf(object));
    this.onChange('DELETED', object, previous);
  }
}
