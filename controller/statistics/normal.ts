import { root } from './root';

/** Where the series needs as many terms as the continued fraction. */
const TAIL = 2;
const TAIL_TERMS = 60;
/** What no longer changes a sum of about 1. */
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
 * The value that a standard normal variable stays below with a probability: `normalQuantile(0.975)` is 1.96. Its error
 * is below 10⁻¹².
 *
 * @throws RangeError for a probability outside of 0 to 1
 */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1))
    throw new RangeError(`a probability is a number from 0 to 1, found ${probability}`);
  if (probability === 0 || probability === 1) return probability === 0 ? -Infinity : Infinity;
  // The lower half alone: close to 1 a probability has lost the digits that tell how far out it is.
  if (probability > 0.5) return -normalQuantile(1 - probability);
  return root((z) => normalCdf(z) - probability, -40, 0);
}
