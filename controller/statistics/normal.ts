import { findRoot } from './root';

/** From here on the continued fraction needs fewer terms than the series. */
const TAIL = 2;
const TAIL_TERMS = 60;
/** Smaller terms no longer change a sum of about 1. */
const NEGLIGIBLE = 1e-17;

const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/**
 * The probability that a standard normal variable is at most `z`. Its relative error is below 10⁻¹², in the lower tail
 * too, down to the smallest double at z = −38.
 *
 * The middle is a series, the tail a continued fraction: M. Abramowitz and I. Stegun, Handbook of Mathematical
 * Functions (1964), 26.2.11 and 26.2.14.
 */
export function normalCdf(z: number): number {
  if (z < -TAIL) return upperTail(-z);
  if (z > TAIL) return 1 - upperTail(z);
  let sum = 0;
  let term = z;
  for (let odd = 3; Math.abs(term) > NEGLIGIBLE; odd += 2) {
    sum += term;
    term *= (z * z) / odd;
  }
  return 0.5 + density(z) * sum;
}

function upperTail(z: number): number {
  if (z === Infinity) return 0;
  let fraction = z;
  for (let term = TAIL_TERMS; term > 0; term--) fraction = z + term / fraction;
  return density(z) / fraction;
}

/**
 * The value below which a standard normal variable stays with a probability: `normalQuantile(0.975)` is 1.96. Its error
 * is below 10⁻¹².
 *
 * @throws RangeError if the probability is not between 0 and 1
 */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1))
    throw new RangeError(`a probability is a number from 0 to 1, found ${probability}`);
  if (probability === 0 || probability === 1) return probability === 0 ? -Infinity : Infinity;
  // Only the lower half is computed. A double close to 1 has lost the digits that say how far out it is.
  if (probability > 0.5) return -normalQuantile(1 - probability);
  return findRoot((z) => normalCdf(z) - probability, -40, 0);
}
