import { readLimits } from '../../loadtester/tasks/built-in';
import { LOAD_TESTER_FLAGS, optionsOf } from '../../loadtester/flags';
import { loadOfHey } from '../../loadtester/load/hey';
import { type LoadLimits, mustBeWithin } from '../../loadtester/load/load';
import { LoadRun } from '../../loadtester/tasks/load-run';
import { Refusal } from '../../loadtester/refusal';
import { REAL_STOPWATCH } from '../../loadtester/stopwatch';
import { REAL_CLOCK } from '../../process/real-clock';
import { untilSignal } from '../../process/signals';
import { defaultValues } from '../arguments';

/**
 * Sends the load of a command line of `hey` and prints the result. Only for scripts of the load tester.
 * @returns the exit code
 */
export async function hey(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  // The reader may close the output before its end.
  process.stdout.on('error', () => undefined);
  try {
    const failure = await sendLoad(args, readLimits(environment) ?? defaultLimits());
    if (failure === undefined) return 0;
    console.error(`hey: ${failure}`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(`hey: ${error.message}`);
  }
  return 1;
}

/** @returns why the run failed; undefined when it succeeded */
async function sendLoad(args: readonly string[], limits: LoadLimits): Promise<string | undefined> {
  const load = await loadOfHey(args);
  mustBeWithin(load, limits);
  const run = new LoadRun(load, { clock: REAL_CLOCK, stopwatch: REAL_STOPWATCH, timeout: limits.duration });
  void untilSignal().then((signal) => run.end(`ended by ${signal}`));
  const { failure, output } = await run.outcome;
  process.stdout.write(output);
  return failure;
}

function defaultLimits(): LoadLimits {
  const { maxConnections, timeout } = optionsOf(defaultValues(LOAD_TESTER_FLAGS), {});
  return { connections: maxConnections, duration: timeout };
}
