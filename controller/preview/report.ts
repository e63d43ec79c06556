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
import { parseDuration } from '../core/duration';
import type { Strategy } from '../api/rules/providers';
import { checksAnything, type Course, type PlannedStep, planRollout } from '../rollout/plan';
import { type Advice, adviceOn } from './advice/index';

/** A gate that a rollout waits at until it is opened. */
export interface Gate {
  name: string;
  type: HookType;
}

/** What is asked about the new version at each step, and what the answer is held to. */
export interface Check {
  name: string;
  /**
   * Who answers: a built-in metric, a query in the Canary, a MetricTemplate, or a rollout hook, which says yes or no.
   */
  source: 'built-in' | 'query' | 'template' | 'hook';
  /** Lowest good value, in the metric's own unit. Absent: there is no such bound. */
  min?: number;
  /** Highest good value, in the metric's own unit. Absent: there is no such bound. */
  max?: number;
  /** Milliseconds that the query looks back; absent for a hook. */
  window?: number;
  /** What the value of the primary allows, in words. Absent: it is not compared. */
  beside?: string;
  /** Samples that a verdict needs. Absent: none. */
  minSamples?: number;
  /** The first failure rolls back. */
  critical?: true;
  /** It decides nothing. */
  dryRun?: true;
  /** Failures in a row that roll back; fewer do not count for the threshold. Absent: each counts. */
  consecutive?: number;
}

/** What ends a rollout in the middle of a step. */
export interface EarlyStopReport {
  /** Percent of the requests of which more may not fail. Absent: nobody says. */
  allowedFailures?: number;
  /** The success rate of the primary is compared, too. */
  compared: boolean;
}

/** How the rollout of a bad version ends. */
export interface BadCourse {
  /** False: it is promoted all the same. */
  rolledBack: boolean;
  /** Milliseconds from the new revision to the end. */
  duration: number;
  /** Milliseconds that users meet the bad version. */
  exposed: number;
  /** Largest percentage of the traffic that it gets meanwhile. */
  exposure: number;
}

/** What a Canary's next rollout will do. As JSON it is an interface: fields are added, never renamed. */
export interface Report {
  name: string;
  namespace: string;
  strategy: Strategy;
  /** The routing provider that applies. */
  provider: string;
  /** Milliseconds that a step is watched before it is judged. */
  interval: number;
  /** What happens when all is well, in order. */
  steps: PlannedStep[];
  /** Milliseconds that it takes when all is well, beside what pods need to start and gates to open. */
  duration: number;
  /** Largest percentage of the traffic on the new version before it is promoted. */
  exposure: number;
  /** Every check fails, from the first on. Absent: nothing checks the new version. */
  allFail?: BadCourse;
  /** Every check fails, but only once the largest exposure is reached. Absent: nothing checks the new version. */
  failLate?: BadCourse;
  /** What ends the rollout in the middle of a step. Absent: steps are judged at their end. */
  earlyStop?: EarlyStopReport;
  /** Gates that may wait for people. */
  gates: Gate[];
  checks: Check[];
  advice: Advice[];
}

/** A Canary that has no rollout, because it is not valid. */
export interface Refusal {
  name: string;
  namespace: string;
  /** What is wrong, a sentence each, with the field and the mend. */
  errors: string[];
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
export async function reportOn(canary: Canary, provider: string): Promise<Report> {
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
    exposure: fine.exposure,
    ...(checksAnything(canary) && { allFail: badCourse(failing), failLate: badCourse(failingLate) }),
    ...(analysisOf(canary).earlyStop && { earlyStop: earlyStopOf(canary) }),
    gates: gatesOf(canary),
    checks: checksOf(canary),
    advice: adviceOn(canary, provider),
  };
}

function badCourse({ outcome, duration, exposed, exposure }: Course): BadCourse {
  return { rolledBack: outcome === 'Failed', duration, exposed, exposure };
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
