import { logBeta } from './beta';

/** Counts since a test began. Both only grow. Begin a new test after a counter was reset. */
export interface Counts {
  /** Number of answered requests. */
  requests: number;
  /** Number of failed requests: at most `requests`. */
  failures: number;
}

/**
 * Evidence of counts against a claim. It may be looked at after every request, as often as one likes. The test ends at
 * the first look at which it is decided. The chance that this ever happens while the claim is true is at most `alpha`.
 */
export interface Evidence {
  /**
   * How many times better the opposite of the claim predicted the counts than the claim did. 1 at the beginning;
   * Infinity beyond the largest double.
   */
  eValue: number;
  /** The smallest `alpha` at which this would be decided, from 0 to 1. */
  pValue: number;
  /** Whether the claim is refuted. */
  decided: boolean;
}

/**
 * Ville's inequality: a nonnegative quantity whose mean is at most 1 at any time, however the time is chosen, ever
 * reaches 1/alpha with a probability of at most alpha. J. Ville, Étude critique de la notion de collectif (1939); as a
 * test: A. Ramdas, P. Grünwald, V. Vovk and G. Shafer, Game-theoretic statistics and safe anytime-valid inference,
 * Statistical Science 38 (2023).
 */
export function evidence(logEValue: number, alpha: number): Evidence {
  return {
    eValue: Math.exp(logEValue),
    pValue: Math.min(1, Math.exp(-logEValue)),
    decided: logEValue >= -Math.log(alpha),
  };
}

/**
 * Both parameters of the Beta distribution over which failure rates are mixed. With 0.5 the mixture predicts any counts
 * as well as the best rate, up to a factor of about √(π·requests/2), for rare and for frequent failures. With 1 that
 * factor would be its square for rare failures. R. Krichevsky and V. Trofimov, The performance of universal encoding,
 * IEEE Transactions on Information Theory 27 (1981).
 */
export const PRIOR = 0.5;

/** The logarithm of the probability of these counts, in their order, at one failure rate. */
export function logLikelihood({ requests, failures }: Counts, rate: number): number {
  return timesLogarithm(failures, Math.log(rate)) + timesLogarithm(requests - failures, Math.log1p(-rate));
}

/** The same, averaged over all failure rates by their distribution. */
export function logMixture({ requests, failures }: Counts): number {
  return logBeta(failures + PRIOR, requests - failures + PRIOR) - logBeta(PRIOR, PRIOR);
}

/** 0 · log 0 counts as 0: an outcome that never happened adds nothing, even if it is impossible. */
const timesLogarithm = (count: number, logarithm: number): number => (count === 0 ? 0 : count * logarithm);

export function requireCounts(what: string, { requests, failures }: Counts): void {
  if (Number.isFinite(requests) && failures >= 0 && failures <= requests) return;
  throw new RangeError(`${what}: failures are a number from 0 to the requests, found ${failures} of ${requests}`);
}

export function requireAlpha(alpha: number): void {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha is a probability between 0 and 1, found ${alpha}`);
}
