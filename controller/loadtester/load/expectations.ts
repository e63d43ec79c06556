import type { LoadResult } from './tally';

/** Bounds for the result of a load. Latencies in milliseconds. */
export interface Expectations {
  /** Percent of the requests. */
  maxErrorRate?: number;
  maxP50?: number;
  maxP90?: number;
  maxP95?: number;
  maxP99?: number;
}

const PERCENTILES = { maxP50: 'p50', maxP90: 'p90', maxP95: 'p95', maxP99: 'p99' } as const;

/** @returns why the load has failed: no answers, or results beyond the bounds; undefined if it has succeeded */
export function describeMissedExpectations(
  { requests, errorRate, statuses, failures, latency }: LoadResult,
  expectations: Expectations,
): string | undefined {
  if (requests === 0) return 'sent no request';
  if (Object.keys(statuses).length === 0) return `had no answer: ${listCounts(failures)}`;
  const { maxErrorRate } = expectations;
  const missed: string[] = [];
  if (maxErrorRate !== undefined && errorRate > maxErrorRate) {
    missed.push(
      `an error rate of ${errorRate} % (has to be <= ${maxErrorRate} %): ${listCounts({ ...statuses, ...failures })}`,
    );
  }
  for (const [bound, percentile] of Object.entries(PERCENTILES)) {
    const [allowed, found] = [expectations[bound as keyof typeof PERCENTILES], latency?.[percentile]];
    if (allowed !== undefined && found !== undefined && found > allowed)
      missed.push(`a ${percentile} of ${found} ms (has to be <= ${allowed} ms)`);
  }
  return missed.length === 0 ? undefined : `had ${missed.join(', and ')}`;
}

function listCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} × ${name}`)
    .join(', ');
}
