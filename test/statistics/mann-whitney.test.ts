import fc from 'fast-check';
import { type Alternative, mannWhitney } from '../../controller/statistics/mann-whitney';
import { relative } from './support';

const FEW: [number[], number[]] = [
  [19, 22, 16, 29, 24],
  [20, 11, 17, 12],
];
const UNEQUAL: [number[], number[]] = [
  [20.1, 23.32, 17.51, 12.87, 16, 12.23, 20.7, 39.26],
  [28.61, 26.84, 46.75, 43.75, 38.58, 22.98, 36.07, 51.81, 18.69, 29.11, 14.15, 19.21],
];
const MANY: [number[], number[]] = [
  [103.4, 117.9, 108.6, 122.4, 121.4, 118.3, 97.3, 115.2, 119.6, 121],
  [112.2, 121.7, 117.2, 118.7, 135.5, 118.7, 125.7, 134, 120.7, 125, 127],
];
const TIED: [number[], number[]] = [
  [1, 2, 2, 3],
  [2, 4, 5, 5, 6],
];

const steps = (count: number, first: number): number[] =>
  Array.from({ length: count }, (_, index) => index * 7 + first);

// scipy 1.17.1: scipy.stats.mannwhitneyu(a, b, alternative=…, method='exact' without ties up to 28 each, else
// 'asymptotic')
test.each<[string, [number[], number[]], Alternative, number, number]>([
  ['two small samples', FEW, 'two-sided', 17, 0.1111111111111111],
  ['two small samples', FEW, 'greater', 17, 0.05555555555555555],
  ['two small samples', FEW, 'less', 17, 0.9682539682539683],
  ['one small sample', UNEQUAL, 'two-sided', 21, 0.038707628800508063],
  ['one small sample', UNEQUAL, 'greater', 21, 0.9842899102961022],
  ['one small sample', UNEQUAL, 'less', 21, 0.019353814400254032],
  ['one value each', [[1], [2]], 'two-sided', 0, 1],
  ['one value each', [[1], [2]], 'less', 0, 0.5],
  ['eight of many', [steps(8, 100), steps(300, 3.5)], 'two-sided', 140, 2.623260355825869e-7],
  ['one of very many', [steps(1, 1500), steps(2000, 3.5)], 'two-sided', 214, 0.21489255372313773],
  ['twenty each', [steps(20, 30), steps(20, 3.5)], 'greater', 264, 0.0429570099928469],
  ['as many as are counted out', [steps(28, 60), steps(28, 3.5)], 'two-sided', 594, 0.000720992938356498],
  ['ten that are all greater', [steps(10, 1000), steps(10, 3.5)], 'greater', 100, 5.412544112234515e-6],
  ['twelve of 25', [steps(12, 25), steps(25, 3.5)], 'less', 114, 0.12669496103704048],
  ['larger samples', [steps(30, 3), steps(40, 3.5)], 'two-sided', 435, 0.05090783898652566],
  ['larger samples with a tie', MANY, 'two-sided', 25, 0.03770915497402274],
  ['larger samples with a tie', MANY, 'greater', 25, 0.9841607088379987],
  ['larger samples with a tie', MANY, 'less', 25, 0.01885457748701137],
  ['small samples with ties', TIED, 'two-sided', 2, 0.06056886020265745],
  ['small samples with ties', TIED, 'greater', 2, 0.9832836021141851],
  ['small samples with ties', TIED, 'less', 2, 0.030284430101328724],
  [
    'nothing but one tie',
    [
      [5, 5, 5],
      [5, 5],
    ],
    'two-sided',
    3,
    1,
  ],
  [
    'nothing but one tie',
    [
      [5, 5, 5],
      [5, 5],
    ],
    'greater',
    3,
    1,
  ],
  [
    'the same samples',
    [
      [1, 2, 3],
      [1, 2, 3],
    ],
    'two-sided',
    4.5,
    1,
  ],
])('%s %j, %s', (_, [a, b], alternative, u, pValue) => {
  const found = mannWhitney(a, b, alternative);
  expect(found.u).toBe(u);
  expect(found.superiority).toBe(u / (a.length * b.length));
  expect(relative(found.pValue, pValue)).toBeLessThan(1e-11);
});

const samples = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 15 });

test('p-values are probabilities, and the two sides are each other’s mirror', () => {
  fc.assert(
    fc.property(samples, samples, (a, b) => {
      for (const alternative of ['two-sided', 'greater', 'less'] as const) {
        const { pValue } = mannWhitney(a, b, alternative);
        expect(pValue).toBeGreaterThan(0);
        expect(pValue).toBeLessThanOrEqual(1);
      }
      expect(mannWhitney(a, b).pValue).toBeCloseTo(mannWhitney(b, a).pValue, 12);
      expect(mannWhitney(a, b, 'greater').pValue).toBeCloseTo(mannWhitney(b, a, 'less').pValue, 12);
      expect(mannWhitney(a, b).u + mannWhitney(b, a).u).toBe(a.length * b.length);
    }),
  );
});

test('only the order of values counts, not their unit', () => {
  fc.assert(
    fc.property(samples, samples, (a, b) => {
      const grown = (values: number[]): number[] => values.map((value) => Math.exp(value / 4) * 1000);
      expect(mannWhitney(grown(a), grown(b))).toEqual(mannWhitney(a, b));
      expect(mannWhitney(a.toReversed(), b.toReversed())).toEqual(mannWhitney(a, b));
    }),
  );
});

test('greater values in the first sample speak ever more for greater', () => {
  fc.assert(
    fc.property(
      samples,
      samples,
      (a, b) =>
        mannWhitney(
          a.map((value) => value + 1000),
          b,
          'greater',
        ).pValue <= mannWhitney(a, b, 'greater').pValue,
    ),
  );
});

test.each([
  [[], [1], 'the first sample has no values'],
  [[1], [], 'the second sample has no values'],
  [[1, NaN], [1], 'the first sample has a value that is not a number'],
])('%j and %j cannot be compared', (a, b, message) => {
  expect(() => mannWhitney(a, b)).toThrow(new RangeError(message));
});
