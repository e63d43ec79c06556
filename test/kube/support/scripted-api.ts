import type { KubeObject, Resource } from '../../../controller/api/types/meta';
import {
  ApiError,
  type KubeApi,
  type ObjectList,
  type PageOptions,
  type WatchEvent,
  type WatchOptions,
} from '../../../controller/kube/api';
import { settle } from './manual-clock';

/** One watch that is under way, driven by the test. */
export class ScriptedWatch {
  private readonly queue: (WatchEvent | Error | 'end')[] = [];
  private wake: () => void = () => {};

  constructor(
    readonly resource: Resource,
    readonly options: WatchOptions,
  ) {
    options.signal?.addEventListener('abort', () => void this.push('end'));
  }

  async added(object: KubeObject): Promise<void> {
    await this.push({ type: 'ADDED', object });
  }

  async modified(object: KubeObject): Promise<void> {
    await this.push({ type: 'MODIFIED', object });
  }

  async deleted(object: KubeObject): Promise<void> {
    await this.push({ type: 'DELETED', object });
  }

  async bookmark(resourceVersion: string): Promise<void> {
    await this.push({
      type: 'BOOKMARK',
      object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { resourceVersion } as KubeObject['metadata'] },
    });
  }

  async end(): Promise<void> {
    await this.push('end');
  }

  async fail(error: Error): Promise<void> {
    await this.push(error);
  }

  async *events(): AsyncGenerator<WatchEvent> {
    for (;;) {
      const next = this.queue.shift();
      if (next === 'end') return;
      if (next instanceof Error) throw next;
      if (next !== undefined) yield next;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private async push(item: WatchEvent | Error | 'end'): Promise<void> {
    this.queue.push(item);
    this.wake();
    await settle();
  }
}

/**
 * An API server whose answers to lists are set and whose watches are driven by the test, so that every fault can be
 * played.
 */
export class ScriptedApi implements Pick<KubeApi, 'list' | 'watch'> {
  readonly lists: { resource: Resource; options: PageOptions }[] = [];
  readonly watches: ScriptedWatch[] = [];
  /** What the next lists answer. */
  answer: ObjectList | Error = { items: [], resourceVersion: '1' };
  /** What the next lists answer one after the other, before `answer`. */
  pages: (ObjectList | Error)[] = [];
  /** Kinds, by plural, that the server does not have. */
  readonly unknown = new Set<string>();
  /** What the next watches fail with at once. */
  refuse?: Error;

  get api(): KubeApi {
    return this as unknown as KubeApi;
  }

  /** The watch that was begun last. */
  get watching(): ScriptedWatch {
    return this.watches.at(-1)!;
  }

  list(resource: Resource, options: PageOptions = {}): Promise<ObjectList> {
    this.lists.push({ resource, options });
    if (this.unknown.has(resource.plural))
      return Promise.reject(new ApiError(404, 'NotFound', `no ${resource.plural}`));
    const answer = this.pages.shift() ?? this.answer;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  watch(resource: Resource, options: WatchOptions): AsyncIterable<WatchEvent> {
    const watch = new ScriptedWatch(resource, options);
    this.watches.push(watch);
    if (this.refuse !== undefined) void watch.fail(this.refuse);
    return watch.events();
  }
}

export const GONE = new ApiError(410, 'Expired', 'too old resource version');
