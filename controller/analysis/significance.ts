import { allowancesOf, falseAlarmsOf, type Worse, worseOf, worstBeside } from '../api/comparison';
import { checksOf, nextCheckOf } from '../api/status';
import type { Canary, CanaryMetric } from '../api/types/canary';
import type { Sample, Samples } from '../api/types/reading';
import { routesOfText } from '../api/types/rollout-types';
import { testAboveOther } from '../statistics/above-other';
import type { Counts } from '../statistics/counts';
import { alphaOfLook, alphaOfValues } from '../statistics/looks';
import { mannWhitney } from '../statistics/mann-whitney';
import { type PairedCheck, pastChecks, windowOf } from './past-checks';

/** What was measured of both versions. */
export type PairedSamples = Required<Samples>;

/** Whether the canary is worse than the primary allows. */
export interface Comparison {
  worse: Worse;
  /** The chance of a difference at least as bad if the canary were only just as good as it has to be. */
  pValue: number;
  /** Whether the chance is small enough to say that the canary is worse. */
  decided: boolean;
  /** The counts that were compared: all since the share of the traffic last changed. */
  counts?: PairedSamples;
  /** The number of checks whose values were compared. */
  checks?: number;
}

/** The values that this rollout's checks measured, this one's included. */
interface Values {
  canary: number[];
  primary: number[];
}

/**
 * Compares both versions in each direction in which the metric can be worse.
 *
 * @returns the most significant of these comparisons
 */
export function compareVersions(metric: CanaryMetric, samples: PairedSamples, canary: Canary, now: number): Comparison {
  const directions = worseOf(metric);
  const past = pastChecks(metric, canary, now);
  const look = nextCheckOf(canary.status ?? {});
  // Each direction is one more chance to be wrong.
  const falseAlarms = falseAlarmsOf(canary, metric) / directions.length;
  const compare = isCounted(samples)
    ? countComparison(
        addPastCounts(samples, past, canary),
        alphaOfLook(falseAlarms, look),
        isMixed(metric, canary, now),
      )
    : valueComparison(addPastValues(samples, past), alphaOfValues(falseAlarms, look));
  const [first] = directions.map((worse) => compare(metric, worse)).sort((a, b) => a.pValue - b.pValue);
  return { ...first!, pValue: Math.min(1, first!.pValue * directions.length) };
}

/** Whether the values are percentages of counts: then the counts are compared. */
export function isCounted({ canary, primary }: PairedSamples): boolean {
  return canary.counted !== undefined && primary.counted !== undefined;
}

type Compare = (metric: CanaryMetric, worse: Worse) => Comparison;

/** @param mixed whether some of the requests were counted while the versions had other shares of the traffic */
function countComparison(counts: PairedSamples, alpha: number, mixed: boolean): Compare {
  return (metric, worse) => {
    const canary = badCounts(counts.canary, worse);
    const primary = badCounts(counts.primary, worse);
    const { pValue, decided } = testAboveOther(canary, primary, allowancesOf(metric, worse), alpha);
    return { worse, pValue, decided: decided && !mixed, counts };
  };
}

function valueComparison(values: Values, alpha: number): Compare {
  return (metric, worse) => {
    const worst = values.primary.map((value) => worstBeside(metric, worse, value));
    const { pValue } = mannWhitney(values.canary, worst, worse === 'lower' ? 'less' : 'greater');
    return { worse, pValue, decided: pValue <= alpha, checks: values.canary.length };
  };
}

/** In whole numbers, because a server that extrapolates a window answers fractions. */
function badCounts({ samples = 0, counted = 0 }: Sample, worse: Worse): Counts {
  const [all, part] = [Math.round(samples), Math.round(counted)];
  return { requests: all, failures: worse === 'lower' ? all - part : part };
}

/** The share of the traffic that is watched. A mirrored share may grow without any check that says so. */
function shareOf({ status = {} }: Canary): { weight: number; mirrored: boolean } {
  const { watchedRoutes, canaryWeight = 0 } = status;
  if (watchedRoutes === undefined) return { weight: canaryWeight, mirrored: false };
  const { canary: weight, mirrored } = routesOfText(watchedRoutes);
  return { weight, mirrored };
}

/**
 * Adds what was counted since the share of the traffic last changed. Counts of different shares are not added: one bad
 * minute of both versions would count against the version that had more of the traffic in that minute.
 */
function addPastCounts(
  { canary, primary }: PairedSamples,
  past: readonly PairedCheck[],
  subject: Canary,
): PairedSamples {
  const { weight, mirrored } = shareOf(subject);
  const changed = mirrored ? 0 : past.findIndex((check) => check.weight !== weight);
  const same = changed < 0 ? past : past.slice(0, changed);
  return {
    canary: sumSamples([canary, ...same.map(({ value, samples }) => pastSample(value, samples))]),
    primary: sumSamples([primary, ...same.map((check) => pastSample(check.primary, check.primarySamples))]),
  };
}

/** Whether this check's window begins before the share changed, so that it counts requests of both shares. */
function isMixed(metric: CanaryMetric, canary: Canary, now: number): boolean {
  const { weight } = shareOf(canary);
  const before = checksOf(canary.status ?? {}, metric.name).findLast((check) => check.weight !== weight);
  return before !== undefined && now - Date.parse(before.time) < windowOf(metric);
}

function pastSample(value: number, samples = 0): Sample {
  return { kind: 'sample', value, samples, counted: (value * samples) / 100 };
}

function sumSamples(all: readonly Sample[]): Sample {
  const samples = sum(all.map((one) => one.samples ?? 0));
  const counted = sum(all.map((one) => one.counted ?? 0));
  return { kind: 'sample', value: (100 * counted) / samples, samples, counted };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function addPastValues({ canary, primary }: PairedSamples, past: readonly PairedCheck[]): Values {
  return {
    canary: [canary.value, ...past.map(({ value }) => value)],
    primary: [primary.value, ...past.map((check) => check.primary)],
  };
}
