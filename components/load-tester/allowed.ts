import { joinContinuedLines, splitCommands } from '../../controller/core/shell-words';

/**
 * The default list of programs: load, and what looks at its result. None of them runs another program or writes a file,
 * because a list with such a program is none. Not in it are therefore:
 *
 * - `wrk`, `k6`, `artillery` and `newman`, whose load is a script in Lua or JavaScript;
 * - `kubectl` and `helm`, which run plugins, and what a kubeconfig or a post-renderer names;
 * - `wget`, which runs `--use-askpass` and writes files; `curl` and `ghz`, which write files.
 */
export const ALLOWED: string[] = ['http', 'hey', 'grep', 'jq', 'test', 'echo', 'sleep', 'true', 'false'];

/** In a list of programs: allows all, with a shell. */
const EVERYTHING = '*';

/** @returns why a program cannot run if only these are allowed, and what to do; undefined if it can */
export function programProblem(program: string, allowed: readonly string[]): string | undefined {
  if (allowed.includes(EVERYTHING) || allowed.includes(program)) return undefined;
  return `${program} is not among the programs that may run (${allowed.join(', ')}): add it to allow`;
}

/** @returns why a command cannot run if only these programs are allowed, and what to do; undefined if it can */
export function commandProblem(command: string, allowed: readonly string[]): string | undefined {
  if (allowed.includes(EVERYTHING)) return undefined;
  const { commands, unsupported } = splitCommands(joinContinuedLines(command));
  for (const [program] of commands) {
    const problem = programProblem(program!, allowed);
    if (problem !== undefined) return problem;
  }
  return (
    unsupported &&
    `${unsupported} needs a shell, and with allow there is none for more than |, && and ||: put quotes around it, call a script, or set allow to ['${EVERYTHING}']`
  );
}
