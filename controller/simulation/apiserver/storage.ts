import { keyText, type KubeObject, type ObjectKey } from '../../api/types/meta';
import type { Cancel } from '../../core/clock';
import type { Kind } from './kind';
import { deepFreeze } from '../../core/json';
import { expired } from './refusals';

/** Something that happened to a stored object. */
export interface Change {
  kind: Kind;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** As it is now; for a deletion as it was last, with the version of the deletion. */
  object: KubeObject;
  /** As it was before; missing for what is new. */
  previous?: KubeObject;
  version: number;
}

/** Objects of one kind, and what happened to them lately. */
interface Collection {
  objects: Map<string, KubeObject>;
  history: Change[];
  /** Changes up to this version are forgotten. */
  forgotten: number;
}

/** A real API server has counted on before a client comes: a low version is one that it no longer remembers. */
const FIRST_VERSION = 100;

/**
 * What etcd and the watch cache are to an API server: frozen objects, one counter of versions, a bounded history. Knows
 * no rules.
 */
export class Storage {
  private readonly collections = new Map<string, Collection>();
  private readonly listeners = new Set<(change: Change) => void>();
  private lastVersion = FIRST_VERSION;

  /**
   * @param historyLength changes remembered for each kind
   * @param copyOf begins with what is in this one. Default: it begins empty
   */
  constructor(
    private readonly historyLength: number,
    copyOf?: Storage,
  ) {
    if (copyOf === undefined) return;
    this.lastVersion = copyOf.lastVersion;
    for (const [id, { objects, history, forgotten }] of copyOf.collections)
      this.collections.set(id, { objects: new Map(objects), history: [...history], forgotten });
  }

  /** The version of the latest change of anything. */
  get version(): number {
    return this.lastVersion;
  }

  get(kind: Kind, key: ObjectKey): KubeObject | undefined {
    return this.collection(kind).objects.get(keyText(key));
  }

  /** In the order of namespace and name. */
  all(kind: Kind): KubeObject[] {
    return [...this.collection(kind).objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  /** Stores it with a new version; takes it over and freezes it. */
  put(kind: Kind, key: ObjectKey, object: KubeObject): KubeObject {
    const { objects } = this.collection(kind);
    const previous = objects.get(keyText(key));
    const stored = this.withNextVersion(object);
    objects.set(keyText(key), stored);
    this.record({
      kind,
      type: previous === undefined ? 'ADDED' : 'MODIFIED',
      object: stored,
      previous,
      version: this.lastVersion,
    });
    return stored;
  }

  remove(kind: Kind, key: ObjectKey): void {
    const { objects } = this.collection(kind);
    const previous = objects.get(keyText(key));
    if (previous === undefined) return;
    objects.delete(keyText(key));
    this.record({ kind, type: 'DELETED', object: this.withNextVersion(previous), previous, version: this.lastVersion });
  }

  /**
   * What happened to objects of a kind after that version.
   * @throws ApiError 410 when that is not remembered any more
   */
  since(kind: Kind, version: number): Change[] {
    const { history, forgotten } = this.collection(kind);
    if (version < forgotten) throw expired(version, forgotten);
    return history.filter((change) => change.version > version);
  }

  /** Forgets the history: who has not seen all of it has to list again. */
  compact(): void {
    for (const collection of this.collections.values()) this.forget(collection, collection.history.length);
  }

  /** Calls back, within the write, for every change; a listener must not write there and then. */
  onChange(listener: (change: Change) => void): Cancel {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private withNextVersion(object: KubeObject): KubeObject {
    this.lastVersion += 1;
    return deepFreeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(this.lastVersion) } });
  }

  private record(change: Change): void {
    const collection = this.collection(change.kind);
    collection.history.push(change);
    if (collection.history.length > this.historyLength)
      this.forget(collection, collection.history.length - this.historyLength);
    for (const listener of [...this.listeners]) listener(change);
  }

  private forget(collection: Collection, count: number): void {
    const [last] = collection.history.splice(0, count).slice(-1);
    if (last !== undefined) collection.forgotten = last.version;
  }

  private collection(kind: Kind): Collection {
    const id = `${kind.plural}.${kind.group}`;
    let collection = this.collections.get(id);
    if (collection === undefined) {
      collection = { objects: new Map(), history: [], forgotten: FIRST_VERSION };
      this.collections.set(id, collection);
    }
    return collection;
  }
}
