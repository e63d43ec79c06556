import { isDeepStrictEqual } from 'node:util';
import { keyOf, type KubeObject, type OwnerReference } from '../../api/types/meta';
import type { Kind } from '../apiserver/kind';
import type { Kinds } from '../apiserver/kinds';
import type { Change, Storage } from '../apiserver/storage';
import { isNamespace, type Writer } from '../apiserver/writer';

/**
 * Deletes, soon after, what nobody owns any more: objects whose owners are all gone, and what is in a deleted
 * namespace. An object that has another owner left loses the reference to the one that is gone.
 */
export class GarbageCollector {
  /** Objects to look at, by uid; `everything`, when an owner may have gone. */
  private readonly suspects = new Map<string | undefined, { kind: Kind; object: KubeObject }>();
  private everything = false;
  private pending = false;

  constructor(
    private readonly kinds: Kinds,
    private readonly storage: Storage,
    private readonly writer: Writer,
  ) {
    storage.onChange((change) => this.consider(change));
  }

  private consider({ kind, type, object, previous }: Change): void {
    const { uid, ownerReferences, deletionTimestamp } = object.metadata;
    if (type === 'DELETED' || (isNamespace(kind) && deletionTimestamp)) this.everything = true;
    else if (ownerReferences && !isDeepStrictEqual(ownerReferences, previous?.metadata.ownerReferences))
      this.suspects.set(uid, { kind, object });
    else return;
    if (this.pending) return;
    this.pending = true;
    // In the background: once for all that happens before the promises in flight have moved on.
    queueMicrotask(() => this.sweep());
  }

  private sweep(): void {
    this.pending = false;
    const suspects = this.everything ? this.objects() : [...this.suspects.values()];
    this.suspects.clear();
    this.everything = false;
    for (const { kind, object } of suspects) {
      const current = this.storage.get(kind, keyOf(object));
      if (current?.metadata.uid !== object.metadata.uid) continue;
      if (isNamespace(kind) && current?.metadata.deletionTimestamp) this.empty(kind, current);
      else if (current?.metadata.ownerReferences) this.collect(kind, current);
    }
  }

  private objects(): { kind: Kind; object: KubeObject }[] {
    return [...this.kinds.all()].flatMap((kind) => this.storage.all(kind).map((object) => ({ kind, object })));
  }

  private collect(kind: Kind, object: KubeObject): void {
    const owners = object.metadata.ownerReferences ?? [];
    const left = owners.filter((owner) => !this.isGone(owner, object));
    if (left.length === owners.length || object.metadata.deletionTimestamp) return;
    if (left.length === 0) this.writer.delete(kind, keyOf(object));
    else this.storage.put(kind, keyOf(object), { ...object, metadata: { ...object.metadata, ownerReferences: left } });
  }

  /**
   * An owner of a kind that is not served may be there or not: what it owns stays. So does what has no namespace to
   * look for its owner in.
   */
  private isGone(owner: OwnerReference, dependent: KubeObject): boolean {
    const kind = this.kinds.named(groupOf(owner.apiVersion), owner.kind);
    const { namespace } = dependent.metadata;
    if (kind === undefined || (!kind.clusterScoped && namespace === undefined)) return false;
    return (
      this.storage.get(kind, { name: owner.name, namespace: kind.clusterScoped ? undefined : namespace })?.metadata
        .uid !== owner.uid
    );
  }

  private empty(namespaces: Kind, namespace: KubeObject): void {
    const { name } = namespace.metadata;
    let left = 0;
    for (const kind of [...this.kinds.all()].filter((candidate) => !candidate.clusterScoped)) {
      for (const object of this.storage.all(kind).filter((candidate) => candidate.metadata.namespace === name)) {
        this.writer.delete(kind, keyOf(object));
        if (this.storage.get(kind, keyOf(object)) !== undefined) left += 1;
      }
    }
    if (left === 0 && !namespace.metadata.finalizers?.length) this.storage.remove(namespaces, { name });
  }
}

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');
