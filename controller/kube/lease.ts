import { keyText, type KubeObject } from '../api/types/meta';
import type { Cancel, Clock } from '../core/clock';
import type { Log } from '../core/log';
import type { Random } from '../core/random';
import { sleep } from '../core/timing';
import { LEASE } from '../api/types/resources';
import { ApiError, type KubeApi } from './api';

export interface LeaderElectionOptions {
  api: KubeApi;
  clock: Clock;
  random: Random;
  log: Log;
  /** The Lease object. */
  name: string;
  namespace: string;
  /**
   * The name of this process. It must differ between processes that live at the same time. A process that comes back
   * under the same name takes its Lease back at once. If another process of that name still lives, it finds at its next
   * renewal that it has lost the Lease.
   */
  identity: string;
  /** Milliseconds after which a leader that does not renew its Lease may be replaced. Default: 15 s. */
  leaseDuration?: number;
  /**
   * Milliseconds without a renewal after which this process is no longer the leader. Must be less than the duration of
   * the Lease. Default: 10 s.
   */
  renewDeadline?: number;
  /** Milliseconds between renewals. Default: 5 s. */
  renewEvery?: number;
  /** Milliseconds between attempts to become leader, or to renew after a failure. Default: 2 s. */
  retryEvery?: number;
  /** Called when this process becomes the leader, for the first time or again. */
  onStarted: () => void;
  /**
   * Called when leadership is lost. Everything that only a leader may do must end at once. `stop` does not call it,
   * because its caller has ended everything already.
   */
  onStopped: () => void;
}

/** Something that only the leader may do was tried by a process that is not the leader. */
export class NotLeaderError extends Error {
  override readonly name = 'NotLeaderError';
}

/**
 * Elects one leader among several processes, by a Lease that the leader renews. There are never two leaders as long as
 * the clocks run at about the same speed. The times that the clocks show do not matter.
 */
export class LeaderElection {
  private readonly stopping = new AbortController();
  private readonly times: { leaseDuration: number; renewDeadline: number; renewEvery: number; retryEvery: number };
  private running?: Promise<void>;
  private leading = false;
  private deadline?: Cancel;
  /** The moment on our own clock until which the Lease is ours unless it is renewed. */
  private leadsUntil = 0;
  /** The Lease as it was last read or written, and the moment on our own clock when it was seen to change. */
  private lease?: KubeObject;
  private changedAt = 0;
  /** When this process took the Lease, as written there. Another process of the same name has written another time. */
  private acquireTime?: string;
  /** The last error in the log. The same error is not logged again every two seconds. */
  private lastError?: string;

  constructor(private readonly options: LeaderElectionOptions) {
    const { leaseDuration = 15_000, renewDeadline = 10_000, renewEvery = 5000, retryEvery = 2000 } = options;
    if (!(renewEvery < renewDeadline && renewDeadline < leaseDuration))
      throw new Error(
        `Lease ${options.namespace}/${options.name}: renewEvery (${renewEvery} ms) must be below renewDeadline (${renewDeadline} ms), and that below leaseDuration (${leaseDuration} ms)`,
      );
    this.times = { leaseDuration, renewDeadline, renewEvery, retryEvery };
  }

  /**
   * Whether this process is the leader. A process that was suspended may not have noticed yet that its time is over.
   */
  get isLeader(): boolean {
    return this.leading && this.options.clock.elapsed() < this.leadsUntil;
  }

  /**
   * Must be called before anything that only a leader may do. Leadership is lost if the Lease turns out not to have
   * been renewed in time.
   * @throws NotLeaderError
   */
  requireLeadership(): void {
    if (this.isLeader) return;
    if (this.leading) this.lose('the Lease was not renewed in time');
    throw new NotLeaderError(`Lease ${keyText(this.options)} is not held by this process: another may work now`);
  }

  /** The name of the leader, as far as it is known. */
  get leader(): string | undefined {
    return this.isLeader ? this.options.identity : this.lease?.spec?.holderIdentity || undefined;
  }

  start(): void {
    this.running ??= this.run();
  }

  /**
   * Releases the Lease, so that the next leader need not wait until it expires. Must be called only after everything
   * that only a leader may do has ended.
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.deadline?.();
    this.leading = false;
    const { holderIdentity, acquireTime } = this.lease?.spec ?? {};
    if (holderIdentity === this.options.identity && acquireTime === this.acquireTime) await this.release(this.lease!);
  }

  private async run(): Promise<void> {
    const { clock, random } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const renewed = await this.attempt();
      const wait = renewed ? this.times.renewEvery : this.times.retryEvery * (0.75 + random() / 2);
      await sleep(clock, wait, signal);
    }
  }

  /** Takes or renews the Lease if possible. @returns whether this process has it */
  private async attempt(): Promise<boolean> {
    const sentAt = this.options.clock.elapsed();
    try {
      if (!this.leading || this.lease === undefined) this.observe(await this.read());
      const lost = this.leading ? this.whyLost() : undefined;
      if (lost !== undefined) this.lose(lost);
      if (lost !== undefined || !this.isAvailable()) return false;
      this.observe(await this.take());
      return this.hold(sentAt);
    } catch (error) {
      this.handleRefusal(error as Error);
      return false;
    }
  }

  private handleRefusal(error: Error): void {
    const { log } = this.options;
    // Another process was faster, or the object is not what we think. It is read again.
    if (error instanceof ApiError && error.status === 409) this.lease = undefined;
    else if (error instanceof ApiError && error.status === 404 && this.lease !== undefined) this.lease = undefined;
    else if (error.message !== this.lastError)
      log.warn(
        { lease: keyText(this.options), err: error },
        'the Lease can be neither taken nor renewed, will be tried again',
      );
    this.lastError = error.message;
  }

  private async read(): Promise<KubeObject | undefined> {
    const { api, name, namespace } = this.options;
    try {
      return await api.get(LEASE, { namespace, name });
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  private observe(lease: KubeObject | undefined): void {
    if (
      lease?.metadata.resourceVersion !== this.lease?.metadata.resourceVersion ||
      lease?.metadata.uid !== this.lease?.metadata.uid
    )
      this.changedAt = this.options.clock.elapsed();
    this.lease = lease;
  }

  /** @returns undefined while the Lease is as this process took it, or nobody holds it */
  private whyLost(): string | undefined {
    const { identity } = this.options;
    const { holderIdentity, acquireTime } = this.lease?.spec ?? {};
    if (!holderIdentity) return undefined;
    if (holderIdentity !== identity) return `taken over by ${holderIdentity}`;
    return acquireTime === this.acquireTime
      ? undefined
      : `another process has taken it under the same name, ${identity}: give each pod its own`;
  }

  /** Whether nobody holds the Lease, or this process does, or its holder has not renewed it for its whole duration. */
  private isAvailable(): boolean {
    const spec = this.lease?.spec;
    if (!spec?.holderIdentity || spec.holderIdentity === this.options.identity) return true;
    const duration = (spec.leaseDurationSeconds ?? this.times.leaseDuration / 1000) * 1000;
    return this.options.clock.elapsed() - this.changedAt >= duration;
  }

  /** Writes this process into the Lease, unless the Lease has changed since it was read. */
  private async take(): Promise<KubeObject> {
    const { api, name, namespace, identity, clock } = this.options;
    const now = microTime(clock.now());
    if (!this.leading) this.acquireTime = now;
    const held = {
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(this.times.leaseDuration / 1000),
      acquireTime: this.acquireTime,
      renewTime: now,
    };
    const { lease } = this;
    if (lease === undefined) {
      const spec = { ...held, leaseTransitions: 0 };
      return await api.create(LEASE, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name, namespace },
        spec,
      });
    }
    const { holderIdentity, leaseTransitions = 0 } = lease.spec ?? {};
    const spec = { ...lease.spec, ...held, leaseTransitions: leaseTransitions + (holderIdentity === identity ? 0 : 1) };
    return await api.update(LEASE, { ...lease, spec });
  }

  /**
   * Records that the Lease is ours, from the moment when the request was sent.
   * @returns false when that moment is too long ago
   */
  private hold(sentAt: number): boolean {
    const { clock, log, identity } = this.options;
    this.leadsUntil = sentAt + this.times.renewDeadline;
    const left = this.leadsUntil - clock.elapsed();
    if (left <= 0) return false;
    this.lastError = undefined;
    this.deadline?.();
    this.deadline = clock.after(left, () => this.lose('the Lease could not be renewed in time'));
    if (!this.leading && !this.stopping.signal.aborted) {
      this.leading = true;
      log.info({ lease: keyText(this.options), identity }, 'leader');
      this.options.onStarted();
    }
    return true;
  }

  private lose(reason: string): void {
    const { log, onStopped } = this.options;
    this.deadline?.();
    this.leading = false;
    log.warn({ lease: keyText(this.options), reason }, 'leader no more');
    onStopped();
  }

  private async release(lease: KubeObject): Promise<void> {
    const { api, clock, log } = this.options;
    const spec = { ...lease.spec, leaseDurationSeconds: 1, renewTime: microTime(clock.now()) };
    delete spec.holderIdentity;
    try {
      await api.update(LEASE, { ...lease, spec });
    } catch (error) {
      log.debug(
        { lease: keyText(this.options), err: error },
        'the Lease could not be given free; it runs out by itself',
      );
    }
  }
}

/** Kubernetes' MicroTime, `2026-01-02T03:04:05.678000Z`, of milliseconds since the epoch. */
export function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
