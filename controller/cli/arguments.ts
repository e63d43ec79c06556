import { type Flag, valueProblem } from '../api/flags';

/** A command line that cannot be understood. The message says what to write instead. */
export class UsageError extends Error {}

/** What a command understands besides its operands. */
export interface Option extends Flag {
  /** A letter that may be written instead of the name, after one dash. */
  short?: string;
  /** What stands for the value in help: `NAME`. Default: nothing. */
  placeholder?: string;
}

/** What may be written after the name of a command. */
export interface CommandLine<Name extends string = string> {
  /** The name of the command: `plan`. */
  name: string;
  /** What the command does, for help. */
  about: string;
  options: Readonly<Record<Name, Option>>;
  /** Words that are not options, as help shows them: `FILE…`. Default: there may be none. */
  operands?: string;
}

export interface Arguments<Name extends string> {
  values: Record<Name, string>;
  operands: string[];
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads options in Go's way: `-name value`, `--name value`, `--name=value`, and `--switch` for booleans. The last value
 * of an option counts. Operands may stand between options, and `--` ends the options where there are operands.
 *
 * @param environment where secrets may come from, usually `process.env`
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

/** The values of options that are not given. */
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

/** Reads the option that begins with this word. Takes its value from the rest where it is a word of its own. */
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

/** The option that a word names, and the value in the same word: `--name=value`, `-n=value`, `-nvalue`. */
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

/** A switch may be followed by its value, as long as that cannot be an operand. */
function switchValue({ operands }: CommandLine, rest: string[]): string {
  const isValue = operands === undefined && (rest[0] === 'true' || rest[0] === 'false');
  return isValue ? rest.shift()! : 'true';
}
