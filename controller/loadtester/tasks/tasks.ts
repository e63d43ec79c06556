import type { Log } from '../../core/log';
import type { HookCall } from './call';
import type { Invocation, Invocations } from './invocation';
import { LoadRun } from './load-run';
import type { Stopwatch } from '../stopwatch';
import type { TaskMetrics } from '../telemetry';
import { Refusal } from '../refusal';
import { type Execution, type Outcome, Run, type RunOptions } from './run';
import { type Task, taskOf } from './task';

export interface TasksOptions extends RunOptions {
  /** Commands that may run at the same time. */
  concurrency: number;
  stopwatch: Stopwatch;
  invocations: Invocations;
  metrics: TaskMetrics;
  log: Log;
}

export interface Answer {
  status: number;
  body: string;
}

/** Runs the tasks of hooks. A task has only one run at a time. */
export class Tasks {
  private readonly running = new Map<string, Running>();
  private stopping = false;

  constructor(private readonly options: TasksOptions) {}

  /**
   * Starts the task of the call unless it is running already. Waits for its end if the type of the task requires it.
   *
   * @throws Refusal if the task cannot be started
   */
  async answer(call: HookCall): Promise<Answer> {
    const task = taskOf(call);
    const invocation = await this.options.invocations.invocationOf(task);
    const { outcome } = this.running.get(task.key) ?? this.start(task, invocation);
    if (!task.waits) return { status: 202, body: '' };
    const { failure, output } = await outcome;
    if (failure === undefined) return { status: 200, body: task.returnOutput ? output : '' };
    return { status: 500, body: `${invocation.program} ${failure}\n${output}` };
  }

  /** Ends all runs and starts no new ones. Resolves when all have ended. */
  async stop(): Promise<void> {
    this.stopping = true;
    const all = [...this.running.values()];
    for (const { run } of all) run.end('ended because the load tester stops');
    await Promise.all(all.map(({ outcome }) => outcome));
  }

  private start(task: Task, invocation: Invocation): Running {
    const { concurrency, metrics, log } = this.options;
    if (this.stopping) throw new Refusal(503, 'the load tester stops; call again when it is back');
    if (this.running.size >= concurrency) {
      throw new Refusal(
        429,
        `as many commands are running as may (${concurrency}); call again when one has ended, or raise --concurrency`,
      );
    }
    const run = this.execute(task, invocation);
    log.info(logFields(task, invocation), 'started');
    metrics.countStart(task.type);
    const running = { run, outcome: this.waitForEnd(run, task, invocation) };
    this.running.set(task.key, running);
    return running;
  }

  private execute({ canary }: Task, invocation: Invocation): Execution {
    if (!('load' in invocation)) return new Run(invocation, this.options);
    const { metrics } = this.options;
    return new LoadRun(invocation.load, {
      ...this.options,
      observe: (code, milliseconds) => metrics.countRequest(canary, code, milliseconds),
    });
  }

  private async waitForEnd(run: Execution, task: Task, invocation: Invocation): Promise<Outcome> {
    const { metrics, log } = this.options;
    const outcome = await run.outcome;
    const { failure, output, result } = outcome;
    this.running.delete(task.key);
    metrics.countEnd(task.type, failure === undefined);
    if (result !== undefined) metrics.setLatencies(task.canary, result);
    // The result of a load is always logged: it contains no secrets and is the purpose of the load.
    const fields = {
      ...logFields(task, invocation),
      ...(result !== undefined ? { result } : task.logOutput && { output }),
    };
    if (failure === undefined) log.info(fields, 'succeeded');
    else log.warn({ ...fields, failure }, 'failed');
    return outcome;
  }
}

interface Running {
  run: Execution;
  outcome: Promise<Outcome>;
}

/** The arguments are left out, because they may be secret. */
function logFields({ type, canaryKey }: Task, { program }: Invocation): Readonly<Record<string, unknown>> {
  return { canary: canaryKey, type, program };
}
