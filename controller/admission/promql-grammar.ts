import { parser } from '@prometheus-io/lezer-promql';
import type { Flaw } from '../api/problems/problem';
import { PROMQL_CHECK } from '../api/silence';

const strict = parser.configure({ strict: true });

/** A mistake in a query: what stands where, what is wrong with it, and what to write instead. */
export function syntaxFlaw(found: string, detail: string, mend?: string): Flaw {
  return { code: PROMQL_CHECK, found, detail, ...(mend !== undefined && { mend, beforeMend: ': ' }) };
}

/** Where a query stops to be PromQL; `Infinity` when it is PromQL to its end. */
export function failureOf(query: string): number {
  try {
    strict.parse(query);
    return Infinity;
  } catch (error) {
    // The parser says it in its message alone.
    const place = /^No parse at (\d+)$/.exec((error as Error).message)?.[1];
    if (place === undefined) throw error;
    return Number(place);
  }
}

/** A sample of each kind of token that a person may have forgotten. */
const SAMPLES = ['x', '1m', '"x"', '==', '=', ',', ')', ']', '}', '('] as const;
type Sample = (typeof SAMPLES)[number];

/** What may follow a beginning of a query that is right so far. */
export function followers(beginning: string): Sample[] {
  return SAMPLES.filter((sample) => failureOf(`${beginning} ${sample} `) > beginning.length + sample.length);
}

/** What to write in the place of a sample that is missing, so that what follows is not wrong because of it. */
export function mendOf(sample: Sample): string {
  return sample === '(' ? '(x)' : sample === '=' ? '="x"' : sample;
}

/** Samples in words. */
export function inWords(samples: readonly Sample[]): string[] {
  const has = (sample: Sample): boolean => samples.includes(sample);
  const words: [boolean, string][] = [
    [has('x') && has('1m'), 'an expression'],
    [has('x') && !has('1m'), 'a label name'],
    [!has('x') && has('1m'), 'a number or a duration such as 5m'],
    [has('"x"') && !has('1m'), 'a text in quotes'],
    [has('=='), 'an operator such as + or =='],
    [has('='), 'an operator such as = or =~'],
    [has(','), '","'],
    [has('(') && !has('1m'), '"("'],
    [has(')'), '")"'],
    [has(']'), '"]"'],
    [has('}'), '"}"'],
  ];
  return words.filter(([applies]) => applies).map(([, word]) => word);
}

/** The token that begins at a place: a word, a text, an operator, a bracket. Empty at the end. */
export function tokenAt(query: string, index: number): string {
  return (
    /^(?:[\w.:]+|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|[=!<>~&|]+|[^])/.exec(query.slice(index))?.[0] ?? ''
  );
}
