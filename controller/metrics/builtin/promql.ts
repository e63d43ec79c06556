import type { Matchers } from '../../routing/shared/request-metrics';

/** The increase per second of a counter, summed over its series. */
function rate(counter: string, matchers: Matchers, window: string): string {
  return `sum( rate( ${counter}{ ${matchers.join(', ')} }[${window}] ) )`;
}

/**
 * Percent of the requests that did not fail.
 *
 * @param good the matcher that leaves the failed requests out
 * @param rest matchers that stand behind `good`
 */
export function successRate(
  counter: string,
  matchers: Matchers,
  good: string,
  window: string,
  rest: Matchers = [],
): string {
  return `${rate(counter, [...matchers, good, ...rest], window)} / ${rate(counter, [...matchers, ...rest], window)} * 100`;
}

/** The 99th percentile of a histogram, in the histogram's own unit. */
export function percentile99(histogram: string, matchers: Matchers, window: string): string {
  return `histogram_quantile( 0.99, ${rate(`${histogram}_bucket`, matchers, window)} by (le) )`;
}

/** The mean of a metric that observes seconds, in milliseconds. */
export function meanMilliseconds(metric: string, matchers: Matchers, window: string): string {
  return `${rate(`${metric}_sum`, matchers, window)} / ${rate(`${metric}_count`, matchers, window)} * 1000`;
}

/** The label that tells the two series of `countsOf` apart. */
export const COUNTED = 'counted';

/**
 * The number of all requests and of the good ones, as two series of one answer. Two queries would answer for two
 * different moments.
 *
 * @param window in which they came. Default: since the counters began.
 */
export function countsOf(
  counter: string,
  matchers: Matchers,
  good: string,
  rest: Matchers = [],
  window?: string,
): string {
  const growth = (of: Matchers): string =>
    window === undefined ? `${counter}{ ${of.join(', ')} }` : `increase( ${counter}{ ${of.join(', ')} }[${window}] )`;
  const sum = (of: Matchers, name: string): string =>
    `label_replace( sum( ${growth(of)} ), "${COUNTED}", "${name}", "", "" )`;
  return `${sum([...matchers, ...rest], 'all')} or ${sum([...matchers, good, ...rest], 'good')}`;
}
