import { constants } from 'node:fs';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { joinCommands } from '../../core/shell-words';
import { HEY } from '../load/hey';
import type { LoadLimits } from '../load/load';

/** The environment variable that gives the program `hey` its limits. */
const LIMITS = 'SERIN_HEY_LIMITS';
/** Where a shell looks for programs if `PATH` is not set. */
const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The built-in generator as a program named `hey` in a folder. It serves commands that are more than one call of `hey`.
 */
export interface BuiltIn {
  /** The environment for commands. The folder is last in `PATH`, so an installed `hey` comes first. */
  environment: NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

/**
 * Writes the program `hey` into a folder that nobody else can write to.
 *
 * @param self the command that runs this program; `hey` and its arguments are appended to it
 * @param limits of each load. They are written into the program, so that no command can change them.
 * @throws Error if there is no folder for temporary files, or if programs cannot be run from it
 */
export async function writeHey(
  environment: NodeJS.ProcessEnv,
  self: readonly string[],
  limits: LoadLimits,
): Promise<BuiltIn> {
  const folder = await mkdtemp(join(tmpdir(), 'serin-hey-'));
  const program = joinCommands({ commands: [[...self, HEY]], operators: [] });
  const settings = joinCommands({ commands: [[JSON.stringify(limits)]], operators: [] });
  const file = join(folder, HEY);
  await writeFile(file, `#!/bin/sh\nexport ${LIMITS}=${settings}\nexec ${program} "$@"\n`, { mode: 0o500 });
  await access(file, constants.X_OK);
  const PATH = [environment.PATH || USUAL_PATH, folder].join(delimiter);
  return { environment: { ...environment, PATH }, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** @returns the limits that the program `hey` was started with; undefined if it was started another way */
export function readLimits({ [LIMITS]: text }: NodeJS.ProcessEnv): LoadLimits | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as LoadLimits);
}
