import { commandsOf, continued } from '../../controller/core/shell-words';

/**
 * What may run unless something is named: load generators and what tests are made of. No shell and no interpreter: with
 * one of them a list is none.
 */
export const ALLOWED: string[] = [
  ...['http', 'hey', 'ghz', 'wrk', 'k6', 'artillery', 'newman'],
  ...['curl', 'wget', 'grep', 'jq', 'test', 'echo', 'sleep', 'true', 'false'],
  ...['helm', 'kubectl'],
];

/** In a list of programs: all, with a shell. */
const EVERYTHING = '*';

/** Why a command could not run where only these programs may, and the mend; `undefined` when it could. */
export function commandProblem(command: string, allowed: readonly string[]): string | undefined {
  if (allowed.includes(EVERYTHING)) return undefined;
  const { commands, beyond } = commandsOf(continued(command));
  const program = commands.map(([first]) => first!).find((first) => !allowed.includes(first));
  if (program !== undefined)
    return `${program} is not among the programs that may run (${allowed.join(', ')}): add it to allow`;
  return (
    beyond &&
    `${beyond} needs a shell, and with allow there is none for more than |, && and ||: put quotes around it, call a script, or set allow to ['${EVERYTHING}']`
  );
}
