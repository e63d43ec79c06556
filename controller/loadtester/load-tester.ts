import type { Server } from 'node:http';
import type { Clock, Log } from '../api/ports';
import { Gates } from './gates';
import { Invocations } from './invocation';
import { TaskMetrics } from './metrics';
import { routesOf } from './routes';
import { serve } from './server';
import { Tasks } from './tasks';

/** Milliseconds that answers have to be sent when everything has ended. */
const GRACE = 2_000;

export interface LoadTesterOptions {
  /** 0: any free one. */
  port: number;
  /** Milliseconds that a command may take. */
  timeout: number;
  /** Commands that may run at once. */
  concurrency: number;
  /** Bytes of a command's output that are kept. */
  maxOutput: number;
  /** Folder that gates are kept in. Default: they are forgotten at the end. */
  stateDir?: string;
  /** What callers must know. Default: nothing. */
  token?: string;
  /** Programs that commands may run, then without a shell. Default: all. */
  allowed?: readonly string[];
  /** Namespaces whose Canaries are served. Default: all. */
  namespaces?: RegExp;
  /** What commands find in their environment. */
  environment: NodeJS.ProcessEnv;
}

/** A load tester that listens. */
export interface LoadTester {
  server: Server;
  /** Takes no more calls, ends all commands, answers those who wait for one. */
  stop(): Promise<void>;
}

/**
 * Runs commands and keeps gates for the hooks of Canaries.
 *
 * @throws Error when the port is taken or the gates cannot be read
 */
export async function startLoadTester(options: LoadTesterOptions, clock: Clock, log: Log): Promise<LoadTester> {
  const { port, stateDir, environment, allowed, namespaces, token } = options;
  const gates = await Gates.load(stateDir);
  if (stateDir === undefined) log.warn({}, 'gates are kept in memory: after a restart all are closed; --state-dir keeps them');
  const metrics = new TaskMetrics();
  const tasks = new Tasks({ ...options, clock, log, metrics, invocations: new Invocations(environment, allowed) });
  const server = await serve({ port, routes: routesOf({ tasks, gates, namespaces }), metrics: metrics.registry, log, token });
  const closed = new Promise<void>((resolve) => server.on('close', resolve));
  const stop = async (): Promise<void> => {
    server.close();
    await tasks.stop();
    const cancel = clock.after(GRACE, () => server.closeAllConnections());
    await closed;
    cancel();
  };
  return { server, stop };
}
