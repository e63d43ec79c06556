import { apiVersionOf, keyOf, keyText, type KubeObject, type ObjectKey, type Resource } from '../../api/types/meta';
import type { Clock } from '../../core/clock';
import type { Log } from '../../core/log';
import type { Random } from '../../core/random';
import { formatDuration } from '../../core/duration';
import { contentHash } from '../../core/hash';
import { backoff, sleep } from '../../core/timing';
import { ApiError, type KubeApi, type ObjectList, type WatchEvent } from '../api';
import type { CachedObject } from './cached-object';
import { type ChangeHandler, CollectionCache } from './collection-cache';
import { Watchdog } from './watchdog';

/** Milliseconds after which a silent watch is taken to work. */
const HEALTHY_AFTER = 5000;
/** Objects in one page of a list. A page must fit into memory and come in time. */
const PAGE = 500;
/** The smallest number of seconds after which the server is asked to end a watch. The largest is twice as many. */
const WATCH_SECONDS = 300;
/** Seconds for the first watch after one that hung. If the server ends this watch in time, it works again. */
const PROBE_SECONDS = 60;
/**
 * Milliseconds of silence after which a watch is taken to hang, if it has brought a bookmark before. Bookmarks come
 * every 60 to 75 seconds, so two are missing then. A server sends no bookmarks for a kind that has not changed since
 * the server started.
 */
const LONGEST_SILENCE = 180_000;
/** Milliseconds by which a server may be late to end a watch. */
const LATENESS = 30_000;
/** If so many objects in a row turn out to be newer than the watch has told, the watch hangs or is far behind. */
const STALE_READS = 3;
/** Milliseconds after which a kind that the server does not know is requested again. */
const MISSING_RETRY = 30_000;
/** The pauses after lists and watches that failed in a row. */
const retryWait = backoff({ first: 1000, longest: 30_000 });

/**
 * `missing`: the API server does not know the kind. `failing`: the last list or watch failed. The objects that were
 * known before are still served.
 */
export type InformerState = 'starting' | 'synced' | 'missing' | 'failing';

export interface InformerOptions {
  api: KubeApi;
  resource: Resource;
  clock: Clock;
  random: Random;
  log: Log;
  /** The one namespace to watch. Default: all. */
  namespace?: string;
  /** Keep `metadata` alone. */
  metadataOnly?: boolean;
  /** Called when the server has a kind that it did not have before. */
  onFound?: () => void;
}

/**
 * Keeps a copy of one kind's objects until it is stopped. When a watch ends, another continues from there, or
 * everything is listed again.
 */
export class Informer {
  /** Resolves when the first list has come. */
  readonly synced: Promise<void>;
  /** Resolves when the first list has come, when the server does not have the kind, or when the informer is stopped. */
  readonly settled: Promise<void>;
  /** Resolves when the server has answered once, with whatever answer, or when the informer is stopped. */
  readonly answered: Promise<void>;
  private readonly cache = new CollectionCache((type, object, previous) => this.tell(type, object, previous));
  private readonly handlers = new Set<ChangeHandler>();
  private readonly stopping = new AbortController();
  private started = false;
  private listed = false;
  private current: InformerState = 'starting';
  private failure?: string;
  /** The number of lists and watches that have failed in a row. */
  private failures = 0;
  /** The current watch. */
  private watchdog?: Watchdog;
  /** Whether the last watch hung. That a new one can be started does not prove that anything comes through it. */
  private hung = false;
  private staleReads = 0;
  private markSynced!: () => void;
  private markSettled!: () => void;
  private markAnswered!: () => void;

  constructor(private readonly options: InformerOptions) {
    this.synced = new Promise((resolve) => (this.markSynced = resolve));
    this.settled = new Promise((resolve) => (this.markSettled = resolve));
    this.answered = new Promise((resolve) => (this.markAnswered = resolve));
  }

  get state(): InformerState {
    return this.current;
  }

  /** Whether there is a list. It may be old. */
  get isSynced(): boolean {
    return this.listed && this.current !== 'missing';
  }

  /** The last error, while the state is `missing` or `failing`. */
  get lastError(): string | undefined {
    return this.failure;
  }

  get(key: ObjectKey): KubeObject | undefined {
    return this.cache.get(key);
  }

  list(namespace?: string): KubeObject[] {
    return this.cache.list(namespace);
  }

  /** Calls back with every change from now on, except for our own writes. @returns what ends the calls */
  onChange(handler: ChangeHandler): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  /** Takes the answer to a write of our own before the watch brings it. Nobody is called back for it. */
  remember(object: KubeObject): void {
    const { namespace } = this.options;
    if (namespace === undefined || namespace === object.metadata.namespace) this.cache.remember(this.reduce(object));
  }

  /**
   * Takes the answer to a read that was made because the known object seemed to be old. Calls back if it has changed.
   * If the watch turns out to be behind again and again, everything is listed.
   *
   * @param known what was known when the read began
   * @param object undefined if the object does not exist any more
   */
  refresh(known: KubeObject | undefined, object: KubeObject | undefined): void {
    const news = this.cache.refresh(known, object && this.reduce(object));
    if (news && ++this.staleReads >= STALE_READS) this.watchdog?.end('the watch is behind what is read');
  }

  start(): void {
    if (this.started) return;
    this.started = true;
    void this.run();
  }

  /** Ends the watch and all calls. What is known can still be read. */
  stop(): void {
    this.stopping.abort();
    this.handlers.clear();
    this.markSettled();
    this.markAnswered();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      let wait: number;
      try {
        if (this.cache.version === undefined) await this.relist();
        this.markAnswered();
        wait = await this.follow();
      } catch (error) {
        wait = signal.aborted ? 0 : this.handleFailure(error);
        this.markAnswered();
      }
      if (wait > 0) await sleep(this.options.clock, wait, signal);
    }
  }

  private async relist(): Promise<void> {
    const { api, resource, namespace, metadataOnly } = this.options;
    const listed: CachedObject[] = [];
    let page: ObjectList | undefined;
    do {
      page = await api.list(resource, { namespace, metadataOnly, limit: PAGE, continue: page?.continue });
      if (this.stopping.signal.aborted) return;
      for (const object of this.cache.keep(page.items.map((item) => this.reduce(item)))) listed.push(object);
    } while (page.continue !== undefined);
    this.cache.replace(listed, page.resourceVersion);
    this.listed = true;
    if (!this.hung) this.enter('synced');
    this.markSynced();
    this.markSettled();
  }

  /**
   * Watches until the connection ends. A pause keeps a watch that always fails from being started again and again at
   * once.
   * @returns how many milliseconds to wait before the next watch
   * @throws Error when nothing comes through the watch
   */
  private async follow(): Promise<number> {
    const { clock, random } = this.options;
    const { signal } = this.stopping;
    const watchdog = new Watchdog(clock, signal);
    this.watchdog = watchdog;
    let worked = false;
    const works = (): void => {
      worked = true;
      this.markHealthy();
    };
    const cancel = clock.after(HEALTHY_AFTER, () => this.hung || works());
    try {
      for await (const event of this.openWatch(watchdog)) {
        if (signal.aborted) return 0;
        this.hung = false;
        works();
        this.apply(event);
      }
    } finally {
      cancel();
      watchdog.stop();
    }
    if (watchdog.reason !== undefined) throw new HungWatchError(watchdog.reason);
    // The server has ended the watch in time.
    this.hung = false;
    if (!worked) this.failures++;
    return this.failures > 1 ? retryWait(this.failures - 1, random) : 0;
  }

  /** Yields the events of a watch until it ends. */
  private async *openWatch(watchdog: Watchdog): AsyncGenerator<WatchEvent> {
    const { api, resource, namespace, metadataOnly } = this.options;
    const timeoutSeconds = this.hung ? PROBE_SECONDS : this.watchSeconds();
    let hasBookmarks = false;
    const expectWord = (): void => {
      const silence = hasBookmarks ? LONGEST_SILENCE : timeoutSeconds * 1000 + LATENESS;
      watchdog.expectWord(silence, `the watch was silent for ${formatDuration(silence)}`);
    };
    expectWord();
    const resourceVersion = this.cache.version ?? '';
    const { signal } = watchdog;
    const options = { namespace, metadataOnly, resourceVersion, timeoutSeconds, signal };
    for await (const event of api.watch(resource, options)) {
      if (event.type === 'BOOKMARK') hasBookmarks = true;
      this.staleReads = 0;
      expectWord();
      yield event;
    }
  }

  /** Differs by time and kind, so that watches that began together do not all end together. */
  private watchSeconds(): number {
    const { clock, resource } = this.options;
    const part = parseInt(contentHash([kindOf(resource), clock.now()]).slice(-4), 16) / 0x10000;
    return Math.floor(WATCH_SECONDS * (1 + part));
  }

  private apply(event: WatchEvent): void {
    if (event.type === 'BOOKMARK') this.cache.advance(event.object.metadata.resourceVersion);
    else if (event.type === 'DELETED') this.cache.delete(this.reduce(event.object));
    else this.cache.apply(this.reduce(event.object));
  }

  /** Records an error. @returns how many milliseconds to wait */
  private handleFailure(error: unknown): number {
    const status = error instanceof ApiError ? error.status : undefined;
    if (status === 404 && this.cache.version === undefined) return this.handleMissingKind(error as ApiError);
    this.failures++;
    // The watch cannot continue from that version, or the kind is gone. The next request is a list. There is a pause
    // only if the server says so again and again.
    const listAgain = status === 410 || status === 404;
    this.hung ||= error instanceof HungWatchError;
    if (listAgain || this.hung) this.cache.forgetVersion();
    if (listAgain && this.failures === 1) return 0;
    this.enter('failing', error as Error);
    return retryWait(this.failures, this.options.random);
  }

  /** Handles that the server does not have the kind, or no longer. Its objects are gone, too. */
  private handleMissingKind(error: ApiError): number {
    this.cache.clear();
    this.hung = false;
    this.enter('missing', error);
    this.markSettled();
    return MISSING_RETRY;
  }

  private markHealthy(): void {
    this.failures = 0;
    if (this.current !== 'synced') this.enter('synced');
  }

  private enter(state: InformerState, error?: Error): void {
    const { log, resource } = this.options;
    const kind = kindOf(resource);
    const news = state !== this.current;
    const found = this.current === 'missing' && state === 'synced';
    this.current = state;
    this.failure = error?.message;
    if (!news) return;
    if (state === 'failing') log.warn({ kind, err: error }, 'cannot watch, will be tried again');
    else if (state === 'missing') log.debug({ kind }, 'the API server does not have this kind');
    else log.debug({ kind }, 'watching');
    if (found) this.options.onFound?.();
  }

  private tell(...change: Parameters<ChangeHandler>): void {
    for (const handler of this.handlers) {
      try {
        handler(...change);
      } catch (error) {
        this.options.log.error(
          { kind: kindOf(this.options.resource), object: keyText(keyOf(change[1])), err: error },
          'a change could not be handled',
        );
      }
    }
  }

  private reduce(object: KubeObject): KubeObject {
    const { apiVersion, kind, metadata } = object;
    return this.options.metadataOnly ? { apiVersion, kind, metadata } : object;
  }
}

/** A watch that is open although nothing comes through it. */
class HungWatchError extends Error {}

/** The kind as logs name it: `apps/v1 Deployment`. */
function kindOf(resource: Resource): string {
  return `${apiVersionOf(resource)} ${resource.kind}`;
}
