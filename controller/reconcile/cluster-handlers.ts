import {
  type Canary,
  type CanaryStatus,
  type CanaryWebhook,
  type CheckRecord,
  type ComparisonRecord,
  type CountsOfBoth,
  FINALIZER,
  type Phase,
} from '../api/types/canary';
import { analysisOf, comparedSuccessOf, titleOf } from '../api/defaults';
import { keyOf, type KubeObject } from '../api/types/meta';
import {
  ALL_TO_PRIMARY,
  type HookAnswer,
  type Measurement,
  type Readiness,
  type Revision,
  type Routes,
} from '../api/types/rollout-types';
import { CANARY, POD_DISRUPTION_BUDGET } from '../api/types/resources';
import { changedStatus } from '../api/status';
import { callCanaryWebhook } from '../hooks/webhook';
import { requestCounts } from '../metrics/builtin/counts';
import { measureAll, unavailableProvider } from '../metrics/measure';
import { compareAll } from '../analysis/report';
import { routingOf } from '../routing/index';
import type { DesiredObject, Find, RoutingProvider } from '../routing/provider';
import type { Alert, Answers, EventOptions } from '../rollout/effects';
import { type PodOverrides, withOverrides } from '../workloads/pods/overrides';
import type { ServiceRequest } from '../workloads/targets/workload';
import type { Environment } from './environment';
import { measuring } from './metric-context';
import { Primary } from './primary';
import { missingReferences, problemsInCluster } from './problems';
import type { Target } from './target';
import { ownershipProblem } from './ownership';
import { replacing, Writer } from './writer';

/**
 * Milliseconds. Traefik takes in what it is told every two seconds; ingress controllers that write files need as long
 * to load them.
 */
const ROUTER_LAG = 5_000;

/** The world of one tick of one Canary, answered from a cluster. */
export class Cluster implements Answers {
  private readonly writer: Writer;
  private readonly primary: Primary;
  private readonly routing: RoutingProvider;
  private readonly find: Find;

  constructor(
    private readonly env: Environment,
    private readonly canary: Canary,
    private readonly provider: string,
    private readonly target: Target,
  ) {
    this.writer = new Writer(env.api, env.caches, canary);
    this.primary = new Primary(env, canary, target, this.writer);
    this.routing = routingOf(canary, provider)!;
    this.find = (resource, name, namespace) => target.find(resource, name, namespace);
  }

  now(): number {
    return this.env.clock.now();
  }

  async problems(): Promise<string[]> {
    const found = await problemsInCluster(this.env, this.canary, this.provider, this.target);
    return found.length > 0 ? found : this.keptByOthers();
  }

  obstacles(): string[] {
    return [
      ...(this.routing.obstacles?.(this.canary) ?? []),
      ...missingReferences(this.env.caches, this.canary, this.provider, true),
    ];
  }

  warnings(): string[] {
    return this.routing?.warnings?.(this.canary, this.find) ?? [];
  }

  targetExists(): boolean {
    return this.target.live !== undefined;
  }

  operable(): boolean {
    const needed = this.routing?.resources ?? [];
    return this.target.hasLabel && this.routing !== undefined && this.env.caches.missing(needed).length === 0;
  }

  async revision(): Promise<Revision> {
    return await this.target.revision(this.target.object!);
  }

  primaryReadiness(): Readiness {
    const { primary, workload } = this.target;
    if (primary === undefined) return { ready: false, reason: 'the primary does not exist' };
    return workload!.readiness(primary, analysisOf(this.canary).primaryReadyThreshold ?? 100, 'primary', this.find);
  }

  canaryReadiness(): Readiness {
    const { live, workload } = this.target;
    if (live === undefined) return { ready: false, reason: `the ${this.canary.spec.targetRef.kind} does not exist` };
    return workload!.readiness(live, analysisOf(this.canary).canaryReadyThreshold ?? 100, 'canary', this.find);
  }

  routes(): Routes {
    return this.routing.routes(this.canary, this.find);
  }

  routerLag(): number {
    return this.routing.resources.length === 0 ? 0 : ROUTER_LAG;
  }

  async unavailableProvider(): Promise<string | undefined> {
    return await unavailableProvider(this.canary, measuring(this.env, this.canary, this.provider));
  }

  async measure(): Promise<Measurement[]> {
    const measurements = await measureAll(
      analysisOf(this.canary).metrics ?? [],
      measuring(this.env, this.canary, this.provider),
    );
    for (const { metric, value } of measurements)
      if (value !== undefined) this.env.metrics.measured(this.canary, metric, value);
    return measurements;
  }

  async compare(window: number): Promise<ComparisonRecord[]> {
    return await compareAll(measuring(this.env, this.canary, this.provider), window);
  }

  async requestCounts(window?: number): Promise<CountsOfBoth | undefined> {
    const context = measuring(this.env, this.canary, this.provider);
    const text = window === undefined ? undefined : `${Math.max(1, Math.ceil(window / 1000))}s`;
    try {
      // Without the primary's the canary's own are looked at nevertheless.
      const compared = comparedSuccessOf(this.canary) && requestCounts(context, 'primary', text).catch(() => undefined);
      const [canary, primary] = await Promise.all([requestCounts(context, 'canary', text), compared]);
      return { canary, primary };
    } catch (error) {
      // Steps are judged nevertheless, and say what is wrong with the metrics server.
      this.env.log.debug({ canary: titleOf(this.canary), err: error }, 'requests cannot be counted');
      return undefined;
    }
  }

  async callHook(hook: CanaryWebhook, phase: Phase, status: CanaryStatus): Promise<HookAnswer> {
    return await callCanaryWebhook(
      hook,
      this.canary,
      phase,
      { ...status, canaryWeight: this.routes().canary },
      this.env,
    );
  }

  cookieValue(): string {
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
    return Array.from({ length: 10 }, () => letters[Math.floor(this.env.random() * letters.length)]).join('');
  }

  async createServices(): Promise<void> {
    await this.ensureAll(this.target.workload!.services(this.serviceRequest()));
  }

  async pointApexAtPrimary(): Promise<void> {
    await this.ensureAll(this.target.workload!.apex(this.serviceRequest(), 'primary'));
  }

  async createPrimary(): Promise<Revision> {
    const { revision } = this.primary;
    if (revision !== undefined) return revision;
    const current = await this.revision();
    if (this.target.primary === undefined) await this.primary.become(current);
    return current;
  }

  async createPrimaryCompanions(): Promise<void> {
    await this.scalePrimary(() => 0);
    const desired = this.target.primaryBudgets();
    await this.ensureAll(desired);
    // A budget that its user has deleted would keep nodes from being drained for ever.
    const names = new Set(desired.map(({ object }) => object.metadata.name));
    for (const budget of this.env.caches.list(POD_DISRUPTION_BUDGET, this.canary.metadata.namespace))
      if (!names.has(budget.metadata.name)) await this.writer.removeOwn(POD_DISRUPTION_BUDGET, budget);
  }

  async holdPrimaryReplicas(): Promise<void> {
    const { primary, workload, autoscaler } = this.target;
    if (primary !== undefined)
      await this.scalePrimary((existing) =>
        Math.max(workload!.replicas(primary), autoscaler!.minReplicas(existing) ?? 0),
      );
  }

  /** Up to the autoscaler's minimum, the primary's replicas or what it asks for itself, at least one. */
  async scaleCanaryUp(): Promise<void> {
    const { live, workload, autoscaler, autoscalerSource, primary } = this.target;
    const minimum = autoscalerSource && autoscaler?.minReplicas(autoscalerSource);
    const asked = workload!.replicas(live!);
    const replicas = asked > 0 ? asked : Math.max(1, minimum ?? (primary ? workload!.replicas(primary) : 1));
    if (asked !== replicas) await this.writer.patch(workload!.resource, live!, workload!.scaled(live!, replicas));
    const resume = autoscalerSource && autoscaler?.resume(autoscalerSource);
    if (resume !== undefined) await this.writer.patch(autoscaler!.resource, autoscalerSource!, resume);
  }

  async scaleCanaryToZero(): Promise<void> {
    const { live, workload, autoscaler, autoscalerSource } = this.target;
    const pause = autoscalerSource && autoscaler?.pause(autoscalerSource);
    if (pause !== undefined) await this.writer.patch(autoscaler!.resource, autoscalerSource!, pause);
    if (live === undefined) return;
    if (workload!.replicas(live) > 0) await this.writer.patch(workload!.resource, live, workload!.scaled(live, 0));
    await this.override(undefined);
  }

  async overrideCanary(): Promise<void> {
    await this.override(analysisOf(this.canary).canaryAnalysis?.templateVariables);
  }

  canaryObserved(): boolean {
    const { live, workload } = this.target;
    return workload!.observed(live!);
  }

  async route(routes: Routes, status: CanaryStatus): Promise<void> {
    await this.ensureAll(this.routed(routes, status));
    this.env.metrics.weighed(this.canary, routes);
  }

  async promote(revision: Revision): Promise<boolean> {
    return await this.primary.become(revision);
  }

  async promoted(revision: Revision): Promise<boolean> {
    return await this.primary.runs(revision);
  }

  async setStatus(changes: Partial<CanaryStatus>, checks: CheckRecord[] = []): Promise<CanaryStatus> {
    const before = this.canary.status ?? {};
    const after = changedStatus(before, changes, this.canary.spec.targetRef.kind, this.now(), checks);
    if (after === before) return before;
    const { resourceVersion } = this.canary.metadata;
    const written = (await this.env.api.patch(
      CANARY,
      keyOf(this.canary),
      { metadata: { resourceVersion }, status: replacing(before, after) },
      'status',
    )) as Canary;
    this.keep(written);
    this.env.metrics.changed(this.canary, before, after, this.now());
    return after;
  }

  event(type: 'Normal' | 'Warning', message: string, options: EventOptions = {}): void {
    this.env.events.record(this.canary, type, message, options.once);
  }

  alert(alert: Alert): void {
    this.env.alerts.raise(this.canary, alert);
  }

  async removeAnnotation(name: string): Promise<void> {
    await this.patchMetadata({ annotations: { [name]: null } });
  }

  async addFinalizer(): Promise<void> {
    await this.patchMetadata({ finalizers: [...(this.canary.metadata.finalizers ?? []), FINALIZER] });
  }

  async removeFinalizer(): Promise<void> {
    await this.patchMetadata({
      finalizers: (this.canary.metadata.finalizers ?? []).filter((name) => name !== FINALIZER),
    });
  }

  async restoreOriginals(): Promise<void> {
    const apex = this.target.workload!.apex(this.serviceRequest(), 'primary');
    const routed = this.routed(this.routes(), this.canary.status ?? {});
    for (const { resource, object, adopts } of [...apex, ...routed]) {
      const existing = this.find(resource, object.metadata.name);
      if (existing !== undefined) await this.writer.restore(resource, existing, object, adopts);
    }
  }

  /** Objects that a rollout would write, and that another controller would write back. */
  private keptByOthers(): string[] {
    const request = this.serviceRequest();
    const { workload } = this.target;
    const routed = this.obstacles().length > 0 ? [] : this.routed(ALL_TO_PRIMARY, {});
    const desired = [...workload!.services(request), ...workload!.apex(request, 'primary'), ...routed];
    const objects = [
      this.target.primary,
      ...desired.map(({ resource, object }) => this.find(resource, object.metadata.name)),
    ];
    return objects.flatMap((object) => (object === undefined ? [] : ownershipProblem(this.canary, object)));
  }

  /** @param floor replicas that the primary's autoscaler may not go below, given what it is now */
  private async scalePrimary(floor: (existing: KubeObject) => number): Promise<void> {
    const { autoscaler, autoscalerSource } = this.target;
    if (autoscaler === undefined || autoscalerSource === undefined) return;
    const existing = this.find(autoscaler.resource, `${autoscalerSource.metadata.name}-primary`);
    await this.writer.ensure(
      autoscaler.resource,
      autoscaler.primary(this.canary, autoscalerSource, existing, existing === undefined ? 0 : floor(existing)),
    );
  }

  private async override(overrides: PodOverrides | undefined): Promise<void> {
    const { live, workload } = this.target;
    if (workload!.pods(live!) === undefined) return;
    const patch = withOverrides(live!, overrides);
    if (Object.keys(patch).length > 0) await this.writer.patch(workload!.resource, live!, patch);
  }

  private async ensureAll(desired: readonly DesiredObject[]): Promise<void> {
    for (const { resource, object, adopts } of desired) await this.writer.ensure(resource, object, adopts);
  }

  private routed(routes: Routes, status: CanaryStatus): DesiredObject[] {
    return this.routing.desired({
      canary: this.canary,
      status,
      routes,
      find: this.find,
      settings: this.env.settings.routing,
    });
  }

  private serviceRequest(): ServiceRequest {
    const { selectorLabels, includeLabelPrefix } = this.env.settings;
    return { canary: this.canary, target: this.target.object!, selectorLabels, includeLabelPrefix, find: this.find };
  }

  private async patchMetadata(metadata: Record<string, unknown>): Promise<void> {
    const { resourceVersion } = this.canary.metadata;
    this.keep(
      (await this.env.api.patch(CANARY, keyOf(this.canary), { metadata: { ...metadata, resourceVersion } })) as Canary,
    );
  }

  /** What was written is what later writes of this tick build on. */
  private keep(written: Canary): void {
    this.env.caches.remember(CANARY, written);
    this.canary.metadata = written.metadata;
    this.canary.status = written.status;
  }
}
