import { Histogram } from './histogram';

/** Latencies in milliseconds. Percentiles have a relative error of up to 0.4 %, the others are exact. */
export interface Latency {
  min: number;
  mean: number;
  p50: number;
  p90: number;
  p95: number;
  p99: number;
  max: number;
}

/** The result of a load. */
export interface LoadResult {
  /** Requests that were answered or failed. */
  requests: number;
  /** Requests that failed: without an answer, or with a status of 400 or above. */
  errors: number;
  /** Percent of the requests. */
  errorRate: number;
  /** Requests that were not sent when they were due, because too many were open. */
  dropped: number;
  /** Seconds from the first request to the last answer. */
  seconds: number;
  /** Requests per second. */
  rate: number;
  /** Number of answers by status. */
  statuses: Readonly<Record<string, number>>;
  /** Number of requests without an answer, by the error code of the system, or `TIMEOUT`. */
  failures: Readonly<Record<string, number>>;
  /** Latencies of requests that were answered or timed out. Absent if there are none. */
  latency?: Latency;
}

/** The code of a request that was not answered in time. */
export const TIMEOUT = 'TIMEOUT';

/** Counts the outcomes of requests. */
export class Tally {
  private readonly latencies = new Histogram();
  private readonly statuses = new Map<string, number>();
  private readonly failures = new Map<string, number>();
  private errors = 0;
  dropped = 0;

  addAnswer(status: number, milliseconds: number): void {
    if (status >= 400) this.errors++;
    increase(this.statuses, String(status));
    this.latencies.add(milliseconds);
  }

  /** A timeout counts as a latency: without the slowest requests the percentiles would look too good. */
  addFailure(code: string, milliseconds: number): void {
    this.errors++;
    increase(this.failures, code);
    if (code === TIMEOUT) this.latencies.add(milliseconds);
  }

  /** @param milliseconds that the whole load took */
  result(milliseconds: number): LoadResult {
    const requests = sum(this.statuses) + sum(this.failures);
    const seconds = milliseconds / 1000;
    return {
      requests,
      errors: this.errors,
      errorRate: requests === 0 ? 0 : round((this.errors / requests) * 100),
      dropped: this.dropped,
      seconds: round(seconds),
      rate: seconds === 0 ? 0 : round(requests / seconds),
      statuses: Object.fromEntries(this.statuses),
      failures: Object.fromEntries(this.failures),
      ...(this.latencies.count > 0 && { latency: latencyOf(this.latencies) }),
    };
  }
}

function latencyOf(latencies: Histogram): Latency {
  const { min, mean, max } = latencies;
  const percentile = (percent: number): number => round(latencies.percentile(percent)!);
  return {
    min: round(min!),
    mean: round(mean!),
    p50: percentile(50),
    p90: percentile(90),
    p95: percentile(95),
    p99: percentile(99),
    max: round(max!),
  };
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

/** To a microsecond, or a thousandth of a percent: more digits have no meaning. */
function round(value: number): number {
  return Number(value.toFixed(3));
}
