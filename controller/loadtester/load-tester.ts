import type { Server } from 'node:http';
import type { Clock } from '../core/clock';
import type { Log } from '../core/log';
import { type BuiltIn, writeHey } from './tasks/built-in';
import { Gates } from './gates';
import { Invocations } from './tasks/invocation';
import type { LoadLimits } from './load/load';
import { TaskMetrics } from './telemetry';
import { routesOf } from './routes';
import { serve } from './server';
import type { Stopwatch } from './stopwatch';
import { Tasks } from './tasks/tasks';

/** Milliseconds in which answers must be sent after everything has ended. */
const GRACE = 2_000;

export interface LoadTesterOptions {
  /** 0 means any free port. */
  port: number;
  /** Milliseconds after which a command is stopped. */
  timeout: number;
  /** Commands that may run at once. */
  concurrency: number;
  /** Connections that a load of the built-in generator may have. */
  maxConnections: number;
  /** Bytes of a command's output that are kept. */
  maxOutput: number;
  /** Folder in which gates are stored. Default: none, so that gates are forgotten when the process ends. */
  stateDir?: string;
  /** The token that callers must send. Default: none. */
  token?: string;
  /**
   * Programs that commands may run, and `http` for the built-in generator. Commands then run without a shell. Default:
   * all.
   */
  allowed?: readonly string[];
  /** Namespaces whose Canaries are served. Default: all. */
  namespaces?: RegExp;
  /** The environment of commands. */
  environment: NodeJS.ProcessEnv;
  /** The command that runs this program. With it, scripts find `hey` even if it is not installed. Default: none. */
  self?: readonly string[];
}

export interface LoadTesterPorts {
  clock: Clock;
  stopwatch: Stopwatch;
  log: Log;
}

/** A running load tester. */
export interface LoadTester {
  server: Server;
  /** Refuses new calls, stops everything that runs, and answers those that wait for it. */
  stop(): Promise<void>;
}

/**
 * Sends load, runs commands and keeps gates for the hooks of Canaries.
 *
 * @throws Error when the port is taken or the gates cannot be read
 */
export async function startLoadTester(
  options: LoadTesterOptions,
  { clock, stopwatch, log }: LoadTesterPorts,
): Promise<LoadTester> {
  const { port, stateDir, environment: outside, allowed, namespaces, token, maxConnections, timeout } = options;
  const gates = await Gates.load(stateDir);
  if (stateDir === undefined)
    log.warn({}, 'gates are kept in memory: after a restart all are closed; --state-dir keeps them');
  const metrics = new TaskMetrics();
  const limits = { connections: maxConnections, duration: timeout };
  const { environment, remove } = await programs(options, limits, log);
  const invocations = new Invocations({ environment, outside, limits, allowed });
  const tasks = new Tasks({ ...options, environment, clock, stopwatch, log, metrics, invocations });
  const server = await serve({
    port,
    routes: routesOf({ tasks, gates, namespaces }),
    metrics: metrics.registry,
    log,
    token,
  }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const closed = new Promise<void>((resolve) => server.on('close', resolve));
  const stop = async (): Promise<void> => {
    server.close();
    await tasks.stop();
    const cancel = clock.after(GRACE, () => server.closeAllConnections());
    await closed;
    cancel();
    await remove();
  };
  return { server, stop };
}

/** The programs that commands find in addition to those that are installed. */
async function programs({ environment, self }: LoadTesterOptions, limits: LoadLimits, log: Log): Promise<BuiltIn> {
  const none: BuiltIn = { environment, remove: () => Promise.resolve() };
  if (self === undefined) return none;
  try {
    return await writeHey(environment, self, limits);
  } catch (error) {
    log.warn(
      { err: error },
      'there is no hey for scripts, only for commands that are nothing else; set TMPDIR to a folder where programs can be written and run, or use an image that has hey',
    );
    return none;
  }
}
