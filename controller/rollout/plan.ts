import type { Canary, CanaryMetric, CanaryStatus, CheckRecord, Phase } from '../api/types/canary';
import { analysisOf, boundsOf, hooksOf, skipsAnalysis, strategyOf } from '../api/defaults';
import type { Readings } from '../api/types/reading';
import { ALL_TO_PRIMARY, type Revision, type Routes } from '../api/types/rollout-types';
import type { Strategy } from '../api/rules/providers';
import { latestChecks } from '../api/status';
import { contextOf } from './context';
import type { EffectHandlers } from './effects';
import { interpret } from './interpret';
import { reconcile } from './programs/reconcile';

/** One thing that happens in a rollout. */
export interface PlannedStep {
  /** Milliseconds after the new revision was applied, readiness and hooks taking no time. */
  at: number;
  phase: Phase;
  /** Percent of the traffic on the canary, from now on. */
  weight: number;
  /** Requests are mirrored to the canary, from now on. */
  mirrored: boolean;
  /** What the Canary's event says. */
  what: string;
  /** Names of the hooks that were called for it, since the step before. */
  hooks: string[];
}

/** How a rollout goes when nothing, or something, is wrong. */
export interface Course {
  steps: PlannedStep[];
  /** Milliseconds from the new revision to the end. */
  duration: number;
  /** Largest percentage of the traffic that the canary gets before it is judged good. */
  exposure: number;
  /** Milliseconds from the first failing check's step to the end; for a rollback, how long users meet a bad version. */
  exposed: number;
  outcome: Phase;
  /** It is longer than a plan follows it: steps and times end in the middle. */
  cut?: true;
}

export interface Plan {
  strategy: Strategy;
  provider: string;
  /** Everything is fine. */
  fine: Course;
  /** Every check fails, from the first on. */
  failing: Course;
  /** Every check fails, but only once the largest share of the traffic is there. */
  failingLate: Course;
}

/** Ticks after which a course is cut: eight days of steps of a minute. Many more would take minutes to plan. */
const MOST_TICKS = 12_000;
/** Checks after which a course is cut. A tick takes as long as it has checks. */
const MOST_CHECKS = 48_000;
const REVISION: Revision = { spec: 'new', configs: {} };

/**
 * The timeline of a Canary's next rollout, found by running the very script that will release it against a world that
 * answers at once.
 *
 * @param provider the routing provider, where the Canary names none the controller's
 */
export async function planRollout(canary: Canary, provider: string): Promise<Plan> {
  const fine = await run(canary, provider, () => false);
  const failing = await run(canary, provider, () => true);
  const failingLate = await run(canary, provider, (routes) => routes.canary >= fine.exposure);
  return { strategy: strategyOf(canary, provider), provider, fine, failing, failingLate };
}

async function run(template: Canary, provider: string, fails: (routes: Routes) => boolean): Promise<Course> {
  const world = new PlannedWorld(template, fails);
  for (let ticks = 0; !world.ended; ticks++) {
    if (ticks === MOST_TICKS || world.checks >= MOST_CHECKS) return { ...world.course(), cut: true };
    const before = world.changes;
    const next = await interpret(reconcile(contextOf(world.canary, provider)), world);
    if (next.at === undefined && !world.ended) break;
    world.pass(Math.max(next.at ?? 0, world.changes === before ? world.due : 0));
  }
  return world.course();
}

/** A world in which everything is there and answers at once; only checks may fail. */
class PlannedWorld implements EffectHandlers {
  time = 0;
  /** Checks that were made. */
  checks = 0;
  /** Goes up with everything that happens. */
  changes = 0;
  readonly canary: Canary;
  private weights: Routes = ALL_TO_PRIMARY;
  private copied = false;
  private firstTrouble: number | undefined;
  private stepStart = 0;
  private exposure = 0;
  private readonly steps: PlannedStep[] = [];
  private readonly called = new Set<string>();
  /** What is waited for, and was said since anything else was, as events have it. */
  private readonly saidOnce = new Set<string>();

  constructor(
    template: Canary,
    private readonly fails: (routes: Routes) => boolean,
  ) {
    const status: CanaryStatus = { phase: 'Initialized', lastAppliedSpec: 's1-old', lastPromotedSpec: 's1-old' };
    this.canary = {
      ...structuredClone(template),
      status,
      spec: { ...template.spec, suspend: false, revertOnDeletion: false },
    };
  }

  get ended(): boolean {
    return this.canary.status!.phase === 'Succeeded' || this.canary.status!.phase === 'Failed';
  }

  /** When the next check is due. Until then a tick in which nothing happened is like the one before. */
  get due(): number {
    const { nextCheckTime } = this.canary.status!;
    return nextCheckTime === undefined ? 0 : Date.parse(nextCheckTime);
  }

  course(): Course {
    return {
      steps: this.steps,
      duration: this.time,
      exposure: this.exposure,
      exposed: this.firstTrouble === undefined ? 0 : this.time - this.firstTrouble,
      outcome: this.canary.status!.phase!,
    };
  }

  /**
   * Goes on to this time. Only what lasts exposes anybody: Blue/Green switches when all is judged, on its way to the
   * promotion.
   */
  pass(time: number): void {
    if (time <= this.time) return;
    if (this.canary.status!.phase !== 'Promoting') this.exposure = Math.max(this.exposure, this.weights.canary);
    this.time = time;
  }

  readonly ask: EffectHandlers['ask'] = {
    now: () => this.time,
    problems: () => [],
    obstacles: () => [],
    warnings: () => [],
    refusals: () => [],
    revision: () => REVISION,
    primaryReadiness: () => ({ ready: true }),
    canaryReadiness: () => ({ ready: true }),
    routes: () => this.weights,
    routerLag: () => 0,
    unavailableProvider: () => undefined,
    requestCounts: () => undefined,
    read: (metrics) => this.read(metrics),
    callHook: (hook) => this.callHook(hook),
    cookieValue: () => 'cookie',
    canaryObserved: () => true,
    promoted: () => this.copied,
    targetExists: () => true,
    routable: () => true,
    promotionInterrupts: () => false,
    apexLeadsToCanary: () => false,
    primaryReplicas: () => 0,
    canaryReplicas: () => 0,
    operable: () => true,
  };

  readonly order: EffectHandlers['order'] = {
    createServices: () => {},
    createPrimary: () => REVISION,
    remakePrimary: () => false,
    createPrimaryCompanions: () => {},
    holdPrimaryReplicas: () => {},
    wakePrimary: () => {},
    pointApexAtPrimary: () => {},
    pointApexAtCanary: () => {},
    overrideCanary: () => {},
    scaleCanaryUp: () => {},
    scaleCanaryToZero: () => {},
    route: (routes) => this.route(routes),
    promote: () => (this.copied = true),
    giveBack: () => [],
  };

  readonly memory: EffectHandlers['memory'] = {
    setStatus: (changes, checks) => this.setStatus(changes, checks),
    removeAnnotation: () => {},
    addFinalizer: () => {},
    removeFinalizer: () => {},
  };

  readonly tell: EffectHandlers['tell'] = {
    event: (_type, what, options) => this.hear(what, options?.once),
    alert: () => {},
  };

  private read(metrics: readonly CanaryMetric[]): Readings[] {
    this.checks += metrics.length;
    const fails = metrics.length > 0 && this.trouble();
    return metrics.map(fails ? failingReadings : passingReadings);
  }

  private callHook({ name, type }: { name: string; type?: string }): { yes: boolean; message?: string } {
    this.called.add(name);
    if (type === 'rollback') return { yes: false };
    const failing = (type === undefined || type === '' || type === 'rollout') && this.trouble();
    return failing ? { yes: false, message: `from ${name}` } : { yes: true };
  }

  private route(routes: Routes): void {
    if (routes.canary !== this.weights.canary || routes.mirrored !== this.weights.mirrored) this.stepStart = this.time;
    this.weights = routes;
    this.changes++;
  }

  private setStatus(changes: Partial<CanaryStatus>, checks: readonly CheckRecord[] = []): void {
    const { status } = this.canary;
    const before = status?.canaryAnalysis?.iterations ?? [];
    const iterations = checks.length > 0 ? latestChecks([...before, ...checks]) : before;
    this.changes++;
    // Conditions and times of a status mean nothing to a plan.
    this.canary.status = {
      canaryWeight: 0,
      iterations: 0,
      failedChecks: 0,
      ...status,
      canaryAnalysis: { iterations },
      ...changes,
    };
  }

  private hear(what: string, once?: string): void {
    if (once === undefined) this.saidOnce.clear();
    else if (this.saidOnce.has(once)) return;
    else this.saidOnce.add(once);
    this.changes++;
    this.addStep(what);
  }

  private addStep(what: string): void {
    const { canary: weight, mirrored } = this.weights;
    this.steps.push({
      at: this.time,
      phase: this.canary.status!.phase!,
      weight,
      mirrored,
      what,
      hooks: [...this.called],
    });
    this.called.clear();
  }

  private trouble(): boolean {
    if (!this.fails(this.weights)) return false;
    this.firstTrouble ??= this.stepStart;
    return true;
  }
}

function failingReadings({ name }: CanaryMetric): Readings {
  return { metric: name, canary: { kind: 'not-asked', detail: `Halt advancement ${name}` } };
}

/** A value within the metric's bounds, of enough samples. Without a value of the primary nothing is compared. */
function passingReadings(metric: CanaryMetric): Readings {
  const { min, max } = boundsOf(metric);
  return { metric: metric.name, canary: { kind: 'sample', value: min ?? max ?? 0, samples: metric.minSamples } };
}

/** Whether anything at all is checked: without it a bad version is promoted as a good one. */
export function checksAnything(canary: Canary): boolean {
  const { metrics = [] } = analysisOf(canary);
  return !skipsAnalysis(canary) && (metrics.some(({ dryRun }) => !dryRun) || hooksOf(canary, 'rollout').length > 0);
}
