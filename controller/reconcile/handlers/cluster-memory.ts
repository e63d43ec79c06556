import { changedStatus, smallStatus } from '../../api/status';
import { type Canary, type CanaryStatus, type CheckRecord, FINALIZER } from '../../api/types/canary';
import { keyOf, keyText, type KubeObject } from '../../api/types/meta';
import { CANARY } from '../../api/types/resources';
import { isTooLarge } from '../../kube/api';
import type { EffectHandlers } from '../../rollout/effects';
import type { Environment } from '../environment';
import { replacing } from '../writer';

type Memory = EffectHandlers['memory'];

/** Writes down in the Canary what a tick remembers. The tick's own copy follows: nothing else changes its status. */
export class ClusterMemory implements Memory {
  constructor(
    private readonly env: Environment,
    private readonly canary: Canary,
  ) {}

  async setStatus(changes: Partial<CanaryStatus>, checks: CheckRecord[] = []): Promise<void> {
    const now = this.env.clock.now();
    const before = this.canary.status ?? {};
    const after = changedStatus(before, changes, this.canary.spec.targetRef.kind, now, checks);
    if (after === before) return;
    this.keep(await this.write(before, after));
    this.env.telemetry.recordStatus(this.canary, before, after, now);
  }

  private async write(before: CanaryStatus, after: CanaryStatus): Promise<KubeObject> {
    try {
      return await this.patchStatus(before, after);
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      const key = keyOf(this.canary);
      this.env.log.warn(
        { canary: keyText(key), err: error },
        'the status is too large, it is written without its checks',
      );
      return await this.patchStatus(before, smallStatus(after));
    }
  }

  private async patchStatus(before: CanaryStatus, after: CanaryStatus): Promise<KubeObject> {
    const { resourceVersion } = this.canary.metadata;
    const patch = { metadata: { resourceVersion }, status: replacing(before, after) };
    return await this.env.api.patch(CANARY, keyOf(this.canary), patch, 'status');
  }

  async removeAnnotation(name: string): Promise<void> {
    await this.patchMetadata({ annotations: { [name]: null } });
  }

  async addFinalizer(): Promise<void> {
    await this.patchMetadata({ finalizers: [...this.finalizers, FINALIZER] });
  }

  async removeFinalizer(): Promise<void> {
    await this.patchMetadata({ finalizers: this.finalizers.filter((name) => name !== FINALIZER) });
  }

  private get finalizers(): readonly string[] {
    return this.canary.metadata.finalizers ?? [];
  }

  private async patchMetadata(metadata: Record<string, unknown>): Promise<void> {
    const { resourceVersion } = this.canary.metadata;
    this.keep(await this.env.api.patch(CANARY, keyOf(this.canary), { metadata: { ...metadata, resourceVersion } }));
  }

  /** Later writes of this tick build on what was written. */
  private keep(written: Awaited<ReturnType<Environment['api']['patch']>>): void {
    const { metadata, status } = written as Canary;
    this.env.caches.remember(CANARY, written);
    this.canary.metadata = metadata;
    this.canary.status = status;
  }
}
