import { placeOf } from '../api/templates/query-template';

const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const OPENS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Comments and whole texts, whose brackets mean nothing; a quote that no text begins with; brackets. */
const TELLING = /#[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|["'`()[\]{}]/g;

interface Bracket {
  sign: string;
  index: number;
}

/**
 * Brackets without a partner and texts without an end, each with its place as line:column.
 *
 * @param query PromQL
 * @param written the same as a person wrote it, character by character in the same place
 */
export function bracketProblems(query: string, written: string): string[] {
  const shown = ({ sign, index }: Bracket): string => `"${sign}" at ${placeOf(written, index)}`;
  const open: Bracket[] = [];
  for (const { 0: sign, index } of query.matchAll(TELLING)) {
    if (sign.startsWith('#') || sign.length > 1) continue;
    if (!(sign in CLOSES) && !(sign in OPENS))
      return [`the text that begins at ${placeOf(written, index)} is never closed: add ${sign} at its end`];
    if (sign in CLOSES) {
      open.push({ sign, index });
      continue;
    }
    const last = open.pop();
    // What is wrong behind the first mistake would be a guess.
    if (last?.sign !== OPENS[sign]) return [mismatch({ sign, index }, last, open, shown)];
  }
  return open.map((bracket) => `${shown(bracket)} is never closed: add "${CLOSES[bracket.sign]}"`);
}

function mismatch(
  bracket: Bracket,
  last: Bracket | undefined,
  before: readonly Bracket[],
  shown: (bracket: Bracket) => string,
): string {
  if (last === undefined)
    return `${shown(bracket)} closes nothing: remove it, or add "${OPENS[bracket.sign]}" before it`;
  const forgotten = before.some(({ sign }) => sign === OPENS[bracket.sign]);
  const mend = forgotten ? `add "${CLOSES[last.sign]}" before it` : `write "${CLOSES[last.sign]}"`;
  return `${shown(bracket)} stands where ${shown(last)} has to be closed: ${mend}`;
}
