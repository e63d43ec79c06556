import type { CommandLine, Option } from './arguments';

/** If a command has more options than these, they are shown only in its own help. */
const OPTIONS_IN_OVERVIEW = 4;

/** What `serin COMMAND --help` prints: a line for each option. */
export function helpText(line: CommandLine): string {
  const options = Object.entries(line.options);
  const indent = options.some(([, { short }]) => short !== undefined) ? 4 : 0;
  const rows = options.map(([name, option]): [string, string] => {
    const letter = option.short === undefined ? '' : `-${option.short}, `;
    return [`${letter.padEnd(indent)}--${name}${valueText(option.placeholder)}`, optionText(option)];
  });
  return [`${usageOf(line)}: ${line.about}`, ...(rows.length === 0 ? [] : ['', columns(rows)])].join('\n');
}

/** How a command is called. */
export function usageOf({ name, operands }: CommandLine): string {
  return `serin ${name}${valueText(operands)}`;
}

/** What `serin help` prints of all commands: a line for each. */
export function overview(lines: readonly CommandLine[]): string {
  return columns(lines.map((line) => [usageOf(line), [line.about, ...hints(line)].join('; ')]));
}

function hints({ name, options }: CommandLine): string[] {
  const all = Object.entries(options);
  if (all.length > OPTIONS_IN_OVERVIEW) return [`see serin ${name} --help`];
  const texts = all.map(([option, { short, values, placeholder }]) => {
    const letter = short === undefined ? '' : `-${short}/`;
    return `${letter}--${option}${valueText(values?.join('|') ?? placeholder)}`;
  });
  return texts.length === 0 ? [] : [texts.join(', ')];
}

function optionText({ help, default: value, environment }: Option): string {
  return `${help}${value === '' ? '' : ` (${value})`}${environment === undefined ? '' : `, or ${environment}`}`;
}

function valueText(text: string | undefined): string {
  return text === undefined ? '' : ` ${text}`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
