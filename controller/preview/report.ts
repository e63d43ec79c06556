import type { Canary, CanaryMetric, HookType } from '../api/types/canary';
import { besideText } from '../api/comparison';
import {
  allowedFailuresOf,
  analysisOf,
  boundsOf,
  comparedSuccessOf,
  hooksOf,
  hookTypeOf,
  intervalOf,
  isBuiltin,
  metricIntervalOf,
} from '../api/defaults';
import type { ProblemCode } from '../api/problems/problem';
import { parseDuration } from '../core/duration';
import type { Strategy } from '../api/rules/providers';
import { checksAnything, type Course, type PlannedStep, planRollout } from '../rollout/plan';
import { type Advice, adviceOn } from './advice/index';
import type { Surroundings } from './advice/rule';

/** A gate at which a rollout waits until it is opened. */
export interface Gate {
  name: string;
  type: HookType;
}

/** A check of the new version at each step, with its bounds. */
export interface Check {
  name: string;
  /**
   * What is checked: a built-in metric, a query in the Canary, a MetricTemplate, or a rollout hook, which answers yes
   * or no.
   */
  source: 'built-in' | 'query' | 'template' | 'hook';
  /** Lowest good value, in the unit of the metric. Absent: no lower bound. */
  min?: number;
  /** Highest good value, in the unit of the metric. Absent: no upper bound. */
  max?: number;
  /** Milliseconds of the query's window. Absent for a hook. */
  window?: number;
  /** Bounds that depend on the primary's value, in words. Absent: no comparison. */
  beside?: string;
  /** Samples that a check needs to decide. Absent: none. */
  minSamples?: number;
  /** The first failure rolls back. */
  critical?: true;
  /** The check never decides. */
  dryRun?: true;
  /**
   * Number of consecutive failures that roll back. Fewer do not count for the threshold. Absent: every failure counts.
   */
  consecutive?: number;
}

/** What can end a rollout in the middle of a step. */
export interface EarlyStopReport {
  /** Percent of the requests that may fail. Absent: not configured. */
  allowedFailures?: number;
  /** The success rate is compared with the primary's, too. */
  compared: boolean;
}

/** The rollout of a bad version. */
export interface BadCourse {
  /** False: the bad version is promoted, or `cut` is set. */
  rolledBack: boolean;
  /** It is not over when the plan ends. The times are those until then. Absent: it is over. */
  cut?: true;
  /** Milliseconds from the new revision to the end. */
  duration: number;
  /** Milliseconds that users get the bad version. */
  exposed: number;
  /** Largest percentage of the traffic on the bad version. */
  exposure: number;
}

/** The next rollout of a Canary. Its JSON is a public interface: fields are added, never renamed. */
export interface Report {
  name: string;
  namespace: string;
  strategy: Strategy;
  /** The routing provider that applies. */
  provider: string;
  /** Milliseconds of a step. Checks run at its end. */
  interval: number;
  /** The steps of a successful rollout, in order. */
  steps: PlannedStep[];
  /** Milliseconds of a successful rollout, without the time for pods to start and gates to open. */
  duration: number;
  /** The rollout is longer than a plan follows it: `steps` and `duration` end in the middle. Absent: it is complete. */
  cut?: true;
  /** Largest percentage of the traffic on the new version before it is promoted. */
  exposure: number;
  /** All checks fail from the start. Absent: there are no checks. */
  allFail?: BadCourse;
  /** All checks fail once the largest exposure is reached. Absent: there are no checks. */
  failLate?: BadCourse;
  /** What can end the rollout in the middle of a step. Absent: steps are judged only at their end. */
  earlyStop?: EarlyStopReport;
  /** Gates at which the rollout may wait for people. */
  gates: Gate[];
  checks: Check[];
  advice: Advice[];
}

/** A problem that keeps a Canary from being released. */
export interface Mistake {
  /** The kind of problem. Stable, in kebab-case. */
  code: ProblemCode;
  /** The field that it is about: `spec.analysis.metrics[0].query`. */
  field: string;
  /** A sentence that begins with the field, or the object, and says what was found and what to do. */
  message: string;
}

/** A Canary without a rollout, because it is not valid. Its JSON is an interface, too. */
export interface Refusal {
  name: string;
  namespace: string;
  /** The messages of `problems`. */
  errors: string[];
  problems: Mistake[];
}

export type Outcome = Report | Refusal;

export function isRefusal(outcome: Outcome): outcome is Refusal {
  return 'errors' in outcome;
}

/**
 * Plans the next rollout of a valid Canary.
 *
 * @param provider the routing provider that applies: the Canary's own, or the controller's default
 */
export async function reportOn(canary: Canary, provider: string, surroundings?: Surroundings): Promise<Report> {
  const { strategy, fine, failing, failingLate } = await planRollout(canary, provider);
  const { name, namespace } = canary.metadata;
  return {
    name,
    namespace,
    strategy,
    provider,
    interval: intervalOf(canary),
    steps: fine.steps,
    duration: fine.duration,
    ...(fine.cut && { cut: true }),
    exposure: fine.exposure,
    ...(checksAnything(canary) && { allFail: badCourse(failing), failLate: badCourse(failingLate) }),
    ...(analysisOf(canary).earlyStop && { earlyStop: earlyStopOf(canary) }),
    gates: gatesOf(canary),
    checks: checksOf(canary),
    advice: adviceOn(canary, provider, surroundings),
  };
}

function badCourse({ outcome, duration, exposed, exposure, cut }: Course): BadCourse {
  return { rolledBack: outcome === 'Failed', ...(cut && { cut }), duration, exposed, exposure };
}

function earlyStopOf(canary: Canary): EarlyStopReport {
  const allowedFailures = allowedFailuresOf(canary);
  return {
    ...(allowedFailures !== undefined && { allowedFailures }),
    compared: comparedSuccessOf(canary) !== undefined,
  };
}

function gatesOf(canary: Canary): Gate[] {
  const hooks = analysisOf(canary).webhooks ?? [];
  return hooks
    .map((hook): Gate => ({ name: hook.name, type: hookTypeOf(hook) }))
    .filter(({ type }) => type.startsWith('confirm-'));
}

function checksOf(canary: Canary): Check[] {
  const hooks = hooksOf(canary, 'rollout').map(({ name }): Check => ({ name, source: 'hook' }));
  return [...(analysisOf(canary).metrics ?? []).map(checkOf), ...hooks];
}

function checkOf(metric: CanaryMetric): Check {
  const { min, max } = boundsOf(metric);
  return {
    name: metric.name,
    source: sourceOf(metric),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    window: parseDuration(metricIntervalOf(metric)),
    ...(metric.compareTo && { beside: besideText(metric) }),
    ...(metric.minSamples && { minSamples: metric.minSamples }),
    ...(metric.critical && { critical: true }),
    ...(metric.dryRun && { dryRun: true }),
    ...(metric.failureLimit && { consecutive: metric.failureLimit.consecutive }),
  };
}

function sourceOf({ name, query, templateRef }: CanaryMetric): Check['source'] {
  if (templateRef) return 'template';
  if (query) return 'query';
  return isBuiltin(name) ? 'built-in' : 'query';
}
