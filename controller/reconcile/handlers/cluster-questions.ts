import { analysisOf, comparedSuccessOf } from '../../api/defaults';
import type { Problem } from '../../api/problems/problem';
import { findOddVersions } from '../../api/rules/target-rules';
import type { CanaryMetric, CanaryWebhook, CountsOfBoth, Phase } from '../../api/types/canary';
import type { DesiredObject } from '../../api/types/desired';
import { keyOf, keyText } from '../../api/types/meta';
import { type Readings, samplesOf } from '../../api/types/reading';
import {
  ALL_TO_PRIMARY,
  type HookAnswer,
  type Readiness,
  type Revision,
  type Routes,
} from '../../api/types/rollout-types';
import type { HttpRequest } from '../../core/http';
import { present } from '../../core/present';
import { callCanaryWebhook } from '../../hooks/webhook';
import { countRequests } from '../../metrics/builtin/counts';
import { readMetrics, unavailableProvider } from '../../metrics/read';
import type { EffectHandlers } from '../../rollout/effects';
import { apexLeadsToCanary } from '../../routing/kubernetes';
import type { Environment } from '../environment';
import { metricContextOf } from '../metric-context';
import { checkForeign, checkOwnership } from '../ownership';
import type { Primary } from '../primary';
import { findMissingReferences, findProblems } from '../problems';
import type { Target } from '../target';
import type { DesiredObjects } from './desired-objects';

/** Milliseconds. Traefik reloads every two seconds; ingress controllers that write files need as long to load them. */
const ROUTER_LAG = 5_000;

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

type Questions = EffectHandlers['ask'];

/** Answers a tick's questions from a cluster. */
export class ClusterQuestions implements Questions {
  constructor(
    private readonly env: Environment,
    private readonly target: Target,
    private readonly primary: Primary,
    private readonly desired: DesiredObjects,
    private readonly options: { former: readonly Target[]; signal?: AbortSignal },
  ) {}

  now(): number {
    return this.env.clock.now();
  }

  async problems(): Promise<Problem[]> {
    const found = await findProblems(this.env, this.target);
    if (found.length > 0) return found;
    const desired = this.desiredNow();
    const kept = this.findForeignOwners(desired);
    return kept.length > 0 ? kept : this.findForeignObjects(desired);
  }

  obstacles(): Problem[] {
    const { canary, routing } = this.target.subject;
    return [
      ...(routing!.obstacles?.(canary) ?? []),
      ...findMissingReferences(this.env.caches, this.target.subject, true),
    ];
  }

  warnings(): Problem[] {
    return [...findOddVersions(this.target.canary), ...this.refusals()];
  }

  refusals(): Problem[] {
    const { canary, routing } = this.target.subject;
    return routing?.warnings?.(canary, this.target.find) ?? [];
  }

  targetExists(): boolean {
    return this.target.live !== undefined;
  }

  operable(): boolean {
    return this.target.hasLabel && this.routable();
  }

  routable(): boolean {
    const { routing, workload } = this.target.subject;
    return (
      routing !== undefined && workload !== undefined && this.env.caches.missingKinds(routing.resources).length === 0
    );
  }

  promotionInterrupts(): boolean {
    const { primary, object, subject } = this.target;
    if (primary === undefined || object === undefined) return false;
    return subject.workload!.leavesNoPod(primary, object) || this.desired.movesPort();
  }

  apexLeadsToCanary(): boolean {
    return apexLeadsToCanary(this.target.canary, this.target.find);
  }

  primaryReplicas(): number {
    const { primary, subject } = this.target;
    return primary === undefined ? 0 : subject.workload!.replicas(primary);
  }

  canaryReplicas(): number {
    const { live, subject } = this.target;
    return live === undefined ? 0 : subject.workload!.replicas(live);
  }

  async revision(): Promise<Revision> {
    return await this.target.revision(this.target.object!);
  }

  primaryReadiness(): Readiness {
    const { primary, canary, subject, find } = this.target;
    if (primary === undefined) return { ready: false, down: true, absent: true, reason: 'the primary does not exist' };
    return subject.workload!.readiness(primary, analysisOf(canary).primaryReadyThreshold ?? 100, 'primary', find);
  }

  canaryReadiness(): Readiness {
    const { live, canary, subject, find } = this.target;
    if (live === undefined)
      return { ready: false, down: true, absent: true, reason: `the ${canary.spec.targetRef.kind} does not exist` };
    return subject.workload!.readiness(live, analysisOf(canary).canaryReadyThreshold ?? 100, 'canary', find);
  }

  canaryObserved(): boolean {
    return this.target.subject.workload!.isObserved(this.target.live!);
  }

  async promoted(revision: Revision): Promise<boolean> {
    return await this.primary.runs(revision);
  }

  routes(): Routes {
    return this.target.subject.routing!.routes(this.target.canary, this.target.find);
  }

  routerLag(): number {
    const routers = [this.target, ...this.options.former].flatMap(({ subject }) => subject.routing?.resources ?? []);
    return routers.length === 0 ? 0 : ROUTER_LAG;
  }

  async unavailableProvider(): Promise<string | undefined> {
    return await unavailableProvider(this.target.canary, metricContextOf(this.env, this.target.subject));
  }

  async read(metrics: readonly CanaryMetric[], window?: number): Promise<Readings[]> {
    const all = await readMetrics(metrics, metricContextOf(this.env, this.target.subject), window);
    if (window === undefined) all.forEach((readings) => this.exportValue(readings));
    return all;
  }

  async requestCounts(window?: number): Promise<CountsOfBoth | undefined> {
    const { canary, subject } = this.target;
    const context = metricContextOf(this.env, subject);
    const text = window === undefined ? undefined : `${Math.max(1, Math.ceil(window / 1000))}s`;
    const [own, primary] = await Promise.all([
      countRequests(context, 'canary', text),
      comparedSuccessOf(canary) && countRequests(context, 'primary', text),
    ]);
    if ('kind' in own) {
      // The check at the end of the step says what is wrong with the metrics server.
      this.env.log.debug({ canary: keyText(keyOf(canary)), reason: own.detail }, 'requests cannot be counted');
      return undefined;
    }
    // The canary's own counts are enough where the primary has none.
    return { canary: own, primary: primary === undefined || 'kind' in primary ? undefined : primary };
  }

  async callHook(hook: CanaryWebhook, phase: Phase): Promise<HookAnswer> {
    const { canary } = this.target;
    const status = { ...canary.status, canaryWeight: this.routes().canary };
    const { signal } = this.options;
    const ports = { ...this.env, http: async (request: HttpRequest) => await this.env.http({ ...request, signal }) };
    return await callCanaryWebhook(hook, canary, phase, status, ports);
  }

  cookieValue(): string {
    return Array.from({ length: 10 }, () => LETTERS[Math.floor(this.env.random() * LETTERS.length)]).join('');
  }

  private exportValue(readings: Readings): void {
    const samples = samplesOf(readings);
    if ('kind' in samples || !Number.isFinite(samples.canary.value)) return;
    this.env.telemetry.recordMetric(this.target.canary, readings.metric, samples.canary.value);
  }

  /** What a rollout writes, beside workloads and their companions. */
  private desiredNow(): DesiredObject[] {
    const routing = this.obstacles().length > 0 ? [] : this.desired.routing(ALL_TO_PRIMARY, {});
    return [...this.desired.services(), ...this.desired.apex(), ...routing];
  }

  /** Objects that would be made, and that somebody else has made already. */
  private findForeignObjects(desired: readonly DesiredObject[]): Problem[] {
    const { canary, live, primary, autoscalerPrimary, find } = this.target;
    const made = desired
      .filter(({ adopts, resource }) => !adopts && !resource.clusterScoped)
      .map(({ resource, object }) => find(resource, object.metadata.name));
    const ownPrimary = primary?.metadata.uid === live?.metadata.uid ? undefined : primary;
    return present([...made, ownPrimary, autoscalerPrimary, ...this.primary.copiesOfOthers()]).flatMap((object) =>
      checkForeign(canary, object),
    );
  }

  /** Objects that a rollout would write, and that another controller would write back. */
  private findForeignOwners(desired: readonly DesiredObject[]): Problem[] {
    const existing = desired.map(({ resource, object }) => this.target.find(resource, object.metadata.name));
    return present([this.target.primary, ...existing]).flatMap((object) => checkOwnership(this.target.canary, object));
  }
}
