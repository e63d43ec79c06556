import { formatDuration } from '../../core/duration';
import { HttpConnections } from '../load/connections';
import { disappointment } from '../load/expectations';
import { Generator } from '../load/generator';
import type { Load } from '../load/load';
import type { Execution, Outcome, RunOptions } from './run';

export interface LoadRunOptions extends Pick<RunOptions, 'clock' | 'timeout'> {
  /** Milliseconds from any beginning, finer than those of the clock. */
  stopwatch: () => number;
  /** Told of each request. @param code the status, or why there is none */
  observe?: (code: string, milliseconds: number) => void;
}

/** One load of the built-in generator that runs. */
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
    this.outcome = this.followed().finally(cancel);
  }

  /** Ends it; what was counted until then is its result. */
  end(why: string): void {
    this.ended ??= why;
    this.generator.stop();
  }

  private async followed(): Promise<Outcome> {
    const result = await this.generator.result;
    const failure = this.ended ?? disappointment(result, this.load.expectations);
    return { failure, output: `${JSON.stringify(result)}\n`, result };
  }
}
