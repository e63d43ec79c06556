import { constants } from 'node:fs';
import { access, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The permission bits that let others write. */
const OPEN_TO_OTHERS = 0o022;
/** The user of files on systems without numbers of users. */
const USER = process.getuid?.() ?? 0;

/**
 * The folder for the gates of a load tester if none is given: `serin/loadtester-<port>` in `$XDG_STATE_HOME` or
 * `~/.local/state`, otherwise a folder for temporary files. Gates there survive the process. Temporary files often do
 * not survive a restart of the machine. If a container is replaced, only mounted folders survive.
 *
 * @param port distinguishes load testers on one machine. 0 means a different port each time, which has no folder.
 * @returns undefined when there is no folder that only this user can write to
 */
export async function ownStateFolder(port: number, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (port === 0) return undefined;
  for (const folder of candidates(`loadtester-${port}`, environment)) {
    if (await isOurs(folder)) return folder;
  }
  return undefined;
}

function candidates(name: string, { XDG_STATE_HOME = '', HOME = '' }: NodeJS.ProcessEnv): string[] {
  const states = [XDG_STATE_HOME, join(HOME, '.local', 'state')].find(isAbsolute);
  const temporary = join(tmpdir(), `serin-${name}-of-${USER}`);
  return states === undefined ? [temporary] : [join(states, 'serin', name), temporary];
}

/** Makes the folder if it does not exist. If others could write to it, they could open gates. */
async function isOurs(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
    const { uid, mode } = await lstat(folder);
    return uid === USER && (mode & OPEN_TO_OTHERS) === 0;
  } catch {
    return false;
  }
}
