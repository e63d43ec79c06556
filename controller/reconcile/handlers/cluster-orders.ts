import { analysisOf, primaryName } from '../../api/defaults';
import type { DesiredObject } from '../../api/types/desired';
import type { KubeObject } from '../../api/types/meta';
import { POD_DISRUPTION_BUDGET } from '../../api/types/resources';
import type { Revision, Routes } from '../../api/types/rollout-types';
import type { EffectHandlers } from '../../rollout/effects';
import { type PodOverrides, withOverrides } from '../../workloads/pods/overrides';
import type { Environment } from '../environment';
import { GiveBack, type Named } from '../give-back';
import type { Primary } from '../primary';
import type { Target } from '../target';
import type { Writer } from '../writer';
import type { DesiredObjects } from './desired-objects';

type Orders = EffectHandlers['order'];

export interface OrderOptions {
  /** The same for what former specs named. Default: nothing. */
  former?: readonly ClusterOrders[];
  /** The primary as it was when it was deleted. Default: it is not known. */
  lostPrimary?: KubeObject;
}

/** Carries a tick's orders out in a cluster. Nothing else writes to what a Canary releases. */
export class ClusterOrders implements Orders, Named {
  constructor(
    private readonly env: Environment,
    readonly target: Target,
    private readonly primary: Primary,
    readonly desired: DesiredObjects,
    private readonly writer: Writer,
    private readonly options: OrderOptions = {},
  ) {}

  async createServices(): Promise<void> {
    await this.ensureAll(this.desired.services());
  }

  async pointApexAtPrimary(): Promise<void> {
    await this.ensureAll(this.desired.apex());
  }

  async pointApexAtCanary(): Promise<void> {
    await this.ensureAll(this.desired.apex('canary'));
  }

  async createPrimary(): Promise<Revision> {
    const { revision } = this.primary;
    if (revision !== undefined) return revision;
    const current = await this.target.revision(this.target.object!);
    if (this.target.primary === undefined) await this.primary.become(current);
    return current;
  }

  async remakePrimary(): Promise<boolean> {
    const { lostPrimary } = this.options;
    if (lostPrimary === undefined || lostPrimary.metadata.name !== primaryName(this.target.canary)) return false;
    const { apiVersion, kind, spec, metadata } = lostPrimary;
    const { name, namespace, labels, annotations } = metadata;
    const object = { apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec };
    await this.writer.ensure(this.target.subject.workload!.resource, object);
    return true;
  }

  async createPrimaryCompanions(): Promise<void> {
    await this.scalePrimary(() => 0);
    await this.primary.keepCopies();
    const desired = this.target.primaryBudgets();
    await this.ensureAll(desired);
    // A budget that its user has deleted would keep nodes from being drained for ever.
    const names = new Set(desired.map(({ object }) => object.metadata.name));
    for (const budget of this.env.caches.list(POD_DISRUPTION_BUDGET, this.target.canary.metadata.namespace))
      if (!names.has(budget.metadata.name)) await this.writer.removeOwn(POD_DISRUPTION_BUDGET, budget);
  }

  async holdPrimaryReplicas(): Promise<void> {
    const { primary, subject } = this.target;
    if (primary === undefined) return;
    await this.keepAutoscalerAbove(subject.workload!.replicas(primary));
  }

  async wakePrimary(): Promise<void> {
    const { primary, canary, subject } = this.target;
    const { workload } = subject;
    if (primary === undefined || workload!.replicas(primary) > 0) return;
    const replicas = Math.max(1, canary.status?.primaryReplicas ?? 0);
    await this.keepAutoscalerAbove(replicas);
    await this.writer.patch(workload!.resource, primary, workload!.scalePatch(primary, replicas));
  }

  /** Up to the autoscaler's minimum, the primary's replicas or what the target asks for itself, at least one. */
  async scaleCanaryUp(): Promise<void> {
    const { live, subject, autoscalerSource, primary } = this.target;
    const { workload, autoscaler } = subject;
    const minimum = autoscalerSource && autoscaler?.minReplicas(autoscalerSource);
    const asked = workload!.replicas(live!);
    const replicas = asked > 0 ? asked : Math.max(1, minimum ?? (primary ? workload!.replicas(primary) : 1));
    if (asked !== replicas) await this.writer.patch(workload!.resource, live!, workload!.scalePatch(live!, replicas));
    await this.resumeAutoscaler();
  }

  async scaleCanaryToZero(): Promise<void> {
    const { live, subject, autoscalerSource } = this.target;
    const { workload, autoscaler } = subject;
    const pause = autoscalerSource && autoscaler?.pause(autoscalerSource);
    if (pause !== undefined) await this.writer.patch(autoscaler!.resource, autoscalerSource!, pause);
    if (live === undefined) return;
    if (workload!.replicas(live) > 0) await this.writer.patch(workload!.resource, live, workload!.scalePatch(live, 0));
    await this.override(undefined);
  }

  async overrideCanary(): Promise<void> {
    await this.override(analysisOf(this.target.canary).canaryAnalysis?.templateVariables);
  }

  async route(routes: Routes): Promise<void> {
    const { canary } = this.target;
    await this.ensureAll(this.desired.routing(routes, canary.status ?? {}));
    this.env.telemetry.recordWeights(canary, routes);
  }

  async promote(revision: Revision): Promise<boolean> {
    return await this.primary.become(revision);
  }

  async giveBack(part: 'routes' | 'rest'): Promise<string[]> {
    const { caches } = this.env;
    const { canary } = this.target;
    const isDeleted = canary.metadata.deletionTimestamp !== undefined;
    const giveBack = new GiveBack(caches, this.writer, isDeleted ? undefined : this);
    for (const former of this.options.former ?? []) {
      if (part === 'rest') await former.releaseTarget(this.target);
      await giveBack[part](former);
    }
    if (isDeleted) await giveBack[part](this);
    return giveBack.given;
  }

  /** Lets a target go that today's spec does not name: it runs as its user wants it, and its autoscaler works again. */
  private async releaseTarget(today: Target): Promise<void> {
    if (this.target.live !== undefined && !this.target.hasSameLive(today)) return await this.scaleCanaryUp();
    if (this.target.autoscalerSource?.metadata.uid !== today.autoscalerSource?.metadata.uid)
      await this.resumeAutoscaler();
  }

  private async resumeAutoscaler(): Promise<void> {
    const { subject, autoscalerSource } = this.target;
    const resume = autoscalerSource && subject.autoscaler?.resume(autoscalerSource);
    if (resume !== undefined) await this.writer.patch(subject.autoscaler!.resource, autoscalerSource!, resume);
  }

  /** Its minimum is never lowered by it. */
  private async keepAutoscalerAbove(replicas: number): Promise<void> {
    const { autoscaler } = this.target.subject;
    await this.scalePrimary((existing) => Math.max(replicas, autoscaler!.minReplicas(existing) ?? 0));
  }

  /** @param floor replicas that the primary's autoscaler may not go below, given what it is now */
  private async scalePrimary(floor: (existing: KubeObject) => number): Promise<void> {
    const { canary, subject, autoscalerSource } = this.target;
    const { autoscaler } = subject;
    if (autoscaler === undefined || autoscalerSource === undefined) return;
    const existing = this.target.autoscalerPrimary;
    const desired = autoscaler.primary(
      canary,
      autoscalerSource,
      existing,
      existing === undefined ? 0 : floor(existing),
    );
    await this.writer.ensure(autoscaler.resource, desired);
  }

  private async override(overrides: PodOverrides | undefined): Promise<void> {
    const { live, subject } = this.target;
    const { workload } = subject;
    if (workload!.pods(live!) === undefined) return;
    const patch = withOverrides(live!, overrides);
    if (Object.keys(patch).length > 0) await this.writer.patch(workload!.resource, live!, patch);
  }

  private async ensureAll(desired: readonly DesiredObject[]): Promise<void> {
    for (const { resource, object, adopts } of desired) await this.writer.ensure(resource, object, adopts);
  }
}
