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
  /** The one namespace to watch of kinds that have namespaces. Default: all. */
  namespace?: string;
}

export interface NeedOptions {
  /** Keep `metadata` alone. */
  metadataOnly?: boolean;
}

/** Copies of all kinds that somebody needed, each watched from its first need on. */
export class Caches {
  private readonly informers = new Map<string, Informer>();
  private readonly handlers = new Set<CacheHandler>();
  private readonly foundHandlers = new Set<(resource: Resource) => void>();
  private stopped = false;

  constructor(private readonly options: CachesOptions) {}

  /** Watches the kind if it is not watched yet. How much of its objects is kept, the first need decides. */
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
   * Resolves when of each kind it is known whether the server has it, and if so what is there: true when all of them
   * are there. Waits as long as the server cannot be reached, unless stopped. Kinds that nobody needed yet are needed
   * by this.
   */
  async ready(resources: readonly Resource[]): Promise<boolean> {
    await Promise.all(resources.map((resource) => this.need(resource).settled));
    return this.areSynced(resources);
  }

  /**
   * Resolves when the server has answered for each of these kinds, be it that it does not have the kind, or that it may
   * not be watched.
   */
  async waitForAnswers(resources: readonly Resource[]): Promise<void> {
    await Promise.all(resources.map((resource) => this.need(resource).answered));
  }

  /** Whether it is known that there is no such object: kinds and namespaces that are not watched may hold it. */
  lacks(resource: Resource, key: ObjectKey): boolean {
    const { namespace } = this.options;
    const watched = resource.clusterScoped || namespace === undefined || namespace === key.namespace;
    return watched && this.informers.get(nameOf(resource))?.state === 'synced' && this.get(resource, key) === undefined;
  }

  /** Whether what is there of each kind is known at this moment, be it old. */
  areSynced(resources: readonly Resource[]): boolean {
    return resources.every((resource) => this.informers.get(nameOf(resource))?.isSynced ?? false);
  }

  /** Those that the API server does not have. */
  missingKinds(resources: readonly Resource[]): Resource[] {
    return resources.filter((resource) => this.informers.get(nameOf(resource))?.state === 'missing');
  }

  /**
   * Kinds whose watch is broken at the moment, with the reason: what is answered of them may be old, or they were never
   * listed.
   */
  failingKinds(): { resource: string; reason: string; listed: boolean }[] {
    return [...this.informers].flatMap(([resource, informer]) =>
      informer.state === 'failing' ? [{ resource, reason: informer.lastError ?? '', listed: informer.isSynced }] : [],
    );
  }

  /** `undefined`: there is none, or the kind is not watched (yet). */
  get(resource: Resource, key: ObjectKey): KubeObject | undefined {
    return this.informers.get(nameOf(resource))?.get(resource.clusterScoped ? { name: key.name } : key);
  }

  list(resource: Resource, namespace?: string): KubeObject[] {
    return this.informers.get(nameOf(resource))?.list(namespace) ?? [];
  }

  /**
   * Calls back with every change of every kind from now on, except those that were remembered; answers how to end that.
   */
  onChange(handler: CacheHandler): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  /** Calls back when the API server has a kind that it lacked before. */
  onFound(handler: (resource: Resource) => void): void {
    this.foundHandlers.add(handler);
  }

  /** Takes the answer to a write of our own, so that the next read sees it. Its change is not told. */
  remember(resource: Resource, object: KubeObject): void {
    this.informers.get(nameOf(resource))?.remember(object);
  }

  /** Reads an object of which something older seems to be known. What has changed is told. */
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
