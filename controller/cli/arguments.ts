import { type Flag, valueProblem } from '../api/flags';

/** A command line that cannot be understood. The message says what to write instead. */
export class UsageError extends Error {}

/** An option of a command. */
export interface Option extends Flag {
  /** A letter that can be written instead of the name, after one dash. */
  short?: string;
  /** The placeholder for the value in help: `NAME`. Default: none. */
  placeholder?: string;
}

/** What can be written after the name of a command. */
export interface CommandLine<Name extends string = string> {
  /** The name of the command: `plan`. */
  name: string;
  /** What the command does, for help. */
  about: string;
  options: Readonly<Record<Name, Option>>;
  /** The operands in help: `FILE…`. Default: the command has none. */
  operands?: string;
}

export interface Arguments<Name extends string> {
  values: Record<Name, string>;
  operands: string[];
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads options as programs in Go do: `-name value`, `--name value`, `--name=value`, and `--switch` for booleans. If an
 * option occurs more than once, its last value counts. Operands may stand between options. `--` ends the options of
 * commands with operands.
 *
 * @param environment has the values of secret options, usually `process.env`
 * @throws UsageError
 */
export function readArguments<Name extends string>(
  line: CommandLine<Name>,
  args: readonly string[],
  environment: Variables = {},
): Arguments<Name> {
  const values = defaultValues(line.options, environment);
  const operands: string[] = [];
  const takesOperands = line.operands !== undefined;
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (takesOperands && word === '--') operands.push(...rest.splice(0));
    else if (takesOperands && !/^-./.test(word)) operands.push(word);
    else {
      const [name, value] = readOption(line, word, rest);
      values[name] = value;
    }
  }
  return { values, operands };
}

/** The default values. */
export function defaultValues<Name extends string>(
  options: Readonly<Record<Name, Option>>,
  environment: Variables = {},
): Record<Name, string> {
  const values = Object.entries<Option>(options).map(([name, { default: value, environment: variable }]) => [
    name,
    (variable && environment[variable]) || value,
  ]);
  return Object.fromEntries(values) as Record<Name, string>;
}

export function asksForHelp(args: readonly string[]): boolean {
  return args.some((arg) => arg === '--help' || arg === '-help' || arg === '-h');
}

/** Reads an option. If its value is a separate word, it is taken from the rest. */
function readOption<Name extends string>(line: CommandLine<Name>, word: string, rest: string[]): [Name, string] {
  const found = findOption(line.options, word);
  if (found === undefined) throw new UsageError(`unknown argument ${word}; see serin ${line.name} --help`);
  const [name, inline] = found;
  const option = line.options[name];
  const value = inline ?? (option.type === 'bool' ? switchValue(line, rest) : rest.shift());
  if (value === undefined) throw new UsageError(`--${name} needs a value`);
  const problem = valueProblem(option, value);
  if (problem !== undefined) throw new UsageError(`--${name}: ${problem}`);
  return [name, value];
}

/** The option in a word, and its value if that is in the same word: `--name=value`, `-n=value`, `-nvalue`. */
function findOption<Name extends string>(
  options: Readonly<Record<Name, Option>>,
  word: string,
): [Name, string | undefined] | undefined {
  const [, dashes, name = '', , inline] = /^(--?)([^-=][^=]*)(=(.*))?$/s.exec(word) ?? [];
  if (Object.hasOwn(options, name)) return [name as Name, inline];
  const letter = (Object.keys(options) as Name[]).find((one) => options[one].short === name[0]);
  if (dashes !== '-' || letter === undefined) return undefined;
  if (name.length === 1) return [letter, inline];
  return options[letter].type === 'bool' ? undefined : [letter, word.slice(2)];
}

/** The value of a switch: the next word if it is `true` or `false` and cannot be an operand, otherwise `true`. */
function switchValue({ operands }: CommandLine, rest: string[]): string {
  const isValue = operands === undefined && (rest[0] === 'true' || rest[0] === 'false');
  return isValue ? rest.shift()! : 'true';
}
