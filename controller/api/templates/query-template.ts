import type { Flaw } from '../problems/problem';
import { flawText } from '../problems/text';
import { truncate } from '../../core/redact';

/** The names that the query of a metric may use, beside `variables.x`. */
export const QUERY_NAMES = ['name', 'namespace', 'target', 'service', 'ingress', 'route', 'interval'] as const;

/** Characters of a template: more than any query or message has, and little enough for a controller of many tenants. */
export const LONGEST_TEMPLATE = 16 * 1024;
/** Characters that a template may become. A template repeats its values, which its writer chooses as well. */
export const LONGEST_RENDERED = 64 * 1024;
/** Flaws of one template that are reported. Whoever mends them sees the rest. */
export const MOST_FLAWS = 10;
/** Characters of the list of names in a message. */
const NAMES_SHOWN = 1000;

/** Whatever stands between double braces, also when they are not closed. */
const BRACES = /\{\{([\s\S]*?)(?:\}\}|$)/g;
const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const VARIABLE = /^variables\.([\p{L}\p{N}_-]+)$/u;

/** One pair of double braces. */
export interface Placeholder {
  /** As it is written, braces included. */
  text: string;
  /** What it asks for: a name, or `variables.x`. Nothing: something that this language does not have. */
  name?: string;
  /** Where it begins, in characters. */
  index: number;
}

/** The x of a placeholder for `variables.x`; nothing of any other. */
export function variableOf({ name }: Placeholder): string | undefined {
  return name === undefined ? undefined : VARIABLE.exec(name)?.[1];
}

/** Every pair of double braces in a text, in their order. */
export function placeholders(text: string): Placeholder[] {
  return [...text.matchAll(BRACES)].map(({ 0: written, 1: content = '', index }) => {
    const name = content.trim();
    const known = written.endsWith('}}') && (NAME.test(name) || VARIABLE.test(name));
    return { text: written, name: known ? name : undefined, index };
  });
}

/**
 * Finds what keeps a text from being rendered, each with its place as line:column and the names that are known.
 *
 * @param names the names that have a value
 * @param variables the names x for which `{{ variables.x }}` has a value
 */
export function checkTemplate(text: string, names: readonly string[], variables: readonly string[] = []): Flaw[] {
  const tooLong = checkLength(text);
  if (tooLong.length > 0) return tooLong;
  const known = new Set([...names, ...variables.map((variable) => `variables.${variable}`)]);
  const unknown = placeholders(text).filter(({ name }) => name === undefined || !known.has(name));
  if (unknown.length === 0) return [];
  const list = [...known].join(', ') || 'none';
  const shown = `(known names: ${list.length > NAMES_SHOWN ? `${truncate(list, NAMES_SHOWN)}…` : list})`;
  return unknown.slice(0, MOST_FLAWS).map((placeholder) => explainPlaceholder(placeholder, text, shown));
}

/** Refuses a template that is too long. It is not read any further. */
export function checkLength(text: string): Flaw[] {
  if (text.length <= LONGEST_TEMPLATE) return [];
  const detail = `has ${text.length} characters, and a template may have ${LONGEST_TEMPLATE}`;
  return [{ code: 'out-of-range', detail, mend: 'shorten it', beforeMend: ': ' }];
}

function explainPlaceholder(placeholder: Placeholder, text: string, names: string): Flaw {
  const { text: written, name, index } = placeholder;
  const place = placeOf(text, index);
  if (!written.endsWith('}}')) return unclosedBraces(place);
  const found = `"${shorten(written)}" at ${place}`;
  if (name === undefined)
    return {
      code: 'unsupported-placeholder',
      found,
      detail: `is not supported: double braces hold one name and nothing else ${names}`,
    };
  const variable = variableOf(placeholder);
  if (variable === undefined) return { code: 'unknown-name', found, detail: `is not known ${names}` };
  return {
    code: 'missing-variable',
    found,
    detail: 'has no value',
    mend: `add ${variable} to templateVariables ${names}`,
    beforeMend: ': ',
  };
}

/** Double braces that are not closed, at a place. */
export function unclosedBraces(place: string): Flaw {
  return {
    code: 'unclosed-braces',
    found: `"{{" at ${place}`,
    detail: 'is never closed',
    mend: 'add "}}"',
    beforeMend: ': ',
  };
}

/** In one line, and not longer than a message bears: what is between two braces far apart may be half a query. */
function shorten(written: string): string {
  const line = written.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…}}` : line;
}

/** Where a character of a text is, as line:column, both counted from one. */
export function placeOf(text: string, index: number): string {
  const before = text.slice(0, index).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

/**
 * Puts values in the place of `{{ name }}` and `{{ variables.x }}`, with or without spaces; single braces stay as they
 * are.
 *
 * @throws Error that lists what cannot be rendered, with its place as line:column and the names that are known, or that
 * says that the result is too long
 */
export function renderTemplate(
  text: string,
  values: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>> = {},
): string {
  const flaws = checkTemplate(text, Object.keys(values), Object.keys(variables));
  if (flaws.length > 0) throw new Error(flaws.map((flaw) => flawText(flaw)).join('; '));
  const count = countUpTo(LONGEST_RENDERED - text.length);
  return text.replace(BRACES, (_, content: string) => {
    const name = content.trim();
    const variable = VARIABLE.exec(name)?.[1];
    return count(variable === undefined ? values[name]! : variables[variable]!);
  });
}

/** Passes values on until they are too long together. @throws Error before the text that they make exists */
function countUpTo(characters: number): (value: string) => string {
  let left = characters;
  return (value) => {
    left -= value.length;
    if (left < 0) throw new Error('it becomes too long with its values: shorten it, or the values');
    return value;
  };
}

const SIMPLE = /\{\{\s*([\p{L}_][\p{L}\p{N}_]*)\s*\}\}/gu;

/**
 * Puts values in the place of the names that have one, and leaves all other double braces alone: they may be another
 * program's.
 *
 * @throws Error when the values are longer together than `LONGEST_RENDERED` characters
 */
export function renderKnown(text: string, values: Readonly<Record<string, string>>): string {
  const count = countUpTo(LONGEST_RENDERED);
  return text.replace(SIMPLE, (written, name: string) =>
    Object.hasOwn(values, name) ? count(values[name]!) : written,
  );
}
