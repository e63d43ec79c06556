import type { LoadResult } from './tally';

/** Bounds of what a load may show. Latencies in milliseconds. */
export interface Expectations {
  /** Percent of the requests. */
  maxErrorRate?: number;
  maxP50?: number;
  maxP90?: number;
  maxP95?: number;
  maxP99?: number;
}

const PERCENTILES = { maxP50: 'p50', maxP90: 'p90', maxP95: 'p95', maxP99: 'p99' } as const;

/** Why the load is no success: nobody answered, or more than was expected. `undefined` when it is one. */
export function disappointment(
  { requests, errorRate, statuses, failures, latency }: LoadResult,
  expectations: Expectations,
): string | undefined {
  if (requests === 0) return 'sent no request';
  if (Object.keys(statuses).length === 0) return `had no answer: ${counted(failures)}`;
  const { maxErrorRate } = expectations;
  const missed: string[] = [];
  if (maxErrorRate !== undefined && errorRate > maxErrorRate) {
    missed.push(
      `an error rate of ${errorRate} % (has to be <= ${maxErrorRate} %): ${counted({ ...statuses, ...failures })}`,
    );
  }
  for (const [bound, percentile] of Object.entries(PERCENTILES)) {
    const [allowed, found] = [expectations[bound as keyof typeof PERCENTILES], latency?.[percentile]];
    if (allowed !== undefined && found !== undefined && found > allowed)
      missed.push(`a ${percentile} of ${found} ms (has to be <= ${allowed} ms)`);
  }
  return missed.length === 0 ? undefined : `had ${missed.join(', and ')}`;
}

function counted(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} × ${name}`)
    .join(', ');
}
