import type { Flaw } from '../api/problems/problem';
import { placeOf } from '../api/templates/query-template';
import { syntaxFlaw } from './promql-grammar';

/** Brackets without an end that are shown. */
const MOST_OPEN = 5;

const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const OPENS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Comments and whole texts, whose brackets mean nothing; a quote that no text begins with; brackets. */
const TELLING = /#[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|["'`()[\]{}]/g;

interface Bracket {
  sign: string;
  index: number;
}

/**
 * Finds brackets without a partner and texts without an end, each with its place as line:column.
 *
 * @param query PromQL
 * @param written the same as a person wrote it, character by character in the same place
 */
export function checkBrackets(query: string, written: string): Flaw[] {
  const shown = ({ sign, index }: Bracket): string => `"${sign}" at ${placeOf(written, index)}`;
  const open: Bracket[] = [];
  for (const { 0: sign, index } of query.matchAll(TELLING)) {
    if (sign.startsWith('#') || sign.length > 1) continue;
    if (!(sign in CLOSES) && !(sign in OPENS))
      return [
        syntaxFlaw(`the text that begins at ${placeOf(written, index)}`, 'is never closed', `add ${sign} at its end`),
      ];
    if (sign in CLOSES) {
      open.push({ sign, index });
      continue;
    }
    const last = open.pop();
    // What is wrong behind the first mistake would be a guess.
    if (last?.sign !== OPENS[sign]) return [explainMismatch({ sign, index }, last, open, shown)];
  }
  return open
    .slice(0, MOST_OPEN)
    .map((bracket) => syntaxFlaw(shown(bracket), 'is never closed', `add "${CLOSES[bracket.sign]}"`));
}

function explainMismatch(
  bracket: Bracket,
  last: Bracket | undefined,
  before: readonly Bracket[],
  shown: (bracket: Bracket) => string,
): Flaw {
  if (last === undefined)
    return syntaxFlaw(shown(bracket), 'closes nothing', `remove it, or add "${OPENS[bracket.sign]}" before it`);
  const forgotten = before.some(({ sign }) => sign === OPENS[bracket.sign]);
  const mend = forgotten ? `add "${CLOSES[last.sign]}" before it` : `write "${CLOSES[last.sign]}"`;
  return syntaxFlaw(shown(bracket), `stands where ${shown(last)} has to be closed`, mend);
}
