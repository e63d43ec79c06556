import { type Counts, logLikelihood, logMixture, requireAlpha, requireCounts } from './counts';
import type { Interval } from './interval';
import { findRoot } from './root';

/**
 * The failure rates that the counts do not refute, in failures per request. It may be looked at after every request:
 * the chance that the true rate is ever outside is at most `alpha`. Without requests it is 0 to 1.
 *
 * A confidence sequence: the rates at which the mixture's likelihood ratio stays below 1/alpha. D. Darling and H.
 * Robbins, Confidence sequences for mean, variance, and median, PNAS 58 (1967); for binomial counts: H. Robbins,
 * Statistical methods related to the law of the iterated logarithm, Annals of Mathematical Statistics 41 (1970).
 *
 * @param alpha between 0 and 1; 0.05 for the usual 95 %
 * @throws RangeError if failures are not a number from 0 to the requests, or if `alpha` is out of bounds
 */
export function rateInterval(counts: Counts, alpha: number): Interval {
  requireCounts('a rate', counts);
  requireAlpha(alpha);
  const { requests, failures } = counts;
  if (requests === 0) return { low: 0, high: 1 };
  const bound = logMixture(counts) + Math.log(alpha);
  const logExcess = (rate: number): number => bound - logLikelihood(counts, rate);
  const seen = failures / requests;
  return {
    low: failures === 0 ? 0 : findRoot((rate) => -logExcess(rate), 0, seen),
    high: failures === requests ? 1 : findRoot(logExcess, seen, 1),
  };
}
