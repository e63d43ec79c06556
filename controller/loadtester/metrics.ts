import { Counter, Gauge, Registry } from 'prom-client';
import { TASK_TYPES, type TaskType } from './task';

/** What the load tester exports about itself. */
export class TaskMetrics {
  readonly registry = new Registry();
  private readonly starts = new Counter({ name: 'serin_loadtester_tasks_started_total', help: 'Commands that were started', labelNames: ['type'], registers: [this.registry] });
  private readonly failures = new Counter({ name: 'serin_loadtester_tasks_failed_total', help: 'Commands that failed', labelNames: ['type'], registers: [this.registry] });
  private readonly running = new Gauge({ name: 'serin_loadtester_tasks_running', help: 'Commands that are running', labelNames: ['type'], registers: [this.registry] });

  constructor() {
    // From the first scrape, so that the first failure is an increase.
    for (const type of TASK_TYPES) {
      this.starts.inc({ type }, 0);
      this.failures.inc({ type }, 0);
      this.running.set({ type }, 0);
    }
  }

  started(type: TaskType): void {
    this.starts.inc({ type });
    this.running.inc({ type });
  }

  ended(type: TaskType, succeeded: boolean): void {
    this.running.dec({ type });
    if (!succeeded) this.failures.inc({ type });
  }
}
