import { type ChildProcess, spawn } from 'node:child_process';
import { formatDuration } from '../../core/duration';
import type { Clock } from '../../core/ports';
import type { ProgramInvocation } from './invocation';
import type { LoadResult } from '../load/tally';
import { messageOf } from '../refusal';
import { Tail } from './tail';

/** Milliseconds that a process has to end by itself once it is told to. */
const GRACE = 5_000;

export interface RunOptions {
  clock: Clock;
  /** Milliseconds after which it is ended. */
  timeout: number;
  /** Bytes of its output that are kept: the last ones. */
  maxOutput: number;
  environment: NodeJS.ProcessEnv;
}

/** How a run ended. */
export interface Outcome {
  /** Why it did not succeed: `exited with code 3`. Absent when it did. */
  failure?: string;
  /** What it printed, standard output and errors as they came. */
  output: string;
  /** What came of a load. */
  result?: LoadResult;
}

/** What is under way for a task. */
export interface Execution {
  readonly outcome: Promise<Outcome>;
  /** Ends it before its time. @param why said in the outcome */
  end(why: string): void;
}

/** One program that runs, with everything that it starts. */
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
      // A group of its own, so that what it starts ends with it.
      this.child = spawn(file, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (error) {
      this.outcome = Promise.resolve({ failure: couldNotStart(error), output: '' });
      return;
    }
    this.outcome = this.followed(this.child);
    this.pending.push(clock.after(timeout, () => this.end(`timed out after ${formatDuration(timeout)}`)));
  }

  /** Ends it, with everything that it started: politely, then not. */
  end(why: string): void {
    if (this.ended !== undefined) return;
    this.ended = why;
    this.signal('SIGTERM');
    this.pending.push(this.options.clock.after(GRACE, () => this.kill()));
  }

  private kill(): void {
    this.signal('SIGKILL');
    // What fled from its group may keep the output open for ever.
    for (const stream of [this.child?.stdout, this.child?.stderr]) stream?.destroy();
  }

  private async followed(child: ChildProcess): Promise<Outcome> {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => this.output.add(chunk));
    const failure = await new Promise<string | undefined>((resolve) => {
      child.on('error', (error) => resolve(couldNotStart(error)));
      child.on('close', (code, signal) =>
        resolve(
          this.ended ?? (code === 0 ? undefined : code === null ? `ended by ${signal}` : `exited with code ${code}`),
        ),
      );
    });
    for (const cancel of this.pending) cancel();
    // What it left behind in silence.
    this.signal('SIGKILL');
    return { failure, output: this.output.text() };
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.child?.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch (error) {
      // It is gone, or runs as somebody else: both cannot be helped.
      if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

function couldNotStart(error: unknown): string {
  return `could not be started: ${messageOf(error)}`;
}
