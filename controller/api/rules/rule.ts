import type { Path, Words } from '../problems/path';
import type { Problem, ProblemCode } from '../problems/problem';

/** A rule of the API server's, and what is said where it does not hold. */
export interface Rule {
  readonly code: ProblemCode;
  /** In the Common Expression Language; `self` is the value that the rule stands at. */
  readonly cel: string;
  /** What is wrong. */
  readonly detail: Words;
  /** What to do about it. Default: `detail` says it. */
  readonly mend?: Words;
  /** The field that is shown as wrong, relative to where the rule stands. Default: the value itself. */
  readonly path?: Path;
}

/**
 * A rule that the controller asks, too: of objects that were stored before the API server knew it, and about its own
 * settings, which the API server does not know.
 */
export interface SharedRule<Subject> extends Rule {
  /** Whether the subject keeps the rule. */
  holds(subject: Subject): boolean;
  /** What the controller says of a subject that does not: it knows more of it than the server's fixed message. */
  explain(subject: Subject): Explanation;
}

/** What a rule says of one subject. */
export interface Explanation extends Pick<Problem, 'found' | 'detail' | 'mend' | 'beforeMend' | 'afterField'> {
  /** The field, relative to where the rule stands. Default: that of the rule. */
  path?: Path;
  /** Places whose values the text shows, relative to where the rule stands. Default: the field. */
  quotes?: readonly Path[];
}

/** Sentences about a Canary's own fields begin with the field, and have the mend after a comma. */
export const SENTENCE = { afterField: ' ', beforeMend: ', ' } as const;

/**
 * Asks a rule about a subject.
 *
 * @param base where the rule stands
 */
export function askRule<Subject>(rule: SharedRule<Subject>, subject: Subject, base: Path): Problem[] {
  if (rule.holds(subject)) return [];
  const { path = rule.path ?? [], quotes, ...said } = rule.explain(subject);
  const below = (part: Path): Path => [...base, ...part];
  return [{ code: rule.code, path: below(path), ...SENTENCE, ...said, ...(quotes && { quotes: quotes.map(below) }) }];
}

/** A list of texts as CEL writes it. */
export function celList(values: readonly string[]): string {
  return `[${values.map((value) => `'${value}'`).join(', ')}]`;
}
