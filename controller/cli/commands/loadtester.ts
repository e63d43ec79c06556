import { optionsOf } from '../../loadtester/flags';
import { startLoadTester } from '../../loadtester/load-tester';
import { messageOf } from '../../core/errors';
import { ownStateFolder } from '../../loadtester/state-folder';
import { REAL_STOPWATCH } from '../../loadtester/stopwatch';
import { createLog } from '../../process/log';
import { REAL_CLOCK } from '../../process/real-clock';
import { untilSignal } from '../../process/signals';
import { VERSION } from '../../process/version';
import { readArguments, UsageError } from '../arguments';
import { LOAD_TESTER } from '../command-lines';

/** Runs the load tester until it is told to stop. @returns the exit code */
export async function loadTester(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  try {
    const flags = readArguments(LOAD_TESTER, args, environment).values;
    const log = createLog(flags['log-level']);
    const options = optionsOf(flags, environment);
    const stateDir = options.stateDir ?? (await ownStateFolder(options.port, environment));
    const tester = await startLoadTester(
      { ...options, stateDir, self: ownCommand() },
      { clock: REAL_CLOCK, stopwatch: REAL_STOPWATCH, log },
    );
    const { port } = tester.server.address() as { port: number };
    log.info({ version: VERSION, port, stateDir }, 'starting');
    log.info({ signal: await untilSignal() }, 'stopping');
    await tester.stop();
    return 0;
  } catch (error) {
    // An error that prevents the start is for the operator. It is shown as a sentence, without a stack.
    console.error(`serin loadtester: ${messageOf(error)}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/**
 * The command that runs this program, without its arguments. If the program comes from a ConfigMap it is no file: the
 * script that runs it is then among the options of Node.js.
 */
function ownCommand(): string[] {
  const { execPath, execArgv, argv } = process;
  return [execPath, ...execArgv, ...(execArgv.includes('-e') ? [] : [argv[1]!])];
}
