import { constants } from 'node:fs';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { scriptOf } from '../../core/shell-words';
import { HEY } from '../load/hey';
import type { LoadLimits } from '../load/load';

/** What the program `hey` is told the bounds by. */
const LIMITS = 'SERIN_HEY_LIMITS';
/** Where shells look for programs when they are told nothing. */
const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A folder with the built-in generator as a program, for commands that are more than one `hey`. */
export interface BuiltIn {
  /**
   * That of commands, in which they find it as `hey` unless there is another one: its folder is the last of the `PATH`.
   */
  environment: NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

/**
 * Writes the program `hey` into a folder that nobody else can write to.
 *
 * @param self the command that runs this program, to which `hey` and its arguments are appended
 * @param limits of each load; they stand in the program, so that no command has a say in them
 * @throws Error when there is no folder for temporary files, or programs do not run from there
 */
export async function builtInFor(
  environment: NodeJS.ProcessEnv,
  self: readonly string[],
  limits: LoadLimits,
): Promise<BuiltIn> {
  const folder = await mkdtemp(join(tmpdir(), 'serin-hey-'));
  const program = scriptOf({ commands: [[...self, HEY]], joints: [] });
  const settings = scriptOf({ commands: [[JSON.stringify(limits)]], joints: [] });
  const file = join(folder, HEY);
  await writeFile(file, `#!/bin/sh\nexport ${LIMITS}=${settings}\nexec ${program} "$@"\n`, { mode: 0o500 });
  await access(file, constants.X_OK);
  const PATH = [environment.PATH || USUAL_PATH, folder].join(delimiter);
  return { environment: { ...environment, PATH }, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The bounds that the program `hey` was started with. `undefined` when somebody else started it. */
export function limitsIn({ [LIMITS]: text }: NodeJS.ProcessEnv): LoadLimits | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as LoadLimits);
}
