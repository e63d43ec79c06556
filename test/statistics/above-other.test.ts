import fc from 'fast-check';
import { type Allowance, testAboveOther } from '../../controller/statistics/above-other';
import type { Counts } from '../../controller/statistics/counts';
import { more, relative } from './support';

const counts = fc
  .integer({ min: 0, max: 2000 })
  .chain((requests) => fc.record({ requests: fc.constant(requests), failures: fc.integer({ min: 0, max: requests }) }));

const of = (requests: number, failures: number): Counts => ({ requests, failures });

// scipy 1.17.1: betaln for the mixtures, minimize_scalar(method='bounded', xatol=1e-13) for the likeliest pair of the
// claim
test.each([
  [15, 5, 135, 0, 0, 2322.0868453665917],
  [15, 5, 135, 0, 0.01, 578.6066486734846],
  [30, 10, 270, 3, 0.01, 56478.89785715181],
  [100, 3, 900, 20, 0, 0.0023325816464560864],
  [200, 40, 200, 20, 0.05, 0.008664721781885347],
  [10, 10, 10, 0, 0, 32553.462539672837],
  [100, 0, 900, 50, 0, 0.0014971923505736257],
  [1000, 60, 9000, 90, 0.02, 20.39668559407321],
])(
  '%d requests of a canary with %d failures, %d of a primary with %d, a margin of %d',
  (requests, failures, primaryRequests, primaryFailures, margin, eValue) => {
    const found = testAboveOther(of(requests, failures), of(primaryRequests, primaryFailures), more(margin), 0.001);
    expect(relative(found.eValue, eValue)).toBeLessThan(1e-9);
    expect(found.decided).toBe(eValue >= 1000);
  },
);

// scipy 1.17.1, as above
test.each<[Counts, Counts, Allowance[], number]>([
  [of(600, 60), of(5400, 270), [{ times: 1.1, plus: 0 }], 1.3915133166812252],
  [of(600, 40), of(5400, 100), [{ times: 0.98, plus: 0.02 }], 0.06002424000815787],
  [of(200, 30), of(200, 10), [{ times: 2, plus: 0 }], 0.006479725268399304],
  [
    of(600, 40),
    of(5400, 100),
    [
      { times: 1, plus: 0.01 },
      { times: 1.5, plus: 0 },
    ],
    6.89923843655038,
  ],
])('%j beside %j, allowed %j', (canary, primary, allowances, eValue) => {
  expect(relative(testAboveOther(canary, primary, allowances, 0.01).eValue, eValue)).toBeLessThan(1e-9);
});

test('of several allowances the most generous counts', () => {
  const [canary, primary] = [of(600, 60), of(5400, 100)];
  const [first, second] = [
    { times: 1, plus: 0.02 },
    { times: 3, plus: 0 },
  ];
  const alone = [first, second].map((one) => testAboveOther(canary, primary, [one], 0.01).eValue);
  expect(testAboveOther(canary, primary, [first, second], 0.01).eValue).toBe(Math.min(...alone));
});

test.each([0.5, 1, 2])('at %d times the primary’s rate a canary without failures is never evidence', (times) => {
  fc.assert(
    fc.property(counts, fc.integer({ min: 0, max: 2000 }), (primary, requests) =>
      expect(testAboveOther(of(requests, 0), primary, [{ times, plus: 0 }], 0.01).decided).toBe(false),
    ),
  );
});

const margin = fc.double({ min: 0, max: 1, noNaN: true });

test('nothing counted is no evidence, nor is one side alone', () => {
  fc.assert(
    fc.property(counts, margin, (some, by) => {
      expect(testAboveOther(of(0, 0), of(0, 0), more(by), 0.01).eValue).toBe(1);
      expect(testAboveOther(some, of(0, 0), more(by), 0.01).eValue).toBeLessThanOrEqual(1 + 1e-9);
      expect(testAboveOther(of(0, 0), some, more(by), 0.01).eValue).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});

test('a canary within the margin is never evidence', () => {
  fc.assert(
    fc.property(counts, counts, margin, (canary, primary, by) => {
      const within = canary.failures / canary.requests <= primary.failures / primary.requests + by;
      if (within) expect(testAboveOther(canary, primary, more(by), 0.01).eValue).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});

test('a failure more of the primary, or a wider margin, is less evidence', () => {
  const fewer = fc.tuple(counts, counts).filter(([, { requests, failures }]) => failures < requests);
  fc.assert(
    fc.property(fewer, fc.double({ min: 0, max: 0.5, noNaN: true }), ([canary, primary], by) => {
      const { eValue, pValue } = testAboveOther(canary, primary, more(by), 0.01);
      expect(testAboveOther(canary, primary, more(by + 0.1), 0.01).eValue).toBeLessThanOrEqual(eValue * (1 + 1e-9));
      expect(pValue).toBeGreaterThanOrEqual(0);
      expect(pValue).toBeLessThanOrEqual(1);
    }),
  );
});

test('where both fail always, or never, none is above the other', () => {
  for (const failures of [0, 50])
    expect(testAboveOther(of(50, failures), of(50, failures), more(0), 0.01)).toMatchObject({
      pValue: 1,
      decided: false,
    });
});

test('every pair of counts has finite evidence or is certain', () => {
  for (const [canary, primary, by] of [
    [of(10, 10), of(10, 9), 0.08],
    [of(10, 10), of(1e6, 0), 0],
    [of(1e6, 1e6), of(1e6, 0), 0.5],
    [of(10, 10), of(10, 0), 1],
  ] as const)
    expect(testAboveOther(canary, primary, more(by), 0.01).eValue).not.toBeNaN();
});

test.each([
  [of(1, 2), of(1, 0), 0, 'the canary: failures are a number from 0 to the requests, found 2 of 1'],
  [of(1, 0), of(1, 2), 0, 'the primary: failures are a number from 0 to the requests, found 2 of 1'],
  [of(1, 0), of(1, 0), 5, 'an allowance adds a number from 0 to 1, found 5'],
])('%j beside %j with a margin of %d is refused', (canary, primary, by, message) => {
  expect(() => testAboveOther(canary, primary, more(by), 0.01)).toThrow(new RangeError(message));
});

test.each([-1, NaN, Infinity])('an allowance of %d times the primary’s rate is refused', (times) => {
  const message = `an allowance is a number of times that is not negative, found ${times}`;
  expect(() => testAboveOther(of(1, 0), of(1, 0), [{ times, plus: 0 }], 0.01)).toThrow(new RangeError(message));
});
