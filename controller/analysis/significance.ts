import type { Canary, CanaryMetric, CheckRecord } from '../api/types/canary';
import { allowancesOf, falseAlarmsOf, type Worse, worseOf, worstBeside } from '../api/comparison';
import { metricIntervalOf } from '../api/defaults';
import { parseDuration } from '../core/duration';
import { routesOfText } from '../api/types/rollout-types';
import { checksOf, nextCheckOf } from '../api/status';
import { testAboveOther } from '../statistics/above-other';
import type { Counts } from '../statistics/counts';
import { alphaOfLook, alphaOfValues } from '../statistics/looks';
import { mannWhitney } from '../statistics/mann-whitney';
import type { Reading } from './sample';

/** What was measured, of the canary and of the primary that it is compared with. */
export interface Readings {
  canary: Reading;
  primary: Reading;
}

/** Whether the canary is worse than it may be beside the primary. */
export interface Comparison {
  worse: Worse;
  /** The chance of a difference at least as bad if it were just as bad as it may be. */
  pValue: number;
  /** That chance is too small to be one. */
  decided: boolean;
  /** What was compared: the counts together since the share of the traffic last changed. */
  counts?: Readings;
  /** What was compared: the values of so many checks. */
  checks?: number;
}

/** The values that this rollout's checks measured, this one's included. */
interface Values {
  canary: number[];
  primary: number[];
}

/** Compares both versions in all that the metric can be worse in, and answers the likeliest. */
export function compared(metric: CanaryMetric, readings: Readings, canary: Canary, now: number): Comparison {
  const directions = worseOf(metric);
  const past = pastChecks(metric, canary, now);
  const look = nextCheckOf(canary.status ?? {});
  // Several questions are several chances to be wrong.
  const falseAlarms = falseAlarmsOf(canary, metric) / directions.length;
  const compare = isCounted(readings)
    ? byCounts(withPastCounts(readings, past, canary), alphaOfLook(falseAlarms, look), isMixed(metric, canary, now))
    : byValues(withPastValues(readings, past), alphaOfValues(falseAlarms, look));
  const [likeliest] = directions.map((worse) => compare(metric, worse)).sort((a, b) => a.pValue - b.pValue);
  return { ...likeliest!, pValue: Math.min(1, likeliest!.pValue * directions.length) };
}

/** Percentages are compared by what they are percentages of. */
export function isCounted({ canary, primary }: Readings): boolean {
  return canary.counted !== undefined && primary.counted !== undefined;
}

type Compare = (metric: CanaryMetric, worse: Worse) => Comparison;

function byCounts(counts: Readings, alpha: number, mixed: boolean): Compare {
  const { canary, primary } = counts;
  return (metric, worse) => {
    const { pValue, decided } = testAboveOther(
      badOf(canary, worse),
      badOf(primary, worse),
      allowancesOf(metric, worse),
      alpha,
    );
    return { worse, pValue, decided: decided && !mixed, counts };
  };
}

function byValues(values: Values, alpha: number): Compare {
  return (metric, worse) => {
    const worst = values.primary.map((value) => worstBeside(metric, worse, value));
    const { pValue } = mannWhitney(values.canary, worst, worse === 'lower' ? 'less' : 'greater');
    return { worse, pValue, decided: pValue <= alpha, checks: values.canary.length };
  };
}

/** Whole numbers: a server that extrapolates a window answers others. */
function badOf({ samples = 0, counted = 0 }: Reading, worse: Worse): Counts {
  const [all, part] = [Math.round(samples), Math.round(counted)];
  return { requests: all, failures: worse === 'lower' ? all - part : part };
}

/** The share of the traffic that is watched. A mirrored one may grow, which no check says. */
function shareOf({ status = {} }: Canary): { weight: number; mirrored: boolean } {
  const { watchedRoutes, canaryWeight = 0 } = status;
  if (watchedRoutes === undefined) return { weight: canaryWeight, mirrored: false };
  const { canary: weight, mirrored } = routesOfText(watchedRoutes);
  return { weight, mirrored };
}

/**
 * What was counted since the share of the traffic last changed: a bad minute of both would count against the one that
 * had more of it.
 */
function withPastCounts({ canary, primary }: Readings, past: readonly Compared[], of: Canary): Readings {
  const { weight, mirrored } = shareOf(of);
  const changed = mirrored ? 0 : past.findIndex((check) => check.weight !== weight);
  const same = changed < 0 ? past : past.slice(0, changed);
  return {
    canary: together([canary, ...same.map(({ value, samples }) => pastReading(value, samples))]),
    primary: together([primary, ...same.map((check) => pastReading(check.primary, check.primarySamples))]),
  };
}

/** The window of this check begins before the share changed: it counts some requests of both shares. */
function isMixed(metric: CanaryMetric, canary: Canary, now: number): boolean {
  const { weight } = shareOf(canary);
  const before = checksOf(canary.status ?? {}, metric.name).findLast((check) => check.weight !== weight);
  return before !== undefined && now - Date.parse(before.time) < (parseDuration(metricIntervalOf(metric)) ?? 0);
}

function pastReading(value: number, samples = 0): Reading {
  return { value, samples, counted: (value * samples) / 100 };
}

function together(readings: readonly Reading[]): Reading {
  const [samples, counted] = [
    sum(readings.map((one) => one.samples ?? 0)),
    sum(readings.map((one) => one.counted ?? 0)),
  ];
  return { value: (100 * counted) / samples, samples, counted };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The values of all checks, this one's included. */
function withPastValues({ canary, primary }: Readings, past: readonly Compared[]): Values {
  return {
    canary: [canary.value, ...past.map(({ value }) => value)],
    primary: [primary.value, ...past.map((check) => check.primary)],
  };
}

/** A check that measured both versions. */
export type Compared = CheckRecord & { value: number; primary: number };

/**
 * This rollout's checks of a metric that measured both versions in windows that do not overlap, the latest first: what
 * is measured twice is no second sample.
 *
 * @param before when the window ends that none may overlap, in milliseconds since the epoch
 */
export function pastChecks(metric: CanaryMetric, { status = {} }: Canary, before = Infinity): Compared[] {
  const window = parseDuration(metricIntervalOf(metric)) ?? 0;
  let next = before;
  return checksOf(status, metric.name)
    .toReversed()
    .filter((check): check is Compared => {
      const time = Date.parse(check.time);
      const counts = check.value !== undefined && check.primary !== undefined && next - time >= window;
      if (counts) next = time;
      return counts;
    });
}
