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
    // An error that prevents the start is for the operator. It is shown as a sentence, without a stack.
    const [what, code] = error instanceof UsageError ? ['', 2] : ['cannot start: ', 1];
    console.error(`serin controller: ${what}${messageOf(error)}`);
    return code;
  }
}
