import { constants } from 'node:fs';
import { access, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Others may write there. */
const OPEN_TO_OTHERS = 0o022;
/** Where there are no numbers of users, files are nobody's: 0. */
const USER = process.getuid?.() ?? 0;

/**
 * The folder that keeps the gates of a load tester for which none is named: `serin/loadtester-<port>` in
 * `$XDG_STATE_HOME` or `~/.local/state`, otherwise one among the temporary files. In all of them gates outlive the
 * process; among temporary files often not a restart of the machine, and in a container that is replaced only what is
 * mounted there.
 *
 * @param port by which one that was restarted is known from others on the machine; with 0 it is a new one each time
 * @returns `undefined` when there is none that this user alone can write to
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

/** Makes it if it is not there. What others can write to would let them open gates. */
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
