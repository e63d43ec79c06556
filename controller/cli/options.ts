import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ManifestError } from './manifest-error';

/**
 * Reads a command's options and positionals.
 *
 * @param help how the command is used, for messages
 * @throws ManifestError that says what is wrong with them
 */
export function readOptions<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
  help: string,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    // Of what Node.js says, the first sentence is about the mistake.
    const mistake = (error instanceof Error ? error.message : String(error)).split('. ')[0];
    return fail(`${mistake}; use: ${help}`);
  }
}

/** The format of that name. @throws ManifestError that names all formats when there is none */
export function formatNamed<Format extends string>(formats: Readonly<Record<Format, unknown>>, name: string): Format {
  const known = Object.keys(formats) as Format[];
  return (
    known.find((format) => format === name) ?? fail(`--format: ${name} is not known; use one of ${known.join(', ')}`)
  );
}

/** @throws ManifestError always */
export function fail(message: string): never {
  throw new ManifestError(message);
}
