import type { Interval } from './interval';
import { normalCdf, normalQuantile } from './normal';

/** A part of a whole, such as conversions of users. */
export interface Proportion {
  /** At most `total`. */
  count: number;
  /** At least 1. */
  total: number;
}

/** The comparison of two proportions that are counted once, at an end that was fixed before. */
export interface ProportionDifference {
  /** The second proportion minus the first. */
  difference: number;
  /** The range of the difference at the requested confidence. */
  interval: Interval;
  /** The chance of a difference at least as large, in either direction, if there is none. */
  pValue: number;
}

/**
 * The range of a proportion at a confidence. E. Wilson, Probable inference, the law of succession, and statistical
 * inference, Journal of the American Statistical Association 22 (1927); method 3 in R. Newcombe, Two-sided confidence
 * intervals for the single proportion, Statistics in Medicine 17 (1998).
 *
 * @param confidence between 0 and 1, such as 0.95
 * @throws RangeError if the count is not a number from 0 to the total, the total is below 1, or the confidence is out
 * of bounds
 */
export function proportionInterval({ count, total }: Proportion, confidence: number): Interval {
  requireProportion({ count, total });
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`the confidence is a number between 0 and 1, found ${confidence}`);
  const z = -normalQuantile((1 - confidence) / 2);
  const middle = count + (z * z) / 2;
  const reach = z * Math.sqrt((count * (total - count)) / total + (z * z) / 4);
  return {
    low: Math.max(0, (middle - reach) / (total + z * z)),
    high: Math.min(1, (middle + reach) / (total + z * z)),
  };
}

/**
 * Compares two proportions that were counted once each. Looking again and again finds differences that do not exist:
 * see `testAboveOther` for repeated looks.
 *
 * The interval is method 10 in R. Newcombe, Interval estimation for the difference between independent proportions,
 * Statistics in Medicine 17 (1998). The p-value is that of the score test with the pooled variance, the same as
 * Pearson's χ² without correction. It needs about five of each kind in each sample.
 *
 * @param confidence of the interval, between 0 and 1
 * @throws RangeError as {@link proportionInterval}
 */
export function compareProportions(first: Proportion, second: Proportion, confidence: number): ProportionDifference {
  const [a, b] = [proportionInterval(first, confidence), proportionInterval(second, confidence)];
  const [p, q] = [first.count / first.total, second.count / second.total];
  return {
    difference: q - p,
    interval: { low: q - p - Math.hypot(q - b.low, a.high - p), high: q - p + Math.hypot(b.high - q, p - a.low) },
    pValue: scorePValue(first, second),
  };
}

function scorePValue(first: Proportion, second: Proportion): number {
  const pooled = (first.count + second.count) / (first.total + second.total);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / first.total + 1 / second.total));
  // Both proportions are 0, or both are 1: there is no difference.
  if (deviation === 0) return 1;
  return 2 * normalCdf(-Math.abs(second.count / second.total - first.count / first.total) / deviation);
}

function requireProportion({ count, total }: Proportion): void {
  if (Number.isFinite(total) && total >= 1 && count >= 0 && count <= total) return;
  throw new RangeError(`a proportion is a count from 0 to a total of at least 1, found ${count} of ${total}`);
}
