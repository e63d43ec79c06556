import fc from 'fast-check';
import { compareProportions, proportionInterval } from '../../controller/statistics/proportions';
import { relative } from './support';

// scipy 1.17.1: scipy.stats.binomtest(count, total).proportion_ci(confidence, method='wilson')
test.each([
  [81, 263, 0.95, 0.2552885198782742, 0.36620957698280004],
  [15, 148, 0.95, 0.06238639953073629, 0.16048724172330803],
  [0, 20, 0.95, 0, 0.16112515805281935],
  [1, 29, 0.95, 0.006113214292762667, 0.17175521879320282],
  [29, 29, 0.99, 0.813809012123496, 1],
  [5, 50, 0.9, 0.049529034477445166, 0.19153751415157091],
])('%d of %d at %d', (count, total, confidence, low, high) => {
  const found = proportionInterval({ count, total }, confidence);
  expect(found.low).toBeCloseTo(low, 13);
  expect(found.high).toBeCloseTo(high, 13);
});

// R. Newcombe, Statistics in Medicine 17 (1998), 873–890: the examples of table II, method 10, to the four digits that
// are printed
test.each([
  [48, 80, 56, 70, 0.0524, 0.3339],
  [3, 10, 9, 10, 0.1705, 0.809],
  [2, 7, 6, 7, 0.0582, 0.8062],
  [0, 29, 5, 56, -0.0381, 0.1926],
  [0, 20, 0, 10, -0.1611, 0.2775],
  [0, 10, 0, 10, -0.2775, 0.2775],
  [0, 20, 10, 10, 0.6791, 1],
  [0, 10, 10, 10, 0.6075, 1],
])('from %d of %d to %d of %d', (count, total, otherCount, otherTotal, low, high) => {
  const { interval, difference } = compareProportions({ count, total }, { count: otherCount, total: otherTotal }, 0.95);
  expect(difference).toBe(otherCount / otherTotal - count / total);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

// scipy 1.17.1: scipy.stats.chi2_contingency([[count, total - count], [count, total - count]], correction=False).pvalue
test.each([
  [2600, 50000, 3400, 50000, 1.6979371273457565e-26],
  [1050, 50000, 1450, 50000, 5.410076766634295e-16],
  [48, 80, 56, 70, 0.008045081368196582],
  [3, 10, 9, 10, 0.0061698993205441645],
  [12, 100, 14, 90, 0.47644758594778513],
  [0, 20, 0, 10, 1],
  [20, 20, 10, 10, 1],
])('the chance of %d of %d beside %d of %d', (count, total, otherCount, otherTotal, pValue) => {
  expect(
    relative(compareProportions({ count, total }, { count: otherCount, total: otherTotal }, 0.95).pValue, pValue),
  ).toBeLessThan(1e-11);
});

const proportion = fc
  .integer({ min: 1, max: 5000 })
  .chain((total) => fc.record({ count: fc.integer({ min: 0, max: total }), total: fc.constant(total) }));

test('the difference lies in its interval, and the other way round it is the opposite', () => {
  fc.assert(
    fc.property(proportion, proportion, (first, second) => {
      const [there, back] = [compareProportions(first, second, 0.9), compareProportions(second, first, 0.9)];
      expect(there.difference).toBeGreaterThanOrEqual(there.interval.low);
      expect(there.difference).toBeLessThanOrEqual(there.interval.high);
      expect(there.interval.low).toBeGreaterThanOrEqual(-1 - 1e-12);
      expect(there.interval.low).toBeCloseTo(-back.interval.high, 12);
      expect(there.pValue).toBe(back.pValue);
      expect(there.pValue).toBeLessThanOrEqual(1);
    }),
  );
});

test.each([
  [{ count: 2, total: 1 }, 0.95, 'a proportion is a count from 0 to a total of at least 1, found 2 of 1'],
  [{ count: 0, total: 0 }, 0.95, 'a proportion is a count from 0 to a total of at least 1, found 0 of 0'],
  [{ count: NaN, total: 5 }, 0.95, 'a proportion is a count from 0 to a total of at least 1, found NaN of 5'],
  [{ count: 1, total: 2 }, 95, 'the confidence is a number between 0 and 1, found 95'],
])('%j at %d has no interval', (found, confidence, message) => {
  expect(() => proportionInterval(found, confidence)).toThrow(new RangeError(message));
});
