import type { Admission } from '../../admission/schema';
import { apiVersionOf, keyOf, type KubeObject, type ObjectKey, type Resource } from '../../api/types/meta';
import { CUSTOM_RESOURCE_DEFINITION, NAMESPACE } from '../../api/types/resources';
import type { Cancel, Clock } from '../../core/clock';
import type {
  KubeApi,
  ListOptions,
  MergePatch,
  ObjectList,
  PageOptions,
  WatchEvent,
  WatchOptions,
} from '../../kube/api';
import { COMPLETE } from './built-in-defaults';
import { RULES } from './built-in-rules';
import { definedKind, definitionProblems, establishedStatus, isDefinition } from './custom-resources';
import { GarbageCollector } from '../cluster/garbage-collector';
import type { Kind } from './kind';
import { Kinds, servedVersion } from './kinds';
import { labelMatcher } from './label-selector';
import { mergePatch } from './merge-patch';
import { wireCopy } from '../../core/json';
import { badRequest, expired, expiredContinue, notFound, unknownKind } from './refusals';
import { Storage, type Change } from './storage';
import { WatchStream } from './watch-stream';
import { Writer, type Request } from './writer';

export interface EmbeddedApiOptions {
  /** For creation and deletion times, and to end watches in their time. */
  clock: Clock;
  /** Changes of each kind that a watch can start from. Default: 1000. */
  historyLength?: number;
  /** Begin with everything that this one holds now: its objects, kinds and versions. Default: an empty cluster. */
  copyOf?: EmbeddedApi;
}

/** Objects as they were at a version. */
interface Snapshot {
  items: KubeObject[];
  version: number;
}

/**
 * A Kubernetes API server in memory, with its garbage collector: the semantics that controllers rely on, no network, no
 * timers but those of watches. It serves the built-in kinds that progressive delivery touches and whatever
 * CustomResourceDefinitions are created. Objects that it hands out are frozen.
 */
export class EmbeddedApi implements KubeApi {
  private readonly kinds: Kinds;
  private readonly storage: Storage;
  private readonly writer: Writer;
  private readonly streams = new Map<WatchStream, Kind>();
  private readonly clock: Clock;
  /** By the tokens that lists answered, what they have not answered yet. */
  private readonly rests = new Map<string, Snapshot>();

  constructor(options: EmbeddedApiOptions) {
    const { copyOf } = options;
    this.clock = options.clock;
    this.kinds = new Kinds(builtInAdmission, copyOf?.kinds);
    this.storage = new Storage(options.historyLength ?? 1000, copyOf?.storage);
    this.writer = new Writer(this.kinds, this.storage, options.clock, copyOf?.writer);
    this.storage.onChange((change) => this.announce(change));
    new GarbageCollector(this.kinds, this.storage, this.writer);
    if (copyOf === undefined)
      this.writer.create(
        this.request(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } }),
      );
  }

  /** The version of the latest change of anything. */
  get version(): number {
    return this.storage.version;
  }

  async get(resource: Resource, key: ObjectKey): Promise<KubeObject> {
    return render(this.getStored(resource, key), resource);
  }

  async list(resource: Resource, options: PageOptions = {}): Promise<ObjectList> {
    const { items, version } =
      options.continue === undefined ? this.all(resource, options) : this.next(options.continue);
    const { limit = items.length } = options;
    const rest = items.slice(limit);
    return {
      items: items.slice(0, limit).map((object) => render(object, resource, options.metadataOnly)),
      resourceVersion: String(version),
      ...(rest.length > 0 && { continue: this.keepRest({ items: rest, version }) }),
    };
  }

  /** All objects that the list is of, as they are now. */
  private all(resource: Resource, options: ListOptions): Snapshot {
    const matches = labelMatcher(options.labelSelector);
    const items = this.storage
      .all(this.kinds.of(resource))
      .filter(
        ({ metadata }) =>
          (options.namespace === undefined || metadata.namespace === options.namespace) && matches(metadata.labels),
      );
    return { items, version: this.storage.version };
  }

  private next(token: string): Snapshot {
    const rest = this.rests.get(token);
    if (rest === undefined) throw expiredContinue();
    return rest;
  }

  private keepRest(rest: Snapshot): string {
    const token = `${rest.version}-${rest.items.length}-${this.rests.size}`;
    this.rests.set(token, rest);
    return token;
  }

  watch(resource: Resource, options: WatchOptions): AsyncIterable<WatchEvent> {
    return { [Symbol.asyncIterator]: () => this.open(resource, options) };
  }

  async create(resource: Resource, object: KubeObject): Promise<KubeObject> {
    return render(this.writer.create(this.request(resource, object)), resource);
  }

  async update(resource: Resource, object: KubeObject): Promise<KubeObject> {
    return render(this.writer.replace(this.request(resource, object)), resource);
  }

  async updateStatus(resource: Resource, object: KubeObject): Promise<KubeObject> {
    this.requireSubresource(resource);
    return render(this.writer.replace(this.request(resource, object), 'status'), resource);
  }

  async patch(resource: Resource, key: ObjectKey, patch: MergePatch, subresource?: 'status'): Promise<KubeObject> {
    if (subresource) this.requireSubresource(resource);
    const patched = mergePatch(render(this.getStored(resource, key), resource), wireCopy(patch)) as KubeObject;
    const { name, namespace } = patched.metadata;
    if (name !== key.name || namespace !== key.namespace)
      throw badRequest(
        `the name or namespace of the object (${namespace}/${name}) does not match that of the request (${key.namespace}/${key.name})`,
      );
    return render(this.writer.replace(this.request(resource, patched), subresource), resource);
  }

  async delete(resource: Resource, key: ObjectKey): Promise<void> {
    this.writer.delete(this.kinds.of(resource), key);
  }

  /**
   * All objects of a kind as they are this moment, without a turn of the event loop; none, when the kind is not served.
   */
  peek(resource: Resource): readonly KubeObject[] {
    const kind = this.kinds.find(resource);
    return kind === undefined ? [] : this.storage.all(kind).map((object) => render(object, resource));
  }

  /**
   * Calls back, within the write, for every change of a kind: for what plays a part of the cluster itself. The callback
   * must not write.
   */
  onChange(resource: Resource, callback: (event: WatchEvent) => void): Cancel {
    return this.storage.onChange(({ kind, type, object }) => {
      if (kind.group === resource.group && kind.plural === resource.plural) callback({ type, object });
    });
  }

  /** Forgets the history of changes, as etcd does now and then: watches and pages from before are refused with 410. */
  compact(): void {
    this.rests.clear();
    this.storage.compact();
  }

  /** Ends all watches, as a restarting API server does; events that were not read yet are lost to them. */
  disconnectWatches(): void {
    for (const stream of [...this.streams.keys()]) stream.end();
  }

  /** Ends all watches with 410: their clients have to list again. */
  expireWatches(): void {
    this.compact();
    for (const stream of [...this.streams.keys()]) stream.fail(expired(0, this.storage.version));
  }

  /** The watches that are open now stay open, and nothing comes through them any more. */
  hangWatches(): void {
    this.streams.clear();
  }

  /** Sends a bookmark to every watch. */
  sendBookmarks(): void {
    for (const [stream, { kind, group, versions }] of this.streams) {
      const [version = ''] = versions.keys();
      const apiVersion = group === '' ? version : `${group}/${version}`;
      stream.push({
        type: 'BOOKMARK',
        object: { apiVersion, kind, metadata: { name: '', resourceVersion: String(this.storage.version) } },
      });
    }
  }

  private open(resource: Resource, options: WatchOptions): WatchStream {
    const view = {
      namespace: options.namespace,
      matches: labelMatcher(options.labelSelector),
      render: (object: KubeObject) => render(object, resource, options.metadataOnly),
    };
    let cancel: Cancel = () => {};
    const stream = new WatchStream(view, () => {
      this.streams.delete(stream);
      cancel();
    });
    try {
      const kind = this.kinds.of(resource);
      for (const change of this.backlog(kind, options.resourceVersion)) stream.deliver(change);
      this.streams.set(stream, kind);
    } catch (error) {
      stream.fail(error);
    }
    if (options.signal?.aborted) stream.end();
    options.signal?.addEventListener('abort', () => stream.end(), { once: true });
    if (options.timeoutSeconds !== undefined && this.streams.has(stream))
      cancel = this.clock.after(options.timeoutSeconds * 1000, () => this.streams.has(stream) && stream.end());
    return stream;
  }

  /** Without a version, a watch begins with all objects there are. */
  private backlog(kind: Kind, resourceVersion: string): Change[] {
    const version = Number(resourceVersion);
    if (Number.isNaN(version))
      throw badRequest(`resourceVersion: Invalid value: "${resourceVersion}": it must come from a list or an event`);
    if (version > 0) return this.storage.since(kind, version);
    return this.storage
      .all(kind)
      .map((object) => ({ kind, type: 'ADDED', object, version: Number(object.metadata.resourceVersion) }));
  }

  private getStored(resource: Resource, key: ObjectKey): KubeObject {
    const kind = this.kinds.of(resource);
    const object = this.storage.get(kind, key);
    if (object === undefined) throw notFound(kind, key.name);
    return object;
  }

  private request(resource: Resource, object: KubeObject): Request {
    const kind = this.kinds.of(resource);
    const apiVersion = apiVersionOf(resource);
    if (object.apiVersion !== apiVersion)
      throw badRequest(
        `the API version in the data (${object.apiVersion}) does not match the expected API version (${apiVersion})`,
      );
    if (object.kind !== resource.kind)
      throw badRequest(`the kind in the data (${object.kind}) does not match the expected kind (${resource.kind})`);
    return { kind, version: resource.version, object };
  }

  private requireSubresource(resource: Resource): void {
    if (!servedVersion(this.kinds.of(resource), resource.version).status) throw unknownKind();
  }

  private announce(change: Change): void {
    for (const [stream, kind] of [...this.streams])
      if (kind.plural === change.kind.plural && kind.group === change.kind.group) stream.deliver(change);
    if (isDefinition(change.kind)) this.define(change);
  }

  /** Serves, serves anew or stops serving the kind that a CustomResourceDefinition speaks of. */
  private define({ type, object }: Change): void {
    if (type !== 'DELETED') this.kinds.add(definedKind(object));
    // Within a write, nothing may be written: the rest follows at once, but after it.
    if (type === 'ADDED') queueMicrotask(() => this.establish(keyOf(object)));
    if (type === 'DELETED') queueMicrotask(() => this.forget(definedKind(object)));
  }

  private forget(kind: Kind): void {
    for (const instance of this.storage.all(kind)) this.storage.remove(kind, keyOf(instance));
    this.kinds.remove(kind);
    for (const [stream, watched] of [...this.streams])
      if (watched.plural === kind.plural && watched.group === kind.group) stream.end();
  }

  private establish(key: ObjectKey): void {
    const definition = this.storage.get(this.kinds.of(CUSTOM_RESOURCE_DEFINITION), key);
    if (definition === undefined) return;
    const status = establishedStatus(definition, this.writer.time());
    this.writer.replace(this.request(CUSTOM_RESOURCE_DEFINITION, { ...definition, status }), 'status');
  }
}

/** The object in the version it was asked for, or its metadata alone. */
function render(object: KubeObject, resource: Resource, metadataOnly?: boolean): KubeObject {
  if (metadataOnly)
    return Object.freeze({ apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata: object.metadata });
  const apiVersion = apiVersionOf(resource);
  return object.apiVersion === apiVersion ? object : Object.freeze({ ...object, apiVersion });
}

function builtInAdmission(resource: Resource): Admission | undefined {
  if (resource === CUSTOM_RESOURCE_DEFINITION) return { complete: () => {}, problems: definitionProblems };
  const complete = COMPLETE[resource.kind];
  const rules = RULES[resource.kind];
  return complete || rules
    ? { complete: (object) => complete?.(object), problems: (object, old) => rules?.(object, old) ?? [] }
    : undefined;
}
