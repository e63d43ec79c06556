/** Stirling's series is used from here on. Its seven terms leave an error below 10⁻¹⁶. */
const STIRLING_FROM = 10;
/** The coefficients, last term first. */
const STIRLING = [1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12];

/**
 * The logarithm of the gamma function for x > 0: Abramowitz and Stegun (1964), 6.1.41. Smaller x are shifted up by
 * 6.1.15.
 */
export function logGamma(x: number): number {
  let shift = 1;
  for (; x < STIRLING_FROM; x++) shift *= x;
  let series = 0;
  for (const coefficient of STIRLING) series = series / (x * x) + coefficient;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series / x - Math.log(shift);
}

/** The logarithm of the beta function B(a, b) = ∫₀¹ p^(a−1) (1−p)^(b−1) dp, for a and b > 0. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/**
 * The logarithm of the same integral from `from` to 1, for a `from` between 0 and 1. It stays exact where the integral
 * is smaller than any double. Relative error of the integral: 10⁻¹² for counts in the thousands, 10⁻⁹ for millions.
 *
 * NIST Digital Library of Mathematical Functions, 8.17.22 with 8.17.4.
 */
export function logUpperBeta(from: number, a: number, b: number): number {
  if (1 - from < (b + 1) / (a + b + 2)) return logLowerBeta(1 - from, b, a);
  const whole = logBeta(a, b);
  return whole + Math.log1p(-Math.exp(logLowerBeta(from, a, b) - whole));
}

/** From 0 to `to`, for a `to` below (a + 1) / (a + b + 2). There the continued fraction converges fast. */
function logLowerBeta(to: number, a: number, b: number): number {
  return a * Math.log(to) + b * Math.log1p(-to) - Math.log(a) - Math.log(continuedFraction(to, a, b));
}

/**
 * 1 + d₁/(1 + d₂/(1 + …)), forwards, by the method of W. Lentz (1976) as modified by I. Thompson and A. Barnett (1986).
 */
function continuedFraction(x: number, a: number, b: number): number {
  let value = 1;
  let c = 1;
  let d = 0;
  for (let n = 1; ; n++) {
    const m = Math.floor(n / 2);
    const coefficient =
      n % 2 === 0
        ? (m * (b - m) * x) / ((a + n - 1) * (a + n))
        : (-(a + m) * (a + b + m) * x) / ((a + n - 1) * (a + n));
    d = 1 / nonZero(1 + coefficient * d);
    c = nonZero(1 + coefficient / c);
    value *= c * d;
    // The negated comparison also ends the loop for NaN, which is then returned.
    if (!(Math.abs(c * d - 1) > 4 * Number.EPSILON)) return value;
  }
}

const nonZero = (x: number): number =>
  Math.abs(x) < Number.MIN_VALUE / Number.EPSILON ? Number.MIN_VALUE / Number.EPSILON : x;
