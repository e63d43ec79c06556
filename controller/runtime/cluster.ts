import { type Canary, type CanaryStatus, type CanaryWebhook, type CheckRecord, FINALIZER, type Phase } from '../api/canary';
import { analysisOf } from '../api/defaults';
import { keyOf } from '../api/meta';
import type { HookAnswer, Measurement, Readiness, Revision, Routes } from '../api/observations';
import { CANARY } from '../api/resources';
import { changedStatus } from '../api/status';
import { callCanaryWebhook } from '../hooks/webhook';
import { measureAll, unavailableProvider } from '../metrics/measure';
import { ROUTING } from '../routing/index';
import type { DesiredObject, Find, RoutingProvider } from '../routing/provider';
import type { Alert, Answers, EventOptions } from '../rollout/world';
import { apexService, canaryAndPrimaryServices, type ServiceRequest } from '../workloads/services';
import { withOverrides } from '../workloads/overrides';
import { sendAlert } from './alerting';
import type { Environment } from './environment';
import { measuring } from './measuring';
import { Primary } from './primary';
import { problemsInCluster } from './problems';
import type { Target } from './target';
import { replacing, Writer } from './writer';

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
    this.routing = ROUTING[provider]!;
    this.find = (resource, name) => target.find(resource, name);
  }

  now(): number {
    return this.env.clock.now();
  }

  problems(): Promise<string[]> {
    return problemsInCluster(this.env, this.canary, this.provider, this.target);
  }

  targetExists(): boolean {
    return this.target.live !== undefined;
  }

  operable(): boolean {
    const needed = this.routing?.resources ?? [];
    return this.target.label !== undefined && this.routing !== undefined && this.env.caches.missing(needed).length === 0;
  }

  async revision(): Promise<Revision> {
    return await this.target.revision(this.target.object!);
  }

  primaryReadiness(): Readiness {
    const { primary, workload } = this.target;
    if (primary === undefined) return { ready: false, reason: 'the primary does not exist' };
    return workload!.readiness(primary, analysisOf(this.canary).primaryReadyThreshold ?? 100);
  }

  canaryReadiness(): Readiness {
    const { live, workload } = this.target;
    if (live === undefined) return { ready: false, reason: `the ${this.canary.spec.targetRef.kind} does not exist` };
    return workload!.readiness(live, analysisOf(this.canary).canaryReadyThreshold ?? 100);
  }

  routes(): Routes {
    return this.routing.routes(this.canary, this.find);
  }

  async unavailableProvider(): Promise<string | undefined> {
    return await unavailableProvider(this.canary, measuring(this.env, this.canary, this.provider));
  }

  async measure(): Promise<Measurement[]> {
    const measurements = await measureAll(analysisOf(this.canary).metrics ?? [], measuring(this.env, this.canary, this.provider));
    for (const { metric, value } of measurements) if (value !== undefined) this.env.metrics.measured(this.canary, metric, value);
    return measurements;
  }

  async callHook(hook: CanaryWebhook, phase: Phase, status: CanaryStatus): Promise<HookAnswer> {
    return await callCanaryWebhook(hook, this.canary, phase, { ...status, canaryWeight: this.routes().canary }, this.env);
  }

  cookieValue(): string {
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
    return Array.from({ length: 10 }, () => letters[Math.floor(this.env.random() * letters.length)]).join('');
  }

  async createServices(): Promise<void> {
    for (const { resource, object } of canaryAndPrimaryServices(this.serviceRequest())) await this.writer.ensure(resource, object);
  }

  async pointApexAtPrimary(): Promise<void> {
    const { resource, object, adopts } = apexService(this.serviceRequest(), 'primary');
    await this.writer.ensure(resource, object, adopts);
  }

  async createPrimary(): Promise<Revision> {
    const { revision } = this.primary;
    if (revision !== undefined) return revision;
    const current = await this.revision();
    if (this.target.primary === undefined) await this.primary.become(current);
    return current;
  }

  async createPrimaryAutoscaler(): Promise<void> {
    const { autoscaler, autoscalerSource } = this.target;
    if (autoscaler === undefined || autoscalerSource === undefined) return;
    const existing = this.find(autoscaler.resource, `${autoscalerSource.metadata.name}-primary`);
    await this.writer.ensure(autoscaler.resource, autoscaler.primary(this.canary, autoscalerSource, existing));
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
    const scaling = workload!.replicas(live) === 0 ? {} : workload!.scaled(live, 0);
    const patch = merged(scaling, withOverrides(live, undefined));
    if (Object.keys(patch).length > 0) await this.writer.patch(workload!.resource, live, patch);
  }

  async overrideCanary(): Promise<void> {
    const { live, workload } = this.target;
    const patch = withOverrides(live!, analysisOf(this.canary).canaryAnalysis?.templateVariables);
    if (Object.keys(patch).length > 0) await this.writer.patch(workload!.resource, live!, patch);
  }

  canaryObserved(): boolean {
    const { live, workload } = this.target;
    return workload!.observed(live!);
  }

  async route(routes: Routes, status: CanaryStatus): Promise<void> {
    for (const { resource, object, adopts } of this.routed(routes, status)) await this.writer.ensure(resource, object, adopts);
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
    const written = (await this.env.api.patch(CANARY, keyOf(this.canary), { metadata: { resourceVersion }, status: replacing(before, after) }, 'status')) as Canary;
    this.keep(written);
    this.env.metrics.changed(this.canary, before, after, this.now());
    return after;
  }

  event(type: 'Normal' | 'Warning', message: string, options: EventOptions = {}): void {
    this.env.events.record(this.canary, type, message, options.once);
  }

  async alert(alert: Alert): Promise<void> {
    await sendAlert(this.env, this.canary, alert);
  }

  async removeAnnotation(name: string): Promise<void> {
    await this.patchMetadata({ annotations: { [name]: null } });
  }

  async addFinalizer(): Promise<void> {
    await this.patchMetadata({ finalizers: [...(this.canary.metadata.finalizers ?? []), FINALIZER] });
  }

  async removeFinalizer(): Promise<void> {
    await this.patchMetadata({ finalizers: (this.canary.metadata.finalizers ?? []).filter((name) => name !== FINALIZER) });
  }

  async restoreOriginals(): Promise<void> {
    const apex = apexService(this.serviceRequest(), 'primary');
    const routed = this.routed(this.routes(), this.canary.status ?? {});
    for (const { resource, object, adopts } of [apex, ...routed]) {
      const existing = this.find(resource, object.metadata.name);
      if (existing !== undefined) await this.writer.restore(resource, existing, object, adopts);
    }
  }

  private routed(routes: Routes, status: CanaryStatus): DesiredObject[] {
    return this.routing.desired({ canary: this.canary, status, routes, find: this.find, settings: this.env.settings.routing });
  }

  private serviceRequest(): ServiceRequest {
    const { label, value } = this.target.label!;
    return { canary: this.canary, target: this.target.object!, label, value, includeLabelPrefix: this.env.settings.includeLabelPrefix, find: this.find };
  }

  private async patchMetadata(metadata: Record<string, unknown>): Promise<void> {
    const { resourceVersion } = this.canary.metadata;
    this.keep((await this.env.api.patch(CANARY, keyOf(this.canary), { metadata: { ...metadata, resourceVersion } })) as Canary);
  }

  /** What was written is what later writes of this tick build on. */
  private keep(written: Canary): void {
    this.env.caches.remember(CANARY, written);
    this.canary.metadata = written.metadata;
    this.canary.status = written.status;
  }
}

function merged(a: Record<string, unknown>, b: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const before = out[key];
    out[key] =
      typeof before === 'object' && before !== null && typeof value === 'object' && value !== null
        ? merged(before as Record<string, unknown>, value as Record<string, unknown>)
        : value;
  }
  return out;
}
