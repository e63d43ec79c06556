import type { KubeObject } from '../../api/types/meta';
import type { WatchEvent } from '../../kube/api';
import type { LabelMatcher } from './label-selector';
import type { Change } from './storage';

/** What one watcher gets to see of the objects. */
export interface WatchView {
  namespace?: string;
  matches: LabelMatcher;
  /** The object as this watcher asked for it. */
  render: (object: KubeObject) => KubeObject;
}

/** One open watch connection: events wait in it until they are asked for. */
export class WatchStream implements AsyncIterableIterator<WatchEvent> {
  private readonly buffer: WatchEvent[] = [];
  private waiting: { resolve(result: IteratorResult<WatchEvent>): void; reject(error: unknown): void } | undefined;
  private ended = false;
  private failure: unknown;

  /** @param closed called once, when nobody will read from it any more */
  constructor(
    private readonly view: WatchView,
    private readonly closed: (stream: WatchStream) => void,
  ) {}

  /**
   * Delivers the change as this watcher sees it: an object that comes to match its selector is added, one that ceases
   * to is deleted.
   */
  deliver(change: Change): void {
    const now = change.type !== 'DELETED' && this.sees(change.object);
    const before = change.previous !== undefined && this.sees(change.previous);
    if (now) this.push({ type: before ? 'MODIFIED' : 'ADDED', object: this.view.render(change.object) });
    else if (before && change.previous !== undefined) {
      const { resourceVersion } = change.object.metadata;
      this.push({
        type: 'DELETED',
        object: this.view.render({ ...change.previous, metadata: { ...change.previous.metadata, resourceVersion } }),
      });
    }
  }

  push(event: WatchEvent): void {
    if (this.ended) return;
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) waiting.resolve({ done: false, value: event });
    else this.buffer.push(event);
  }

  /** Ends it as a lost connection does: what was not read yet is lost. */
  end(): void {
    this.close()?.resolve({ done: true, value: undefined });
  }

  /** Ends it with an error for its reader. */
  fail(error: unknown): void {
    if (this.ended) return;
    const waiting = this.close();
    if (waiting) waiting.reject(error);
    else this.failure = error;
  }

  async next(): Promise<IteratorResult<WatchEvent>> {
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
    const event = this.buffer.shift();
    if (event !== undefined) return { done: false, value: event };
    if (this.ended) return { done: true, value: undefined };
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
  }

  async return(): Promise<IteratorResult<WatchEvent>> {
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** @returns who waits for an event that will not come */
  private close(): typeof this.waiting {
    if (this.ended) return undefined;
    this.ended = true;
    this.buffer.length = 0;
    const { waiting } = this;
    this.waiting = undefined;
    this.closed(this);
    return waiting;
  }

  private sees(object: KubeObject): boolean {
    return (
      (this.view.namespace === undefined || object.metadata.namespace === this.view.namespace) &&
      this.view.matches(object.metadata.labels)
    );
  }
}
