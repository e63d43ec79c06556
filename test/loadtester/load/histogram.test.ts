import * as fc from 'fast-check';
import { Histogram, PERCENTILE_ERROR } from '../../../controller/loadtester/load/histogram';

const PERCENTS = [1, 10, 50, 75, 90, 95, 99, 99.9, 100];
/** Milliseconds: half a microsecond of rounding, and the error of doubles. */
const ROUNDING = 0.000_501;

function filled(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

/** By definition: the smallest value that so many percent of all values do not exceed. */
function exact(values: readonly number[], percent: number): number {
  return [...values].sort((a, b) => a - b)[Math.ceil((percent / 100) * values.length) - 1]!;
}

const PARTS = Array.from({ length: 20_000 }, (_, index) => (index + 0.5) / 20_000);
const LOGNORMAL_HALVES = PARTS.map((part) => Math.exp(2 * Math.log(part / (1 - part)) * 0.55) * 20);

describe('percentiles are within the stated error of themselves', () => {
  it.each([
    ['evenly spread from 0 to 1 s', PARTS.map((part) => part * 1000), { 50: 500, 99: 990 }],
    [
      'falling off exponentially, 50 ms on the average',
      PARTS.map((part) => -50 * Math.log(1 - part)),
      { 50: 50 * Math.log(2), 90: 50 * Math.log(10), 99: 50 * Math.log(100) },
    ],
    ['with two humps, 10 ms and 2 s', PARTS.map((part) => (part < 0.95 ? 10 : 2000)), { 50: 10, 95: 10, 99: 2000 }],
    ['with a long tail', LOGNORMAL_HALVES, { 50: 20 }],
    ['all the same', PARTS.map(() => 12.345), { 1: 12.345, 50: 12.345, 100: 12.345 }],
  ])('%s', (_, values, known) => {
    const histogram = filled(values);
    for (const percent of PERCENTS) {
      const truth = exact(values, percent);
      expect(Math.abs(histogram.percentile(percent)! - truth)).toBeLessThanOrEqual(truth * PERCENTILE_ERROR + ROUNDING);
    }
    // The percentiles of the distribution itself, within the error of the sample.
    for (const [percent, truth] of Object.entries(known)) {
      expect(Math.abs(histogram.percentile(Number(percent))! - truth)).toBeLessThanOrEqual(
        truth * (PERCENTILE_ERROR + 0.001),
      );
    }
  });

  it('whatever the values are', () => {
    const milliseconds = fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 3_600_000, noNaN: true }),
      fc.integer({ min: 0, max: 1000 }),
    );
    fc.assert(
      fc.property(
        fc.array(milliseconds, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(...PERCENTS),
        (values, percent) => {
          const truth = exact(values, percent);
          expect(Math.abs(filled(values).percentile(percent)! - truth)).toBeLessThanOrEqual(
            truth * PERCENTILE_ERROR + ROUNDING,
          );
        },
      ),
    );
  });

  it('which is less than half a percent', () => {
    expect(PERCENTILE_ERROR).toBeLessThan(0.005);
  });
});

it('count, minimum, mean and maximum are exact, and no percentile is beyond them', () => {
  const histogram = filled([1000.1, 3.3, 7.7]);
  expect([histogram.count, histogram.min, histogram.mean, histogram.max]).toEqual([
    3,
    3.3,
    (1000.1 + 3.3 + 7.7) / 3,
    1000.1,
  ]);
  expect([histogram.percentile(1), histogram.percentile(100)]).toEqual([expect.closeTo(3.3, 1), 1000.1]);
});

it('what takes longer than can be told apart is still counted, and its maximum is exact', () => {
  const histogram = filled([1, 10_000_000]);
  expect([histogram.count, histogram.max, histogram.percentile(50)]).toEqual([2, 10_000_000, expect.closeTo(1, 2)]);
  expect(histogram.percentile(100)).toBeGreaterThan(4_200_000);
});

it('an empty one has nothing to tell', () => {
  const histogram = new Histogram();
  expect([histogram.min, histogram.mean, histogram.max, histogram.percentile(50)]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
