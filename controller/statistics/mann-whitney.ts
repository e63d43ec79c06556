import { normalCdf } from './normal';

/** What is suspected of the first sample: its values are `greater`, or `less`, or either. */
export type Alternative = 'two-sided' | 'greater' | 'less';

export interface MannWhitney {
  /**
   * Number of pairs, one value of each sample, in which the first sample's is greater. A tie counts one half. 0 to
   * |a|·|b|.
   */
  u: number;
  /** The chance of a `u` at least as extreme if both samples came from the same distribution. */
  pValue: number;
  /**
   * The chance that a value of the first sample is greater than one of the second. A tie counts one half. 0.5: neither
   * tends to be greater.
   */
  superiority: number;
}

/**
 * Without ties, the distribution of U is counted exactly for up to so many orders. Doubles count no further one by one.
 */
const MOST_ORDERS = Number.MAX_SAFE_INTEGER;

/**
 * Tests whether the values of one sample tend to be greater than those of another. It assumes nothing about their
 * distributions. The samples are compared once: repeated looks raise the chance of a false alarm.
 *
 * H. Mann and D. Whitney, On a test of whether one of two random variables is stochastically larger than the other,
 * Annals of Mathematical Statistics 18 (1947). Exact if no two values are equal and the samples are small (up to 28
 * each). Otherwise the normal approximation, with corrections for ties and for continuity: E. Lehmann, Nonparametrics
 * (1975), section 1.4. The same values as scipy's `mannwhitneyu` has with the methods `exact` and `asymptotic`. The
 * superiority: K. McGraw and S. Wong, A common language effect size statistic, Psychological Bulletin 111 (1992).
 *
 * @throws RangeError if a sample has no values, or a value that is not a number
 */
export function mannWhitney(
  a: readonly number[],
  b: readonly number[],
  alternative: Alternative = 'two-sided',
): MannWhitney {
  for (const [which, sample] of [
    ['first', a],
    ['second', b],
  ] as const) {
    if (sample.length === 0) throw new RangeError(`the ${which} sample has no values`);
    if (sample.some(Number.isNaN)) throw new RangeError(`the ${which} sample has a value that is not a number`);
  }
  const { u, ties } = uStatistic(a, b);
  const pairs = a.length * b.length;
  const exact = ties.length === 0 && ordersOf(a.length, b.length) <= MOST_ORDERS;
  const atLeast = exact ? exactTail(a.length, b.length) : normalTail(a.length, b.length, ties);
  return { u, pValue: pValue(u, pairs, alternative, atLeast), superiority: u / pairs };
}

function pValue(u: number, pairs: number, alternative: Alternative, atLeast: (u: number) => number): number {
  if (alternative === 'greater') return atLeast(u);
  if (alternative === 'less') return atLeast(pairs - u);
  return Math.min(1, 2 * atLeast(Math.max(u, pairs - u)));
}

/** The number of orders that the values of two samples can have, told apart only by their sample. */
function ordersOf(m: number, n: number): number {
  let orders = 1;
  for (let i = 1; i <= Math.min(m, n) && orders <= MOST_ORDERS; i++) orders = (orders * (Math.max(m, n) + i)) / i;
  return orders;
}

/** U of the first sample, from the sum of its ranks, and the number of values in each tie. */
function uStatistic(a: readonly number[], b: readonly number[]): { u: number; ties: number[] } {
  const all = [...a.map((value) => ({ value, first: true })), ...b.map((value) => ({ value, first: false }))];
  all.sort((x, y) => (x.value < y.value ? -1 : Number(x.value > y.value)));
  const ties: number[] = [];
  let ranks = 0;
  for (let start = 0, end = 0; start < all.length; start = end) {
    let firsts = 0;
    for (; end < all.length && all[end]!.value === all[start]!.value; end++) firsts += Number(all[end]!.first);
    if (end - start > 1) ties.push(end - start);
    ranks += (firsts * (start + 1 + end)) / 2;
  }
  return { u: ranks - (a.length * (a.length + 1)) / 2, ties };
}

/**
 * The chance that U is at least `u`. The number of orders with each U is a coefficient of the Gaussian binomial ∏ (1 −
 * q^(n+i)) / (1 − q^i): G. Andrews, The Theory of Partitions (1976), chapter 3.
 */
function exactTail(m: number, n: number): (u: number) => number {
  const [small, large] = m < n ? [m, n] : [n, m];
  const orders = new Array<number>(m * n + 1).fill(0);
  orders[0] = 1;
  for (let i = 1; i <= small; i++) {
    for (let u = m * n; u >= large + i; u--) orders[u]! -= orders[u - large - i]!;
    for (let u = i; u <= m * n; u++) orders[u]! += orders[u - i]!;
  }
  const total = orders.reduce((sum, count) => sum + count, 0);
  // The distribution is symmetric. Its lower half is the more exact one.
  const atMost = (u: number): number => orders.slice(0, u + 1).reduce((sum, count) => sum + count, 0) / total;
  return (u) => (2 * u > m * n ? atMost(m * n - u) : 1 - atMost(u - 1));
}

function normalTail(m: number, n: number, ties: readonly number[]): (u: number) => number {
  const size = m + n;
  const tied = ties.reduce((sum, values) => sum + values ** 3 - values, 0);
  const deviation = Math.sqrt(((m * n) / 12) * (size + 1 - tied / (size * (size - 1))));
  return (u) => (deviation === 0 ? 1 : normalCdf(-(u - (m * n) / 2 - 0.5) / deviation));
}
