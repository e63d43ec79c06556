import type { Canary } from '../api/types/canary';
import { isSameTarget } from '../api/defaults';
import { canonicalJson } from '../core/hash';
import { withTimeout } from '../core/timing';
import { keyOf, keyText, type KubeObject, type ObjectKey, type Resource } from '../api/types/meta';
import { CANARY } from '../api/types/resources';
import type { ChangeType } from '../kube/informer/collection-cache';
import type { Next } from '../rollout/context';
import type { Environment } from './environment';
import { deleteLeftovers } from './leftovers';
import { ownedBy } from './ownership';
import { WatchIndex } from './watch-index';
import { Queue } from './queue';
import { Reconciler } from './reconciler';

/** Milliseconds that a stop waits for ticks under way. */
const LONGEST_STOP = 10_000;

/** The control loop: what changes, and what is due, becomes ticks. */
export class Controller {
  private readonly watchIndex = new WatchIndex();
  private readonly reconciler: Reconciler;
  private readonly queue: Queue<ObjectKey>;

  constructor(private readonly env: Environment) {
    const { clock, random, log } = env;
    this.reconciler = new Reconciler(env, this.watchIndex);
    this.queue = new Queue({ clock, random, log, textOf: keyText, handle: (key) => this.handle(key) });
  }

  get queueDepth(): number {
    return this.queue.depth;
  }

  /** Begins to watch Canaries, and ticks each of them. */
  async start(): Promise<void> {
    const { caches } = this.env;
    caches.onChange((resource, type, object, previous) => {
      if (resource !== CANARY) return this.handleChange(resource, type, object);
      const key = keyOf(object);
      if (type === 'DELETED') this.forget(key, object as Canary);
      else if (previous === undefined || ordersSomething(object, previous)) this.tick(key);
    });
    // Whoever has waited for a kind goes on.
    caches.onFound(() => this.addAll());
    // A replica that has waited for its turn has known them all along.
    this.addAll();
    caches.need(CANARY);
    await caches.ready([CANARY]);
  }

  /**
   * Starts nothing more, ends what runs and tells what is still to be told, as far as that is done soon: a hook may
   * hang for minutes.
   */
  async stop(): Promise<void> {
    const { alerts, events } = this.env;
    const ended = this.queue
      .stop()
      .then(() => alerts.drain())
      .then(() => events.flush());
    await withTimeout(this.env.clock, LONGEST_STOP, ended, () => undefined);
  }

  private addAll(): void {
    for (const canary of this.env.caches.list(CANARY)) this.queue.add(keyOf(canary));
  }

  /** A change of something that Canaries own or refer to. */
  private handleChange(resource: Resource, type: ChangeType, object: KubeObject): void {
    for (const key of this.watchIndex.canariesOf(resource, object)) {
      const canary = this.env.caches.get(CANARY, key) as Canary | undefined;
      // It may have gone with its Canary, whose own watch may hang. Made again, it would go again, without end.
      if (type === 'DELETED' && canary !== undefined && ownedBy(object, canary)) {
        this.reconciler.doubt(key);
        this.reconciler.noteDeleted(key, object);
      }
      this.tick(key);
    }
  }

  /** Ticks the Canary now. A tick that only waits for an answer from outside makes room if this is urgent. */
  private tick(key: ObjectKey): void {
    this.queue.add(key);
    void this.reconciler.notice(key);
  }

  private async handle(key: ObjectKey): Promise<Next> {
    const started = this.env.clock.elapsed();
    try {
      return await this.reconciler.reconcile(key);
    } finally {
      this.env.telemetry.recordTick(this.env.clock.elapsed() - started);
    }
  }

  private forget(key: ObjectKey, canary: Canary): void {
    this.queue.forget(key);
    void this.reconciler.notice(key);
    this.watchIndex.forget(key);
    this.env.events.forget(key);
    this.env.alerts.forget(key);
    this.env.telemetry.forget(canary);
    void deleteLeftovers(this.env, canary);
    // Another Canary may have waited for this one's target.
    for (const other of this.env.caches.list(CANARY, canary.metadata.namespace) as Canary[])
      if (isSameTarget(other.spec.targetRef, canary.spec.targetRef)) this.queue.add(keyOf(other));
  }
}

/** Everything but a change of the status, which only this controller writes. */
function ordersSomething(canary: KubeObject, previous: KubeObject): boolean {
  const orders = ({ metadata: { generation, annotations, finalizers, deletionTimestamp } }: KubeObject) =>
    canonicalJson({ generation, annotations, finalizers, deletionTimestamp });
  return orders(canary) !== orders(previous);
}
