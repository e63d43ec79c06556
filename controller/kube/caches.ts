import { apiVersionOf, type KubeObject, type ObjectKey, type Resource } from '../api/types/meta';
import type { Clock } from '../core/clock';
import type { Log } from '../core/log';
import type { Random } from '../core/random';
import { Informer } from './informer/informer';
import { ApiError, type KubeApi } from './api';
import type { ChangeType } from './informer/collection-cache';

export type CacheHandler = (resource: Resource, type: ChangeType, object: KubeObject, previous?: KubeObject) => void;

export interface CachesOptions {
  api: KubeApi;
  clock: Clock;
  random: Random;
  log: Log;
  /** The only namespace that is watched, for kinds with namespaces. Default: all. */
  namespace?: string;
}

export interface NeedOptions {
  /** Keep `metadata` alone. */
  metadataOnly?: boolean;
}

/** Copies of all kinds that are needed. Each kind is watched from the first time that it is needed. */
export class Caches {
  private readonly informers = new Map<string, Informer>();
  private readonly handlers = new Set<CacheHandler>();
  private readonly foundHandlers = new Set<(resource: Resource) => void>();
  private stopped = false;

  constructor(private readonly options: CachesOptions) {}

  /** Watches the kind if it is not watched yet. The first call decides how much is kept of its objects. */
  need(resource: Resource, options: NeedOptions = {}): Informer {
    const known = this.informers.get(nameOf(resource));
    if (known !== undefined) return known;
    const { namespace, ...ports } = this.options;
    const onFound = () => this.foundHandlers.forEach((handler) => handler(resource));
    const informer = new Informer({
      ...ports,
      ...options,
      resource,
      namespace: resource.clusterScoped ? undefined : namespace,
      onFound,
    });
    informer.onChange((type, object, previous) => this.tell(resource, type, object, previous));
    this.informers.set(nameOf(resource), informer);
    if (this.stopped) informer.stop();
    else informer.start();
    return informer;
  }

  /**
   * Waits until it is known for each kind whether the server has it, and what objects there are. Starts to watch kinds
   * that are not watched yet. Waits as long as the server cannot be reached, unless it is stopped.
   * @returns whether all these kinds exist
   */
  async ready(resources: readonly Resource[]): Promise<boolean> {
    await Promise.all(resources.map((resource) => this.need(resource).settled));
    return this.areSynced(resources);
  }

  /**
   * Resolves when the server has answered for each of these kinds. It may have answered that the kind does not exist,
   * or that it may not be watched.
   */
  async waitForAnswers(resources: readonly Resource[]): Promise<void> {
    await Promise.all(resources.map((resource) => this.need(resource).answered));
  }

  /**
   * Whether it is certain that the object does not exist. That is not so for kinds and namespaces that are not watched.
   */
  lacks(resource: Resource, key: ObjectKey): boolean {
    const { namespace } = this.options;
    const watched = resource.clusterScoped || namespace === undefined || namespace === key.namespace;
    return watched && this.informers.get(nameOf(resource))?.state === 'synced' && this.get(resource, key) === undefined;
  }

  /** Whether the objects of each kind are known. What is known may be old. */
  areSynced(resources: readonly Resource[]): boolean {
    return resources.every((resource) => this.informers.get(nameOf(resource))?.isSynced ?? false);
  }

  /** The kinds that the API server does not have. */
  missingKinds(resources: readonly Resource[]): Resource[] {
    return resources.filter((resource) => this.informers.get(nameOf(resource))?.state === 'missing');
  }

  /** Kinds whose watch is broken at the moment, with the reason. Their objects may be old, or were never listed. */
  failingKinds(): { resource: string; reason: string; listed: boolean }[] {
    return [...this.informers].flatMap(([resource, informer]) =>
      informer.state === 'failing' ? [{ resource, reason: informer.lastError ?? '', listed: informer.isSynced }] : [],
    );
  }

  /** @returns undefined when the object does not exist, or the kind is not watched yet */
  get(resource: Resource, key: ObjectKey): KubeObject | undefined {
    return this.informers.get(nameOf(resource))?.get(resource.clusterScoped ? { name: key.name } : key);
  }

  list(resource: Resource, namespace?: string): KubeObject[] {
    return this.informers.get(nameOf(resource))?.list(namespace) ?? [];
  }

  /** Calls back with every change of every kind from now on, except for our own writes. @returns what ends the calls */
  onChange(handler: CacheHandler): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  /** Calls back when the API server has a kind that it did not have before. */
  onFound(handler: (resource: Resource) => void): void {
    this.foundHandlers.add(handler);
  }

  /** Takes the answer to a write of our own, so that the next read finds it. Nobody is called back for it. */
  remember(resource: Resource, object: KubeObject): void {
    this.informers.get(nameOf(resource))?.remember(object);
  }

  /** Reads an object again because the known one seems to be old. Calls back if it has changed. */
  async refresh(resource: Resource, key: ObjectKey): Promise<void> {
    const informer = this.informers.get(nameOf(resource));
    if (informer === undefined) return;
    const known = informer.get(key);
    informer.refresh(known, await readIfThere(this.options.api, resource, key));
  }

  stop(): void {
    this.stopped = true;
    for (const informer of this.informers.values()) informer.stop();
  }

  private tell(...change: Parameters<CacheHandler>): void {
    for (const handler of this.handlers) handler(...change);
  }
}

function nameOf(resource: Resource): string {
  return `${apiVersionOf(resource)}/${resource.plural}`;
}

async function readIfThere(api: KubeApi, resource: Resource, key: ObjectKey): Promise<KubeObject | undefined> {
  try {
    return await api.get(resource, key);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
