import { messageOf } from '../../core/errors';
import { runController } from '../../process/main';
import { VERSION } from '../../process/version';
import { readArguments, UsageError } from '../arguments';
import { CONTROLLER } from '../command-lines';

/** Runs the controller until it is told to stop. @returns the exit code */
export async function controller(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  try {
    const { values: flags } = readArguments(CONTROLLER, args, environment);
    if (flags.version !== 'true') return await runController(flags);
    console.log(VERSION);
    return 0;
  } catch (error) {
    // What keeps it from starting is the operator's to mend: a sentence, no stack.
    const [what, code] = error instanceof UsageError ? ['', 2] : ['cannot start: ', 1];
    console.error(`serin controller: ${what}${messageOf(error)}`);
    return code;
  }
}
