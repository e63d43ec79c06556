import { joinContinuedLines, splitCommands } from '../../controller/core/shell-words';

/**
 * The default list of programs: load generators, and tools for tests. It contains no shell and no interpreter, because
 * those could run everything.
 */
export const ALLOWED: string[] = [
  ...['http', 'hey', 'ghz', 'wrk', 'k6', 'artillery', 'newman'],
  ...['curl', 'wget', 'grep', 'jq', 'test', 'echo', 'sleep', 'true', 'false'],
  ...['helm', 'kubectl'],
];

/** In a list of programs: allows all, with a shell. */
const EVERYTHING = '*';

/** @returns why a command cannot run if only these programs are allowed, and what to do; undefined if it can */
export function commandProblem(command: string, allowed: readonly string[]): string | undefined {
  if (allowed.includes(EVERYTHING)) return undefined;
  const { commands, unsupported } = splitCommands(joinContinuedLines(command));
  const program = commands.map(([first]) => first!).find((first) => !allowed.includes(first));
  if (program !== undefined)
    return `${program} is not among the programs that may run (${allowed.join(', ')}): add it to allow`;
  return (
    unsupported &&
    `${unsupported} needs a shell, and with allow there is none for more than |, && and ||: put quotes around it, call a script, or set allow to ['${EVERYTHING}']`
  );
}
