import { type ChildProcess, spawn } from 'node:child_process';
import { formatDuration } from '../../core/duration';
import { messageOf } from '../../core/errors';
import type { Clock } from '../../core/clock';
import type { ProgramInvocation } from './invocation';
import type { LoadResult } from '../load/tally';
import { Tail } from './tail';

/** Milliseconds that a process has to end after SIGTERM. */
const GRACE = 5_000;

export interface RunOptions {
  clock: Clock;
  /** Milliseconds after which the program is ended. */
  timeout: number;
  /** Bytes of output that are kept. The beginning is dropped. */
  maxOutput: number;
  environment: NodeJS.ProcessEnv;
}

/** The end of a run. */
export interface Outcome {
  /** Why the run has failed, such as `exited with code 3`. Absent if it has succeeded. */
  failure?: string;
  /** Standard output and standard error, in the order in which they were written. */
  output: string;
  /** The result of a load. */
  result?: LoadResult;
}

/** A task that is running. */
export interface Execution {
  readonly outcome: Promise<Outcome>;
  /** Ends the task early. @param why the failure that the outcome shows */
  end(why: string): void;
}

/** Runs one program. All processes that it starts are ended with it. */
export class Run implements Execution {
  readonly outcome: Promise<Outcome>;
  private readonly output: Tail;
  private readonly child?: ChildProcess;
  private readonly pending: (() => void)[] = [];
  private ended?: string;

  constructor(
    { file, args }: ProgramInvocation,
    private readonly options: RunOptions,
  ) {
    const { environment: env, timeout, clock, maxOutput } = options;
    this.output = new Tail(maxOutput);
    try {
      // The program gets its own process group, so that processes which it starts can be ended with it.
      this.child = spawn(file, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (error) {
      this.outcome = Promise.resolve({ failure: startFailure(error), output: '' });
      return;
    }
    this.outcome = this.waitForEnd(this.child);
    this.pending.push(clock.after(timeout, () => this.end(`timed out after ${formatDuration(timeout)}`)));
  }

  /** Ends the program and all processes that it started, with SIGTERM first and SIGKILL later. */
  end(why: string): void {
    if (this.ended !== undefined) return;
    this.ended = why;
    this.signal('SIGTERM');
    this.pending.push(this.options.clock.after(GRACE, () => this.kill()));
  }

  private kill(): void {
    this.signal('SIGKILL');
    // A process that has left the group may keep the output open.
    for (const stream of [this.child?.stdout, this.child?.stderr]) stream?.destroy();
  }

  private async waitForEnd(child: ChildProcess): Promise<Outcome> {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => this.output.add(chunk));
    const failure = await new Promise<string | undefined>((resolve) => {
      child.on('error', (error) => resolve(startFailure(error)));
      child.on('close', (code, signal) =>
        resolve(
          this.ended ?? (code === 0 ? undefined : code === null ? `ended by ${signal}` : `exited with code ${code}`),
        ),
      );
    });
    for (const cancel of this.pending) cancel();
    // Ends processes that the program has left behind.
    this.signal('SIGKILL');
    return { failure, output: this.output.text() };
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.child?.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch (error) {
      // The processes have ended, or run as another user. Neither can be changed.
      if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

function startFailure(error: unknown): string {
  return `could not be started: ${messageOf(error)}`;
}
