import type { Log } from '../../core/ports';
import type { HookCall } from './call';
import type { Invocation, Invocations } from './invocation';
import { LoadRun } from './load-run';
import type { TaskMetrics } from '../telemetry';
import { Refusal } from '../refusal';
import { type Execution, type Outcome, Run, type RunOptions } from './run';
import { type Task, taskOf } from './task';

export interface TasksOptions extends RunOptions {
  /** Commands that may run at once. */
  concurrency: number;
  /** Milliseconds from any beginning, finer than those of the clock. */
  stopwatch: () => number;
  invocations: Invocations;
  metrics: TaskMetrics;
  log: Log;
}

export interface Answer {
  status: number;
  body: string;
}

/** Runs what hooks ask for; of each task one run at a time. */
export class Tasks {
  private readonly running = new Map<string, Running>();
  private stopping = false;

  constructor(private readonly options: TasksOptions) {}

  /**
   * Starts the call's task unless it runs already, and waits for its end if it is of a type that does.
   *
   * @throws Refusal when it cannot be started
   */
  async answer(call: HookCall): Promise<Answer> {
    const task = taskOf(call);
    const invocation = await this.options.invocations.of(task);
    const { outcome } = this.running.get(task.key) ?? this.start(task, invocation);
    if (!task.waits) return { status: 202, body: '' };
    const { failure, output } = await outcome;
    if (failure === undefined) return { status: 200, body: task.returnOutput ? output : '' };
    return { status: 500, body: `${invocation.program} ${failure}\n${output}` };
  }

  /** Ends everything that runs and starts nothing more. Resolves when all of it is gone. */
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
    const run = this.execution(task, invocation);
    log.info(shown(task, invocation), 'started');
    metrics.started(task.type);
    const running = { run, outcome: this.finished(run, task, invocation) };
    this.running.set(task.key, running);
    return running;
  }

  private execution({ canary }: Task, invocation: Invocation): Execution {
    if (!('load' in invocation)) return new Run(invocation, this.options);
    const { metrics } = this.options;
    return new LoadRun(invocation.load, {
      ...this.options,
      observe: (code, milliseconds) => metrics.requested(canary, code, milliseconds),
    });
  }

  private async finished(run: Execution, task: Task, invocation: Invocation): Promise<Outcome> {
    const { metrics, log } = this.options;
    const outcome = await run.outcome;
    const { failure, output, result } = outcome;
    this.running.delete(task.key);
    metrics.ended(task.type, failure === undefined);
    if (result !== undefined) metrics.loaded(task.canary, result);
    // What came of a load is no secret, and is what it was made for.
    const fields = {
      ...shown(task, invocation),
      ...(result !== undefined ? { result } : task.logOutput && { output }),
    };
    if (failure === undefined) log.info(fields, 'succeeded');
    else log.warn(fields, failure);
    return outcome;
  }
}

interface Running {
  run: Execution;
  outcome: Promise<Outcome>;
}

/** Not the whole command: its arguments may be secret. */
function shown({ type, canary }: Task, { program }: Invocation): Readonly<Record<string, unknown>> {
  return { canary, type, program };
}
