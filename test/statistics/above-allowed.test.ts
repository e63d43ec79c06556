import fc from 'fast-check';
import { testAboveAllowed } from '../../controller/statistics/above-allowed';
import { relative } from './support';

const at = (requests: number, failures: number, allowed = 0.01, alpha = 0.001) =>
  testAboveAllowed({ requests, failures }, allowed, alpha);

// scipy 1.17.1: the mixture's likelihood ratio by scipy.integrate.quad over asin(√p) from asin(√allowed) to π/2
test.each([
  [1, 1, 0.01, 53.38286373025597],
  [12, 4, 0.01, 12557.016014258137],
  [45, 15, 0.01, 6.204756013045014e16],
  [1000, 10, 0.01, 0.013979261570924783],
  [1000, 30, 0.01, 13995.226016842998],
  [500, 2, 0.02, 0.0056705112404322475],
  [60, 20, 0.1, 22629.22944663705],
  [10000, 0, 0.001, 0.000981662731331388],
  [50, 50, 0.05, 1.0463099973874036e64],
])('%d requests with %d failures, %d allowed', (requests, failures, allowed, eValue) => {
  const found = at(requests, failures, allowed);
  expect(relative(found.eValue, eValue)).toBeLessThan(1e-11);
  expect(relative(found.pValue, Math.min(1, 1 / eValue))).toBeLessThan(1e-11);
  expect(found.decided).toBe(eValue >= 1000);
});

test('one error in three answers is certain after a handful, where one in a hundred is allowed', () => {
  const needed = (alpha: number): number =>
    [1, 2, 3, 4, 5, 6, 7, 8].find((failures) => at(3 * failures, failures, 0.01, alpha).decided)!;
  expect([0.05, 0.001, 1e-4, 1e-6].map(needed)).toEqual([2, 4, 4, 6]);
});

test('where no failure is allowed, the first decides; where all are, none does', () => {
  expect(at(100, 0, 0)).toMatchObject({ pValue: 1, decided: false });
  expect(at(100, 1, 0)).toEqual({ eValue: Infinity, pValue: 0, decided: true });
  expect(at(100, 100, 1)).toEqual({ eValue: 1, pValue: 1, decided: false });
});

test('millions of requests are no more than a number', () => {
  expect(at(1e9, 1e7)).toMatchObject({ pValue: 1, decided: false });
  expect(at(1e9, 0)).toMatchObject({ pValue: 1, decided: false });
  expect(at(1e6, 5e5)).toEqual({ eValue: Infinity, pValue: 0, decided: true });
});

const rate = fc.double({ min: 0.0001, max: 0.9, noNaN: true });
const counts = fc
  .integer({ min: 1, max: 3000 })
  .chain((requests) => fc.tuple(fc.constant(requests), fc.integer({ min: 0, max: requests - 1 })));

test('nothing counted is no evidence', () => {
  fc.assert(fc.property(rate, (allowed) => Math.abs(at(0, 0, allowed).eValue - 1) < 1e-12));
});

test('a failure more is more evidence, a request more that did not fail is less', () => {
  fc.assert(
    fc.property(counts, rate, ([requests, failures], allowed) => {
      const { eValue } = at(requests, failures, allowed);
      expect(at(requests, failures + 1, allowed).eValue).toBeGreaterThanOrEqual(eValue);
      expect(at(requests + 1, failures, allowed).eValue).toBeLessThanOrEqual(eValue * (1 + 1e-9));
    }),
  );
});

test('a canary that fails no more often than it may is never evidence', () => {
  fc.assert(
    fc.property(
      counts,
      rate,
      ([requests, failures], allowed) =>
        failures > requests * allowed || at(requests, failures, allowed).eValue <= 1 + 1e-9,
    ),
  );
});

test('what the next request adds is nothing on average, if it fails as often as is allowed', () => {
  fc.assert(
    fc.property(counts, rate, ([requests, failures], allowed) => {
      const { eValue } = at(requests, failures, allowed);
      fc.pre(eValue > 1e-200 && eValue < 1e200);
      const average =
        allowed * at(requests + 1, failures + 1, allowed).eValue +
        (1 - allowed) * at(requests + 1, failures, allowed).eValue;
      expect(relative(average, eValue)).toBeLessThan(1e-8);
    }),
  );
});

test.each([
  [{ requests: 2, failures: 3 }, 0.01, 0.01, 'the canary: failures are a number from 0 to the requests, found 3 of 2'],
  [
    { requests: 2, failures: -1 },
    0.01,
    0.01,
    'the canary: failures are a number from 0 to the requests, found -1 of 2',
  ],
  [
    { requests: NaN, failures: 0 },
    0.01,
    0.01,
    'the canary: failures are a number from 0 to the requests, found 0 of NaN',
  ],
  [{ requests: 2, failures: 1 }, 99, 0.01, 'the allowed failure rate is a number from 0 to 1, found 99'],
  [{ requests: 2, failures: 1 }, 0.01, 0, 'alpha is a probability between 0 and 1, found 0'],
])('%j at %d and %d is refused', (found, allowed, alpha, message) => {
  expect(() => testAboveAllowed(found, allowed, alpha)).toThrow(new RangeError(message));
});
