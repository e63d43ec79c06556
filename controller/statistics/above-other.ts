import { type Counts, evidence, type Evidence, logLikelihood, logMixture, requireAlpha, requireCounts } from './counts';
import { root } from './root';

/** The highest failure rate that a canary may have beside its primary's: `times` that, and `plus` so much. */
export interface Allowance {
  /** At least 0. */
  times: number;
  /** Failures per request, 0 to 1. */
  plus: number;
}

/**
 * Tests the claim that the canary's failure rate is at most what one of the allowances allows beside the primary's.
 * Each of both is taken as constant: begin a new test when the shares of the traffic change, lest a bad minute of both
 * counts against the one that had more of it.
 *
 * The evidence is the likelihood of all counts, averaged over all pairs of failure rates, over that of the pair which
 * fits them best among those of the claim. L. Wasserman, A. Ramdas and S. Balakrishnan, Universal inference, PNAS 117
 * (2020), on anytime p-values. Who gets the next request may depend on all that has been seen.
 *
 * @param alpha the chance to refute the claim, ever, while it is true: between 0 and 1
 * @throws RangeError for failures that are not a number from 0 to the requests, an allowance or an `alpha` out of its
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
  const claim = Math.max(...allowances.map((allowance) => likeliestClaim(canary, primary, allowance)));
  return evidence(logMixture(canary) + logMixture(primary) - claim, alpha);
}

/** The logarithm of the likelihood of that pair of rates which fits the counts best among those that are allowed. */
function likeliestClaim(canary: Counts, primary: Counts, allowance: Allowance): number {
  const rate = likeliestPrimaryRate(canary, primary, allowance);
  if (rate === undefined) return likeliest(canary) + likeliest(primary);
  return logLikelihood(canary, Math.min(1, allowance.times * rate + allowance.plus)) + logLikelihood(primary, rate);
}

const likeliest = (counts: Counts): number => logLikelihood(counts, counts.failures / Math.max(counts.requests, 1));

/** The primary's rate in the likeliest pair that is just allowed; undefined if the counts themselves keep the claim. */
function likeliestPrimaryRate(canary: Counts, primary: Counts, { times, plus }: Allowance): number | undefined {
  // Not by quotients: without requests there are none.
  if (canary.failures * primary.requests <= (times * primary.failures + plus * primary.requests) * canary.requests)
    return undefined;
  // Then the canary's rate says nothing about the primary's.
  if (times === 0) return primary.failures / Math.max(primary.requests, 1);
  return root(
    (rate) => -times * slope(canary, times * rate + plus) - slope(primary, rate),
    0,
    Math.min(1, (1 - plus) / times),
  );
}

/** How the likelihood's logarithm grows with the rate. */
const slope = ({ requests, failures }: Counts, rate: number): number =>
  failures / rate - (requests - failures) / (1 - rate);

function requireAllowance({ times, plus }: Allowance): void {
  if (!(plus >= 0 && plus <= 1)) throw new RangeError(`an allowance adds a number from 0 to 1, found ${plus}`);
  if (!(Number.isFinite(times) && times >= 0))
    throw new RangeError(`an allowance is a number of times that is not negative, found ${times}`);
}
