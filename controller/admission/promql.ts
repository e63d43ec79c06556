import type { Flaw } from '../api/problems/problem';
import { type Placeholder, placeholders, placeOf, variableOf } from '../api/templates/query-template';
import { checkBrackets } from './promql-brackets';
import { failureOf, followers, inWords, mendOf, syntaxFlaw, tokenAt } from './promql-grammar';
import { checkRanges } from './promql-ranges';

/** More would not be read. */
const MOST = 5;
/** Characters up to which a query is read. Beyond that the parser gives up on sums of many operands that are right. */
const LONGEST_READ = 2000;

/**
 * Finds what is wrong with the PromQL of a query, each with its place as line:column, what was found there and what is
 * expected.
 *
 * The query may have template names and `{{ variables.x }}`, whose values are not known here; whether they are the
 * right names, `checkTemplate` says, which is to be asked first. A variable may hold whatever makes the query right
 * where it stands. Of a query of more than `LONGEST_READ` characters only the brackets are checked.
 */
export function checkPromql(query: string): Flaw[] {
  const names = placeholders(query);
  const standing = names.reduce((text, name) => replaceAt(text, name.index, standIns(name)[0]!), query);
  const brackets = checkBrackets(standing, query);
  if (brackets.length > 0) return brackets;
  if (query.length > LONGEST_READ) return [];
  const variables = names.filter((name) => variableOf(name) !== undefined);
  const { flaws, text } = new Reader(query, standing, variables).read();
  if (flaws.length > 0) return flaws;
  return checkRanges(
    text,
    query,
    variables.map(({ index }) => index),
  );
}

/** What can stand in for a name, of the same length, so that all places stay what they are. */
function standIns(placeholder: Placeholder): string[] {
  const { length } = placeholder.text;
  if (placeholder.name === 'interval') return ['1m'.padStart(length, '0')];
  const word = 'x'.repeat(length);
  if (variableOf(placeholder) === undefined) return [word];
  return [
    word,
    '1'.padStart(length, '0'),
    `"${word.slice(2)}"`,
    `x="${word.slice(4)}"`,
    '+'.padEnd(length),
    'sum'.padEnd(length),
  ];
}

function replaceAt(text: string, from: number, by: string): string {
  return text.slice(0, from) + by + text.slice(from + by.length);
}

/** Reads a query from mistake to mistake: each is told, mended in the smallest way, and read past. */
class Reader {
  /**
   * How much longer than the query the text has become; mistakes are mended from the beginning on, so that it holds for
   * all that follows.
   */
  private added = 0;

  constructor(
    /** As it was written. */
    private readonly query: string,
    private text: string,
    private readonly variables: readonly Placeholder[],
  ) {}

  read(): { flaws: Flaw[]; text: string } {
    const flaws: Flaw[] = [];
    while (flaws.length < MOST) {
      const at = failureOf(this.text);
      if (at === Infinity) break;
      if (this.fillVariable(at)) continue;
      flaws.push(this.explain(at));
      if (!this.mend(at)) break;
    }
    return { flaws, text: this.text };
  }

  /** Tries whether something else in a variable beside the mistake leads further. */
  private fillVariable(at: number): boolean {
    const variable = this.variables.find(({ index, text }) => {
      const end = index + this.added + text.length;
      return at >= index + this.added && this.text.slice(end, at).trim() === '';
    });
    if (variable === undefined) return false;
    return this.take(
      standIns(variable).map((standIn) => replaceAt(this.text, variable.index + this.added, standIn)),
      at,
    );
  }

  private mend(at: number): boolean {
    const before = this.text.slice(0, at);
    const token = tokenAt(this.text, at);
    const after = this.text.slice(at + token.length);
    const samples = followers(before);
    const call = this.unknownFunction(at);
    return this.take(
      [
        ...(call === undefined
          ? []
          : [`${before.slice(0, call.index)}sum${this.text.slice(call.index + call.name.length)}`]),
        ...samples.map((sample) => `${before} ${mendOf(sample)} ${token}${after}`),
        ...samples.map((sample) => `${before} ${mendOf(sample)} ${after}`),
        before + after,
      ],
      at,
    );
  }

  /** Goes on with the text that leads furthest, if any leads on. */
  private take(texts: readonly string[], at: number): boolean {
    const reached = texts.map((text) => failureOf(text) - (text.length - this.text.length));
    const furthest = Math.max(...reached);
    if (furthest <= at) return false;
    const chosen = texts[reached.indexOf(furthest)]!;
    this.added += chosen.length - this.text.length;
    this.text = chosen;
    return true;
  }

  private explain(at: number): Flaw {
    const call = this.unknownFunction(at);
    if (call !== undefined)
      return syntaxFlaw(`"${call.name}" at ${this.placeOf(call.index)}`, 'is no function of PromQL');
    const words = inWords(followers(this.text.slice(0, at)));
    const expected = words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? 'the end');
    const token = this.written(at);
    const found = `${token === '' ? 'the query ends' : `"${token}"`} at ${this.placeOf(at)}`;
    return syntaxFlaw(found, `${token === '' ? '' : 'stands '}where ${expected} is expected`);
  }

  /** What is written there: also a name in its braces. */
  private written(at: number): string {
    const index = at - this.added;
    return (
      placeholders(this.query).find((name) => index >= name.index && index < name.index + name.text.length)?.text ??
      tokenAt(this.query, index)
    );
  }

  private placeOf(at: number): string {
    return placeOf(this.query, at - this.added);
  }

  /** The word before what only a function can have behind it. */
  private unknownFunction(at: number): { name: string; index: number } | undefined {
    if (!/^(?:\(|by\b|without\b)/i.test(this.text.slice(at))) return undefined;
    const word = /([A-Za-z_][\w:]*)\s*$/.exec(this.text.slice(0, at));
    return word === null ? undefined : { name: word[1]!, index: word.index };
  }
}
