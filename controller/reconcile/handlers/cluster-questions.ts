import { analysisOf, comparedSuccessOf } from '../../api/defaults';
import type { CanaryWebhook, ComparisonRecord, CountsOfBoth, Phase } from '../../api/types/canary';
import { keyOf, keyText } from '../../api/types/meta';
import {
  ALL_TO_PRIMARY,
  type HookAnswer,
  type Measurement,
  type Readiness,
  type Revision,
  type Routes,
} from '../../api/types/rollout-types';
import { compareAll } from '../../analysis/report';
import { callCanaryWebhook } from '../../hooks/webhook';
import { requestCounts } from '../../metrics/builtin/counts';
import { measureAll, unavailableProvider } from '../../metrics/measure';
import type { EffectHandlers } from '../../rollout/effects';
import type { Environment } from '../environment';
import { metricContextOf } from '../metric-context';
import { ownershipProblem } from '../ownership';
import type { Primary } from '../primary';
import { missingReferences, problemsInCluster } from '../problems';
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
  ) {}

  now(): number {
    return this.env.clock.now();
  }

  async problems(): Promise<string[]> {
    const found = await problemsInCluster(this.env, this.target);
    return found.length > 0 ? found : this.findForeignOwners();
  }

  obstacles(): string[] {
    const { canary, routing } = this.target.subject;
    return [...(routing!.obstacles?.(canary) ?? []), ...missingReferences(this.env.caches, this.target.subject, true)];
  }

  warnings(): string[] {
    const { canary, routing } = this.target.subject;
    return routing?.warnings?.(canary, this.target.find) ?? [];
  }

  targetExists(): boolean {
    return this.target.live !== undefined;
  }

  operable(): boolean {
    const { routing } = this.target.subject;
    return this.target.hasLabel && routing !== undefined && this.env.caches.missing(routing.resources).length === 0;
  }

  async revision(): Promise<Revision> {
    return await this.target.revision(this.target.object!);
  }

  primaryReadiness(): Readiness {
    const { primary, canary, subject, find } = this.target;
    if (primary === undefined) return { ready: false, reason: 'the primary does not exist' };
    return subject.workload!.readiness(primary, analysisOf(canary).primaryReadyThreshold ?? 100, 'primary', find);
  }

  canaryReadiness(): Readiness {
    const { live, canary, subject, find } = this.target;
    if (live === undefined) return { ready: false, reason: `the ${canary.spec.targetRef.kind} does not exist` };
    return subject.workload!.readiness(live, analysisOf(canary).canaryReadyThreshold ?? 100, 'canary', find);
  }

  canaryObserved(): boolean {
    return this.target.subject.workload!.observed(this.target.live!);
  }

  async promoted(revision: Revision): Promise<boolean> {
    return await this.primary.runs(revision);
  }

  routes(): Routes {
    return this.target.subject.routing!.routes(this.target.canary, this.target.find);
  }

  routerLag(): number {
    return this.target.subject.routing!.resources.length === 0 ? 0 : ROUTER_LAG;
  }

  async unavailableProvider(): Promise<string | undefined> {
    return await unavailableProvider(this.target.canary, metricContextOf(this.env, this.target.subject));
  }

  async measure(): Promise<Measurement[]> {
    const { canary, subject } = this.target;
    const measurements = await measureAll(analysisOf(canary).metrics ?? [], metricContextOf(this.env, subject));
    for (const { metric, value } of measurements)
      if (value !== undefined) this.env.telemetry.measured(canary, metric, value);
    return measurements;
  }

  async compare(window: number): Promise<ComparisonRecord[]> {
    return await compareAll(metricContextOf(this.env, this.target.subject), window);
  }

  async requestCounts(window?: number): Promise<CountsOfBoth | undefined> {
    const { canary, subject } = this.target;
    const context = metricContextOf(this.env, subject);
    const text = window === undefined ? undefined : `${Math.max(1, Math.ceil(window / 1000))}s`;
    try {
      // Without the primary's counts the canary's own are looked at nevertheless.
      const compared = comparedSuccessOf(canary) && requestCounts(context, 'primary', text).catch(() => undefined);
      const [own, primary] = await Promise.all([requestCounts(context, 'canary', text), compared]);
      return { canary: own, primary };
    } catch (error) {
      // Steps are judged nevertheless, and say what is wrong with the metrics server.
      this.env.log.debug({ canary: keyText(keyOf(canary)), err: error }, 'requests cannot be counted');
      return undefined;
    }
  }

  async callHook(hook: CanaryWebhook, phase: Phase): Promise<HookAnswer> {
    const { canary } = this.target;
    const status = { ...canary.status, canaryWeight: this.routes().canary };
    return await callCanaryWebhook(hook, canary, phase, status, this.env);
  }

  cookieValue(): string {
    return Array.from({ length: 10 }, () => LETTERS[Math.floor(this.env.random() * LETTERS.length)]).join('');
  }

  /** Objects that a rollout would write, and that another controller would write back. */
  private findForeignOwners(): string[] {
    const routing = this.obstacles().length > 0 ? [] : this.desired.routing(ALL_TO_PRIMARY, {});
    const desired = [...this.desired.services(), ...this.desired.apex(), ...routing];
    const existing = desired.map(({ resource, object }) => this.target.find(resource, object.metadata.name));
    return [this.target.primary, ...existing].flatMap((object) =>
      object === undefined ? [] : ownershipProblem(this.target.canary, object),
    );
  }
}
