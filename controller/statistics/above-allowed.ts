import { logUpperBeta } from './beta';
import { type Counts, evidence, type Evidence, logLikelihood, PRIOR, requireAlpha, requireCounts } from './counts';

/**
 * Tests the claim that each request fails with a probability of at most `allowed`, whatever happened before it.
 *
 * The evidence is the likelihood of the counts at a failure rate above the allowed one, over that at the allowed one,
 * averaged over all such rates: a mixture of test martingales. H. Robbins, Statistical methods related to the law of
 * the iterated logarithm, Annals of Mathematical Statistics 41 (1970); the Beta mixture: S. Howard, A. Ramdas, J.
 * McAuliffe and J. Sekhon, Time-uniform, nonparametric, nonasymptotic confidence sequences, Annals of Statistics 49
 * (2021), on conjugate mixtures. As no rate of the mixture is below the allowed one, a canary that fails less often
 * than it may is no evidence, at any time.
 *
 * Failures that come in clumps (a client that tries again, say) break the claim without being many: be generous with
 * `allowed`.
 *
 * @param allowed failures per request, 0 to 1. At 0 the first failure decides; at 1 nothing does.
 * @param alpha the chance to refute the claim, ever, while it is true: between 0 and 1
 * @throws RangeError for failures that are not a number from 0 to the requests, an `allowed` or an `alpha` out of its
 * bounds
 */
export function testAboveAllowed(counts: Counts, allowed: number, alpha: number): Evidence {
  requireCounts('the canary', counts);
  requireAlpha(alpha);
  if (!(allowed >= 0 && allowed <= 1))
    throw new RangeError(`the allowed failure rate is a number from 0 to 1, found ${allowed}`);
  if (allowed === 1) return evidence(0, alpha);
  const above = ({ requests, failures }: Counts): number =>
    logUpperBeta(allowed, failures + PRIOR, requests - failures + PRIOR);
  return evidence(above(counts) - above({ requests: 0, failures: 0 }) - logLikelihood(counts, allowed), alpha);
}
