import { type Flag, valueProblem } from '../api/flags';

/** A command line that cannot be understood; the message says what to write instead. */
export class UsageError extends Error {}

/**
 * Reads `-name value`, `--name value`, `--name=value`, and `--switch` for booleans.
 *
 * @param command whose flags they are, for messages: `serin controller`
 * @param environment where secrets may come from, usually `process.env`
 * @throws UsageError
 */
export function readFlags<Name extends string>(
  command: string,
  flags: Readonly<Record<Name, Flag>>,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Record<Name, string> {
  const values = Object.fromEntries(
    Object.entries<Flag>(flags).map(([name, one]) => [
      name,
      (one.environment && environment[one.environment]) || one.default,
    ]),
  ) as Record<Name, string>;
  for (let index = 0; index < args.length; index++) {
    const [, name, , inline] = /^--?([a-z0-9-]+)(=(.*))?$/s.exec(args[index]!) ?? [];
    if (name === undefined || !Object.hasOwn(flags, name))
      throw new UsageError(`unknown argument ${args[index]}; see ${command} --help`);
    const flag = flags[name as Name];
    const next = args[index + 1];
    const value =
      inline ??
      (flag.type === 'bool' ? (next === 'true' || next === 'false' ? args[++index]! : 'true') : args[++index]);
    if (value === undefined) throw new UsageError(`--${name} needs a value`);
    const problem = valueProblem(flag, value);
    if (problem !== undefined) throw new UsageError(`--${name}: ${problem}`);
    values[name as Name] = value;
  }
  return values;
}

/** One line a flag, for `--help`. */
export function flagLines(flags: Readonly<Record<string, Flag>>): string {
  return Object.entries(flags)
    .map(
      ([name, { default: value, help, environment }]) =>
        `  --${name.padEnd(28)} ${help}${value === '' ? '' : ` (${value})`}${environment ? `, or ${environment}` : ''}`,
    )
    .join('\n');
}
