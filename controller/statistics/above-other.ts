import { type Counts, evidence, type Evidence, logLikelihood, logMixture, requireAlpha, requireCounts } from './counts';
import { findRoot } from './root';

/** The highest failure rate that a canary may have: `times` the primary's, plus `plus`. */
export interface Allowance {
  /** At least 0. */
  times: number;
  /** Failures per request, 0 to 1. */
  plus: number;
}

/**
 * Tests the claim that the canary's failure rate is within at least one of the allowances, compared with the primary's.
 * Both rates are taken as constant. Begin a new test when the shares of the traffic change: otherwise a bad minute of
 * both versions counts against the one that had more traffic in it.
 *
 * The evidence compares two likelihoods of all counts: the average over all pairs of failure rates, and that of the
 * pair within the claim which fits the counts best. L. Wasserman, A. Ramdas and S. Balakrishnan, Universal inference,
 * PNAS 117 (2020), on anytime p-values. The test stays valid if earlier counts decide who gets the next request.
 *
 * @param alpha the chance to refute the claim at any time while it is true: between 0 and 1
 * @throws RangeError if failures are not a number from 0 to the requests, or if an allowance or `alpha` is out of
 * bounds
 */
export function testAboveOther(
  canary: Counts,
  primary: Counts,
  allowances: readonly Allowance[],
  alpha: number,
): Evidence {
  requireCounts('the canary', canary);
  requireCounts('the primary', primary);
  requireAlpha(alpha);
  allowances.forEach(requireAllowance);
  const claim = Math.max(...allowances.map((allowance) => maxLogLikelihoodOfClaim(canary, primary, allowance)));
  return evidence(logMixture(canary) + logMixture(primary) - claim, alpha);
}

/**
 * The logarithm of the likelihood of the pair of rates which fits the counts best, among the pairs that are allowed.
 */
function maxLogLikelihoodOfClaim(canary: Counts, primary: Counts, allowance: Allowance): number {
  const rate = likeliestPrimaryRate(canary, primary, allowance);
  if (rate === undefined) return maxLogLikelihood(canary) + maxLogLikelihood(primary);
  return logLikelihood(canary, Math.min(1, allowance.times * rate + allowance.plus)) + logLikelihood(primary, rate);
}

const maxLogLikelihood = (counts: Counts): number =>
  logLikelihood(counts, counts.failures / Math.max(counts.requests, 1));

/**
 * @returns the primary's rate in the likeliest pair on the border of the claim; undefined if the counts keep the claim
 */
function likeliestPrimaryRate(canary: Counts, primary: Counts, { times, plus }: Allowance): number | undefined {
  // Multiplied crosswise, because a rate does not exist without requests.
  if (canary.failures * primary.requests <= (times * primary.failures + plus * primary.requests) * canary.requests)
    return undefined;
  // The canary's rate does not depend on the primary's.
  if (times === 0) return primary.failures / Math.max(primary.requests, 1);
  return findRoot(
    (rate) => -times * slope(canary, times * rate + plus) - slope(primary, rate),
    0,
    Math.min(1, (1 - plus) / times),
  );
}

/** The derivative of the logarithm of the likelihood by the rate. */
const slope = ({ requests, failures }: Counts, rate: number): number =>
  failures / rate - (requests - failures) / (1 - rate);

function requireAllowance({ times, plus }: Allowance): void {
  if (!(plus >= 0 && plus <= 1)) throw new RangeError(`an allowance adds a number from 0 to 1, found ${plus}`);
  if (!(Number.isFinite(times) && times >= 0))
    throw new RangeError(`an allowance is a number of times that is not negative, found ${times}`);
}
