import { type Counts, evidence, type Evidence, logLikelihood, logMixture, requireAlpha, requireCounts } from './counts';
import { root } from './root';

/**
 * Tests the claim that the canary's failure rate is at most `margin` above the primary's. Each of both is taken as constant: begin a new
 * test when the shares of the traffic change, lest a bad minute of both counts against the one that had more of it.
 *
 * The evidence is the likelihood of all counts, averaged over all pairs of failure rates, over that of the pair which fits them best among
 * those of the claim. L. Wasserman, A. Ramdas and S. Balakrishnan, Universal inference, PNAS 117 (2020), on anytime p-values. Who gets the
 * next request may depend on all that has been seen.
 *
 * @param margin difference of two failure rates, 0 to 1
 * @param alpha the chance to refute the claim, ever, while it is true: between 0 and 1
 * @throws RangeError for failures that are not a number from 0 to the requests, a `margin` or an `alpha` out of its bounds
 */
export function testAboveOther(canary: Counts, primary: Counts, margin: number, alpha: number): Evidence {
  requireCounts('the canary', canary);
  requireCounts('the primary', primary);
  requireAlpha(alpha);
  if (!(margin >= 0 && margin <= 1)) throw new RangeError(`the margin is a number from 0 to 1, found ${margin}`);
  const rate = likeliestPrimaryRate(canary, primary, margin);
  const claim = rate === undefined ? likeliest(canary) + likeliest(primary) : logLikelihood(canary, rate + margin) + logLikelihood(primary, rate);
  return evidence(logMixture(canary) + logMixture(primary) - claim, alpha);
}

const likeliest = (counts: Counts): number => logLikelihood(counts, counts.failures / Math.max(counts.requests, 1));

/** The primary's rate in the likeliest pair with just that margin between the two; undefined if the counts themselves keep the claim. */
function likeliestPrimaryRate(canary: Counts, primary: Counts, margin: number): number | undefined {
  // Not by quotients: without requests there are none.
  if (canary.failures * primary.requests <= (primary.failures + margin * primary.requests) * canary.requests) return undefined;
  return root((rate) => -slope(canary, rate + margin) - slope(primary, rate), 0, 1 - margin);
}

/** How the likelihood's logarithm grows with the rate. */
const slope = ({ requests, failures }: Counts, rate: number): number => failures / rate - (requests - failures) / (1 - rate);
