import { formatDuration } from '../../core/duration';
import { HttpConnections } from '../load/connections';
import { describeMissedExpectations } from '../load/expectations';
import { Generator } from '../load/generator';
import type { Load } from '../load/load';
import type { Stopwatch } from '../stopwatch';
import type { Execution, Outcome, RunOptions } from './run';

export interface LoadRunOptions extends Pick<RunOptions, 'clock' | 'timeout'> {
  stopwatch: Stopwatch;
  /** Called after each request. @param code the status, or the reason why there is none */
  observe?: (code: string, milliseconds: number) => void;
}

/** Runs one load of the built-in generator. */
export class LoadRun implements Execution {
  readonly outcome: Promise<Outcome>;
  private readonly generator: Generator;
  private ended?: string;

  constructor(
    private readonly load: Load,
    options: LoadRunOptions,
  ) {
    const { clock, timeout } = options;
    this.generator = new Generator(load, { ...options, connections: new HttpConnections(load, clock) });
    const cancel = clock.after(timeout, () => this.end(`timed out after ${formatDuration(timeout)}`));
    this.outcome = this.waitForEnd().finally(cancel);
  }

  /** Ends the load. Its result is what was counted so far. */
  end(why: string): void {
    this.ended ??= why;
    this.generator.stop();
  }

  private async waitForEnd(): Promise<Outcome> {
    const result = await this.generator.result;
    const failure = this.ended ?? describeMissedExpectations(result, this.load.expectations);
    return { failure, output: `${JSON.stringify(result)}\n`, result };
  }
}
