import fc from 'fast-check';
import { testAboveOther } from '../../controller/statistics/above-other';
import type { Counts } from '../../controller/statistics/counts';
import { relative } from './support';

const of = (requests: number, failures: number): Counts => ({ requests, failures });

// scipy 1.17.1: betaln for the mixtures, minimize_scalar(method='bounded', xatol=1e-13) for the likeliest pair of the claim
test.each([
  [15, 5, 135, 0, 0, 2322.0868453665917],
  [15, 5, 135, 0, 0.01, 578.6066486734846],
  [30, 10, 270, 3, 0.01, 56478.89785715181],
  [100, 3, 900, 20, 0, 0.0023325816464560864],
  [200, 40, 200, 20, 0.05, 0.008664721781885347],
  [10, 10, 10, 0, 0, 32553.462539672837],
  [100, 0, 900, 50, 0, 0.0014971923505736257],
  [1000, 60, 9000, 90, 0.02, 20.39668559407321],
])('%d requests of a canary with %d failures, %d of a primary with %d, a margin of %d', (requests, failures, primaryRequests, primaryFailures, margin, eValue) => {
  const found = testAboveOther(of(requests, failures), of(primaryRequests, primaryFailures), margin, 0.001);
  expect(relative(found.eValue, eValue)).toBeLessThan(1e-9);
  expect(found.decided).toBe(eValue >= 1000);
});

const counts = fc.integer({ min: 0, max: 2000 }).chain((requests) => fc.record({ requests: fc.constant(requests), failures: fc.integer({ min: 0, max: requests }) }));
const margin = fc.double({ min: 0, max: 1, noNaN: true });

test('nothing counted is no evidence, nor is one side alone', () => {
  fc.assert(
    fc.property(counts, margin, (some, by) => {
      expect(testAboveOther(of(0, 0), of(0, 0), by, 0.01).eValue).toBe(1);
      expect(testAboveOther(some, of(0, 0), by, 0.01).eValue).toBeLessThanOrEqual(1 + 1e-9);
      expect(testAboveOther(of(0, 0), some, by, 0.01).eValue).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});

test('a canary within the margin is never evidence', () => {
  fc.assert(
    fc.property(counts, counts, margin, (canary, primary, by) => {
      const within = canary.failures / canary.requests <= primary.failures / primary.requests + by;
      if (within) expect(testAboveOther(canary, primary, by, 0.01).eValue).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});

test('a failure more of the primary, or a wider margin, is less evidence', () => {
  const fewer = fc.tuple(counts, counts).filter(([, { requests, failures }]) => failures < requests);
  fc.assert(
    fc.property(fewer, fc.double({ min: 0, max: 0.5, noNaN: true }), ([canary, primary], by) => {
      const { eValue, pValue } = testAboveOther(canary, primary, by, 0.01);
      expect(testAboveOther(canary, primary, by + 0.1, 0.01).eValue).toBeLessThanOrEqual(eValue * (1 + 1e-9));
      expect(pValue).toBeGreaterThanOrEqual(0);
      expect(pValue).toBeLessThanOrEqual(1);
    }),
  );
});

test('where both fail always, or never, none is above the other', () => {
  for (const failures of [0, 50]) expect(testAboveOther(of(50, failures), of(50, failures), 0, 0.01)).toMatchObject({ pValue: 1, decided: false });
});

test('every pair of counts has finite evidence or is certain', () => {
  for (const [canary, primary, by] of [
    [of(10, 10), of(10, 9), 0.08],
    [of(10, 10), of(1e6, 0), 0],
    [of(1e6, 1e6), of(1e6, 0), 0.5],
    [of(10, 10), of(10, 0), 1],
  ] as const)
    expect(testAboveOther(canary, primary, by, 0.01).eValue).not.toBeNaN();
});

test.each([
  [of(1, 2), of(1, 0), 0, 'the canary: failures are a number from 0 to the requests, found 2 of 1'],
  [of(1, 0), of(1, 2), 0, 'the primary: failures are a number from 0 to the requests, found 2 of 1'],
  [of(1, 0), of(1, 0), 5, 'the margin is a number from 0 to 1, found 5'],
])('%j beside %j with a margin of %d is refused', (canary, primary, by, message) => {
  expect(() => testAboveOther(canary, primary, by, 0.01)).toThrow(new RangeError(message));
});
