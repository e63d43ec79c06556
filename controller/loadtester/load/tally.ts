import { Histogram } from './histogram';

/** Latencies in milliseconds. Percentiles are within 0.4 % of themselves, the others exact. */
export interface Latency {
  min: number;
  mean: number;
  p50: number;
  p90: number;
  p95: number;
  p99: number;
  max: number;
}

/** What came of a load. */
export interface LoadResult {
  /** Requests that were answered or have failed. */
  requests: number;
  /** Requests that failed: no answer, or one with the status 400 or above. */
  errors: number;
  /** Percent of the requests. */
  errorRate: number;
  /** Requests that were due and not sent, because as many as may were under way. */
  dropped: number;
  /** Seconds from the first request to the last answer. */
  seconds: number;
  /** Requests a second. */
  rate: number;
  /** Answers by status. */
  statuses: Readonly<Record<string, number>>;
  /** Requests without an answer, by the error code of the system or `TIMEOUT`. */
  failures: Readonly<Record<string, number>>;
  /** Of requests that were answered or timed out; absent when there are none. */
  latency?: Latency;
}

/** The code of a request that had no answer in time. */
export const TIMEOUT = 'TIMEOUT';

/** Counts what comes of requests. */
export class Tally {
  private readonly latencies = new Histogram();
  private readonly statuses = new Map<string, number>();
  private readonly failures = new Map<string, number>();
  private errors = 0;
  dropped = 0;

  answered(status: number, milliseconds: number): void {
    if (status >= 400) this.errors++;
    increase(this.statuses, String(status));
    this.latencies.add(milliseconds);
  }

  /** What timed out would have taken longer still: left out, it would flatter the percentiles. */
  failed(code: string, milliseconds: number): void {
    this.errors++;
    increase(this.failures, code);
    if (code === TIMEOUT) this.latencies.add(milliseconds);
  }

  /** @param milliseconds that all of it took */
  result(milliseconds: number): LoadResult {
    const requests = sum(this.statuses) + sum(this.failures);
    const seconds = milliseconds / 1000;
    return {
      requests,
      errors: this.errors,
      errorRate: requests === 0 ? 0 : rounded((this.errors / requests) * 100),
      dropped: this.dropped,
      seconds: rounded(seconds),
      rate: seconds === 0 ? 0 : rounded(requests / seconds),
      statuses: Object.fromEntries(this.statuses),
      failures: Object.fromEntries(this.failures),
      ...(this.latencies.count > 0 && { latency: latencyOf(this.latencies) }),
    };
  }
}

function latencyOf(latencies: Histogram): Latency {
  const { min, mean, max } = latencies;
  const percentile = (percent: number): number => rounded(latencies.percentile(percent)!);
  return {
    min: rounded(min!),
    mean: rounded(mean!),
    p50: percentile(50),
    p90: percentile(90),
    p95: percentile(95),
    p99: percentile(99),
    max: rounded(max!),
  };
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

/** To a microsecond, or a thousandth of a percent: what is beyond is noise. */
function rounded(value: number): number {
  return Number(value.toFixed(3));
}
