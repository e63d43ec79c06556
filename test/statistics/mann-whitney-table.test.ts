import { mannWhitney } from '../../controller/statistics/mann-whitney';

/**
 * The greatest U that is significant at 5 %, two-sided, for a second sample of 2 to 20 values. From the tables of
 * textbooks, after D. Auble, Extended tables for the Mann–Whitney statistic (1953). Empty where no U is significant.
 */
const CRITICAL: [number, (number | undefined)[]][] = [
  [5, [undefined, 0, 1, 2, 3, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 17, 18, 19, 20]],
  [6, [undefined, 1, 2, 3, 5, 6, 8, 10, 11, 13, 14, 16, 17, 19, 21, 22, 24, 25, 27]],
  [7, [undefined, 1, 3, 5, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34]],
  [8, [0, 2, 4, 6, 8, 10, 13, 15, 17, 19, 22, 24, 26, 29, 31, 34, 36, 38, 41]],
];

/** Two samples without ties. The first one wins `u` of the pairs. */
function samplesWith(u: number, m: number, n: number): [number[], number[]] {
  const second = Array.from({ length: n }, (_, index) => index);
  const first = Array.from({ length: m }, (_, index) => Math.min(n, Math.max(0, u - index * n)) - 0.5 + index / 100);
  return [first, second];
}

test.each(CRITICAL)('critical values for a sample of %d', (m, row) => {
  row.forEach((critical, index) => {
    const n = index + 2;
    const significant = (u: number): boolean => {
      const found = mannWhitney(...samplesWith(u, m, n));
      expect(found.u).toBe(u);
      return found.pValue <= 0.05;
    };
    if (critical !== undefined) expect([m, n, significant(critical)]).toEqual([m, n, true]);
    expect([m, n, significant((critical ?? -1) + 1)]).toEqual([m, n, false]);
  });
});
