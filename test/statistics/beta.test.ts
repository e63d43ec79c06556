import fc from 'fast-check';
import { logBeta, logGamma, logUpperBeta } from '../../controller/statistics/beta';

// scipy 1.17.1: scipy.special.gammaln(x)
test.each([
  [0.001, 6.907178885383853],
  [0.5, 0.5723649429247],
  [1, 0],
  [1.5, -0.12078223763524526],
  [3, 0.6931471805599453],
  [9.99, 12.779315214350195],
  [10, 12.801827480081469],
  [137.5, 537.95602123635],
  [1e6, 12815504.569147611],
  [1e12, 26631021115915.65],
])('the logarithm of the gamma function at %d', (x, expected) => {
  expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-14 * Math.max(1, Math.abs(expected)));
});

// scipy 1.17.1: log of scipy.integrate.quad over asin(√p), the integrand divided by its largest value
test.each([
  [0.01, 0.5, 0.5, 1.0788373168201835],
  [0.01, 4.5, 8.5, -7.984211280646871],
  [0.3, 2, 7, -5.3906741868151755],
  [0.5, 1.5, 1e4, -6941.028669570459],
  [0.01, 0.5, 1e6, -10061.848828460243],
  [0.01, 10050.5, 989950.5, -56237.52015653339],
  [0.001, 33333.5, 66667.5, -63656.02330482871],
  [0.999, 3, 2, -14.509991460870094],
])('the logarithm of the beta integral from %d for %d and %d', (from, a, b, expected) => {
  expect(Math.abs(logUpperBeta(from, a, b) - expected)).toBeLessThan(1e-13 * Math.max(1, a + b));
});

test('from 0 it is the whole, and from further on it is less', () => {
  const shape = fc.double({ min: 0.5, max: 500, noNaN: true });
  const cut = fc.double({ min: 0.001, max: 0.998, noNaN: true });
  fc.assert(
    fc.property(cut, shape, shape, (from, a, b) => {
      expect(Math.abs(logUpperBeta(0, a, b) - logBeta(a, b))).toBeLessThan(1e-12);
      expect(logUpperBeta(from, a, b)).toBeLessThanOrEqual(logBeta(a, b) + 1e-12);
      expect(logUpperBeta(from + 0.001, a, b)).toBeLessThanOrEqual(logUpperBeta(from, a, b) + 1e-12);
    }),
  );
});

test('what is not a number has no integral', () => {
  expect(logUpperBeta(NaN, 1, 1)).toBeNaN();
});
