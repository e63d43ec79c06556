import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LoadResult } from './load/tally';
import { TASK_TYPES, type TaskType } from './tasks/task';

/** The most Canaries whose load is exported. There is a limit because callers choose the names. */
const MOST_CANARIES = 200;
const PERCENTILES = ['p50', 'p90', 'p95', 'p99'] as const;

/** What the load tester exports about itself. */
export class TaskMetrics {
  readonly registry = new Registry();
  private readonly starts = new Counter({
    name: 'serin_loadtester_tasks_started_total',
    help: 'Commands that were started',
    labelNames: ['type'],
    registers: [this.registry],
  });
  private readonly failures = new Counter({
    name: 'serin_loadtester_tasks_failed_total',
    help: 'Commands that failed',
    labelNames: ['type'],
    registers: [this.registry],
  });
  private readonly running = new Gauge({
    name: 'serin_loadtester_tasks_running',
    help: 'Commands that are running',
    labelNames: ['type'],
    registers: [this.registry],
  });

  private readonly requests = new Counter({
    name: 'serin_loadtester_requests_total',
    help: 'Requests of the built-in generator by status, or by why there was no answer',
    labelNames: ['canary', 'code'],
    registers: [this.registry],
  });
  private readonly durations = new Histogram({
    name: 'serin_loadtester_request_duration_seconds',
    help: 'Seconds until requests of the built-in generator were answered or given up',
    labelNames: ['canary'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
    registers: [this.registry],
  });
  private readonly latencies = new Gauge({
    name: 'serin_loadtester_latency_seconds',
    help: 'Percentiles of the last load that ended',
    labelNames: ['canary', 'percentile'],
    registers: [this.registry],
  });
  /** The codes that are exported of each Canary. The Canary with the latest load is last. */
  private readonly codes = new Map<string, Set<string>>();

  constructor() {
    // From the first scrape, so that the first failure is an increase.
    for (const type of TASK_TYPES) {
      this.starts.inc({ type }, 0);
      this.failures.inc({ type }, 0);
      this.running.set({ type }, 0);
    }
  }

  countStart(type: TaskType): void {
    this.starts.inc({ type });
    this.running.inc({ type });
  }

  countEnd(type: TaskType, succeeded: boolean): void {
    this.running.dec({ type });
    if (!succeeded) this.failures.inc({ type });
  }

  /** @param code the status, or why there was no answer */
  countRequest(canary: string, code: string, milliseconds: number): void {
    this.codesOf(canary).add(code);
    this.requests.inc({ canary, code });
    this.durations.observe({ canary }, milliseconds / 1000);
  }

  setLatencies(canary: string, { latency }: LoadResult): void {
    this.codesOf(canary);
    for (const percentile of PERCENTILES) {
      if (latency === undefined) this.latencies.remove({ canary, percentile });
      else this.latencies.set({ canary, percentile }, latency[percentile] / 1000);
    }
  }

  private codesOf(canary: string): Set<string> {
    const codes = this.codes.get(canary) ?? new Set();
    this.codes.delete(canary);
    this.codes.set(canary, codes);
    if (this.codes.size > MOST_CANARIES) this.forget(this.codes.keys().next().value!);
    return codes;
  }

  private forget(canary: string): void {
    for (const code of this.codes.get(canary)!) this.requests.remove({ canary, code });
    this.durations.remove({ canary });
    for (const percentile of PERCENTILES) this.latencies.remove({ canary, percentile });
    this.codes.delete(canary);
  }
}
