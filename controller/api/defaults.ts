import {
  BUILTIN_METRICS,
  type Canary,
  type CanaryAnalysis,
  type CanaryMetric,
  type CanaryService,
  type CanaryWebhook,
  type HookType,
  type LocalReference,
  SKIP_ANALYSIS_ANNOTATION,
} from './types/canary';
import { LONGEST_DURATION, parseDuration } from '../core/duration';
import { KUBERNETES_PROVIDER, type Strategy } from './rules/providers';

const NO_ANALYSIS: CanaryAnalysis = {};
const NO_SERVICE: CanaryService = { port: 0 };
const KUBERNETES_ITERATIONS = 10;

export function analysisOf(canary: Canary): CanaryAnalysis {
  return canary.spec.analysis ?? NO_ANALYSIS;
}

/** How users reach the application. Only a Service of Knative may say nothing: validation refuses all others. */
export function serviceOf(canary: Canary): CanaryService {
  return canary.spec.service ?? NO_SERVICE;
}

/** Its analysis sends the requests that match conditions to the canary, not a share of them all. */
export function hasConditions(canary: Canary): boolean {
  return (analysisOf(canary).match?.length ?? 0) > 0;
}

/**
 * A duration field in milliseconds. An invalid one counts as its default here, one that is too long as the longest:
 * validation has refused them before.
 */
function durationOr(text: string | undefined, fallback: number): number {
  return Math.min((text === undefined ? undefined : parseDuration(text)) ?? fallback, LONGEST_DURATION);
}

/** Milliseconds that a step is watched. */
export function intervalOf(canary: Canary): number {
  return durationOr(analysisOf(canary).interval, 60_000) || 60_000;
}

/** Milliseconds between the canary's readiness and its first traffic. */
export function delayOf(canary: Canary): number {
  return durationOr(analysisOf(canary).delay, 0);
}

/** Failed checks that end the rollout. */
export function thresholdOf(canary: Canary): number {
  return Math.max(1, analysisOf(canary).threshold ?? 1);
}

/** Milliseconds that the canary may be unready before it is rolled back. */
export function progressDeadlineOf(canary: Canary): number {
  return Math.min((canary.spec.progressDeadlineSeconds ?? 600) * 1000, LONGEST_DURATION);
}

/** The routing provider that applies: the Canary's own, else the controller's. */
export function providerOf(canary: Canary, meshProvider: string): string {
  return canary.spec.provider ?? meshProvider;
}

/** `name.namespace`, as events and messages name a Canary. */
export function titleOf(canary: Canary): string {
  return `${canary.metadata.name}.${canary.metadata.namespace}`;
}

/** Whether two references of one namespace are to the same workload, in whatever API version. */
export function isSameTarget(one: LocalReference, other: LocalReference): boolean {
  return one.kind === other.kind && one.name === other.name;
}

export function primaryName(canary: Canary): string {
  return `${canary.spec.targetRef.name}-primary`;
}

/** The name of the apex Service; `-primary` and `-canary` are added for the other two. */
export function apexName(canary: Canary): string {
  return serviceOf(canary).name || canary.spec.targetRef.name;
}

export function skipsAnalysis(canary: Canary): boolean {
  return (
    canary.spec.analysis === undefined ||
    canary.spec.skipAnalysis === true ||
    canary.metadata.annotations?.[SKIP_ANALYSIS_ANNOTATION] === 'true'
  );
}

function hasWeightSteps({ stepWeight, stepWeights }: CanaryAnalysis): boolean {
  return (stepWeight ?? 0) > 0 || (stepWeights?.length ?? 0) > 0;
}

/**
 * How this Canary is released: `iterations` beside a weight step means shifting; the kubernetes provider can only do
 * Blue/Green.
 */
export function strategyOf(canary: Canary, provider: string): Strategy {
  if (provider === KUBERNETES_PROVIDER) return 'blue-green';
  const analysis = analysisOf(canary);
  if ((analysis.iterations ?? 0) === 0) return 'canary';
  if ((analysis.match?.length ?? 0) > 0) return 'ab';
  return hasWeightSteps(analysis) ? 'canary' : 'blue-green';
}

/** Steps of an A/B test or a Blue/Green release. */
export function iterationsOf(canary: Canary): number {
  return analysisOf(canary).iterations || KUBERNETES_ITERATIONS;
}

/**
 * The weights that a canary walks through, ascending. The last may pass `maxWeight` when the step does not divide it,
 * as Flagger's does.
 */
export function stepsOf(canary: Canary): number[] {
  const { stepWeights, stepWeight, maxWeight } = analysisOf(canary);
  if (stepWeights !== undefined && stepWeights.length > 0 && !stepWeight)
    return stepWeights.map((weight) => Math.min(100, weight));
  const highest = maxWeight || 100;
  const steps: number[] = [];
  for (let weight = 0; weight < highest;) {
    weight = Math.min(100, weight + (stepWeight || highest));
    steps.push(weight);
  }
  return steps;
}

export function isBuiltin(name: string): name is (typeof BUILTIN_METRICS)[number] {
  return (BUILTIN_METRICS as readonly string[]).includes(name);
}

/** Whether a metric is one of the built-in ones, and not another of the same name. */
export function measuresBuiltin(
  { name, query, templateRef }: CanaryMetric,
  builtin?: (typeof BUILTIN_METRICS)[number],
): boolean {
  return !query && !templateRef && (builtin === undefined ? isBuiltin(name) : name === builtin);
}

/** Percent of the requests that may fail, for an early stop: as it says, or as the success rate's own bound leaves. */
export function allowedFailuresOf(canary: Canary): number | undefined {
  const { earlyStop, metrics = [] } = analysisOf(canary);
  if (earlyStop === undefined) return undefined;
  const lowest = metrics
    .filter((metric) => measuresBuiltin(metric, 'request-success-rate'))
    .flatMap((metric) => boundsOf(metric).min ?? []);
  return earlyStop.allowedFailures ?? (lowest.length > 0 ? Math.max(1, 100 - Math.max(...lowest)) : undefined);
}

/** The success rate of requests that is compared with the primary's beyond chance, for which counts are enough. */
export function comparedSuccessOf(canary: Canary): CanaryMetric | undefined {
  return (analysisOf(canary).metrics ?? []).find(
    (metric) => measuresBuiltin(metric, 'request-success-rate') && metric.falseAlarms !== undefined && !metric.dryRun,
  );
}

/** The bounds that a metric's value must keep. */
export function boundsOf(metric: CanaryMetric): { min?: number; max?: number } {
  if (metric.thresholdRange !== undefined) return metric.thresholdRange;
  if (metric.threshold === undefined) return {};
  return metric.name === 'request-success-rate' ? { min: metric.threshold } : { max: metric.threshold };
}

/** The window of a metric's query, as the user wrote it. */
export function metricIntervalOf(metric: CanaryMetric): string {
  return metric.interval || '1m';
}

export function hookTypeOf(hook: CanaryWebhook): HookType {
  return hook.type || 'rollout';
}

export function hooksOf(canary: Canary, type: HookType): CanaryWebhook[] {
  return (analysisOf(canary).webhooks ?? []).filter((hook) => hookTypeOf(hook) === type);
}
