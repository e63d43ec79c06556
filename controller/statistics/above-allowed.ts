import { logUpperBeta } from './beta';
import { type Counts, evidence, type Evidence, logLikelihood, PRIOR, requireAlpha, requireCounts } from './counts';

/**
 * Tests the claim that each request fails with a probability of at most `allowed`, whatever happened before it.
 *
 * The evidence compares two likelihoods of the counts: the average over all failure rates above the allowed one, and
 * that at the allowed one. It is a mixture of test martingales. H. Robbins, Statistical methods related to the law of
 * the iterated logarithm, Annals of Mathematical Statistics 41 (1970); the Beta mixture: S. Howard, A. Ramdas, J.
 * McAuliffe and J. Sekhon, Time-uniform, nonparametric, nonasymptotic confidence sequences, Annals of Statistics 49
 * (2021), on conjugate mixtures. No rate of the mixture is below the allowed one, so a canary that fails less often
 * than it may is never evidence.
 *
 * Failures can come in clumps, such as those of a client that retries. A few clumps contradict the claim already, so
 * choose a generous `allowed`.
 *
 * @param allowed failures per request, 0 to 1. At 0 the first failure decides; at 1 nothing does.
 * @param alpha the chance to refute the claim at any time while it is true: between 0 and 1
 * @throws RangeError if failures are not a number from 0 to the requests, or if `allowed` or `alpha` is out of bounds
 */
export function testAboveAllowed(counts: Counts, allowed: number, alpha: number): Evidence {
  requireCounts('the canary', counts);
  requireAlpha(alpha);
  if (!(allowed >= 0 && allowed <= 1))
    throw new RangeError(`the allowed failure rate is a number from 0 to 1, found ${allowed}`);
  if (allowed === 1) return evidence(0, alpha);
  const logBetaAbove = ({ requests, failures }: Counts): number =>
    logUpperBeta(allowed, failures + PRIOR, requests - failures + PRIOR);
  return evidence(
    logBetaAbove(counts) - logBetaAbove({ requests: 0, failures: 0 }) - logLikelihood(counts, allowed),
    alpha,
  );
}
