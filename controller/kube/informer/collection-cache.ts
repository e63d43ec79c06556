import { keyOf, keyText, type KubeObject, type ObjectKey } from '../../api/types/meta';
import { CachedObject } from './cached-object';
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
    return this.store.get(key)?.read();
  }

  list(namespace?: string): KubeObject[] {
    return this.store.list(namespace).map((object) => object.read());
  }

  /** A part of a list as it is kept until the rest is there. */
  keep(objects: readonly KubeObject[]): CachedObject[] {
    return objects.map((object) => {
      const kept = this.toCached(object);
      kept.pack();
      return kept;
    });
  }

  /**
   * A new list: tells what changed and what disappeared since what was known before.
   *
   * @param listed all there is, as `keep` answered it
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

  /** A watch event of an object that is there. */
  apply(object: KubeObject): void {
    this.advance(object.metadata.resourceVersion);
    this.put(this.toCached(object));
  }

  /** A watch event of a deletion. One of an object that we have since made anew is no news. */
  delete(object: KubeObject): void {
    this.advance(object.metadata.resourceVersion);
    const stored = this.store.get(keyOf(object));
    const madeAnew =
      stored?.uid !== object.metadata.uid && isNewer(stored?.resourceVersion, object.metadata.resourceVersion);
    if (stored !== undefined && !madeAnew) this.remove(object);
  }

  /** A bookmark: nothing changed up to this version. */
  advance(version: string | undefined): void {
    if (version !== undefined && isNewer(version, this.seen)) this.seen = version;
  }

  /** The answer to a write of our own. Kept when it is newer than what is known. */
  remember(object: KubeObject): void {
    if (this.isNews(object)) this.store.put(this.toCached(object));
  }

  /**
   * The answer to a read, told as a change if it is one.
   *
   * @param known what was known when it was asked for
   * @param object `undefined` when there is none any more
   * @returns whether it was news
   */
  refresh(known: KubeObject | undefined, object: KubeObject | undefined): boolean {
    if (object === undefined) {
      const stored = known && this.get(keyOf(known));
      // What came since is newer than the answer.
      if (stored === undefined || stored !== known) return false;
      this.remove(stored);
      return true;
    }
    if (!this.isNews(object)) return false;
    this.put(this.toCached(object));
    return true;
  }

  /** Nothing is there any more. */
  clear(): void {
    this.seen = undefined;
    for (const stored of this.store.list()) this.remove(stored.peek());
  }

  /** The watch cannot go on from where it was: the next is a list. */
  forgetVersion(): void {
    this.seen = undefined;
  }

  private toCached(object: KubeObject): CachedObject {
    return new CachedObject(object, this.store.get(keyOf(object)));
  }

  /** Whether an answer is newer than what is known. */
  private isNews({ metadata }: KubeObject): boolean {
    const stored = this.store.get(metadata);
    // An object that is not known although the watch has passed its version has been deleted since.
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
