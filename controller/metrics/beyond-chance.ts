import type { CanaryMetric } from '../api/canary';
import type { CanaryStatus } from '../api/canary-status';
import { allowancesOf, type Worse, worseOf, worstBeside } from '../api/comparison';
import { metricIntervalOf } from '../api/defaults';
import { parseDuration } from '../api/duration';
import { checksOf, nextCheckOf } from '../api/status';
import { testAboveOther } from '../statistics/above-other';
import type { Counts } from '../statistics/counts';
import { alphaOfLook } from '../statistics/looks';
import { mannWhitney } from '../statistics/mann-whitney';
import type { Reading } from './reading';

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
  /** What was compared, where that is more than what this check measured. */
  values?: Values;
}

/** The values that this rollout's checks measured, this one's included. */
export interface Values {
  canary: number[];
  primary: number[];
}

/** Compares both versions in all that the metric can be worse in, and answers the likeliest. */
export function compared(metric: CanaryMetric, readings: Readings, status: CanaryStatus, now: number): Comparison {
  const directions = worseOf(metric);
  // Several questions are several chances to be wrong.
  const alpha = alphaOfLook(metric.falseAlarms! / 100, nextCheckOf(status, metric.name)) / directions.length;
  const found = directions.map((worse) =>
    isCounted(readings) ? byCounts(metric, worse, readings, alpha) : byValues(metric, worse, valuesOf(metric, readings, status, now), alpha),
  );
  const [likeliest] = found.sort((a, b) => a.pValue - b.pValue);
  return { ...likeliest!, pValue: Math.min(1, likeliest!.pValue * directions.length) };
}

/** Percentages are compared by what they are percentages of. */
export function isCounted({ canary, primary }: Readings): boolean {
  return canary.counted !== undefined && primary.counted !== undefined;
}

function byCounts(metric: CanaryMetric, worse: Worse, { canary, primary }: Readings, alpha: number): Comparison {
  const { pValue, decided } = testAboveOther(badOf(canary, worse), badOf(primary, worse), allowancesOf(metric, worse), alpha);
  return { worse, pValue, decided };
}

/** Whole numbers: a server that extrapolates a window answers others. */
function badOf({ samples = 0, counted = 0 }: Reading, worse: Worse): Counts {
  const [all, part] = [Math.round(samples), Math.round(counted)];
  return { requests: all, failures: worse === 'lower' ? all - part : part };
}

function byValues(metric: CanaryMetric, worse: Worse, values: Values, alpha: number): Comparison {
  const worst = values.primary.map((value) => worstBeside(metric, worse, value));
  const { pValue } = mannWhitney(values.canary, worst, worse === 'lower' ? 'less' : 'greater');
  return { worse, pValue, decided: pValue <= alpha, values };
}

/** With what this check measured. */
export function valuesOf(metric: CanaryMetric, { canary, primary }: Readings, status: CanaryStatus, now: number): Values {
  const past = pastValues(metric, status, now);
  return { canary: [canary.value, ...past.canary], primary: [primary.value, ...past.primary] };
}

/**
 * The values that this rollout's checks measured, of windows that do not overlap: what is measured twice is no second value.
 *
 * @param before when the window begins that none may overlap, in milliseconds since the epoch
 */
export function pastValues(metric: CanaryMetric, status: CanaryStatus, before = Infinity): Values {
  const window = parseDuration(metricIntervalOf(metric)) ?? 0;
  const values: Values = { canary: [], primary: [] };
  let next = before;
  for (const { value, primary, time } of checksOf(status, metric.name).toReversed()) {
    if (value === undefined || primary === undefined || next - Date.parse(time) < window) continue;
    values.canary.push(value);
    values.primary.push(primary);
    next = Date.parse(time);
  }
  return values;
}
