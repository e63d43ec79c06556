import type { KubeObject } from '../types/meta';
import type { ProblemCode } from './catalogue/index';
import type { Path, Words } from './path';

export type { ProblemCode } from './catalogue/index';

/** The object that a field belongs to. */
export interface ObjectName {
  readonly kind: string;
  readonly name: string;
  /** Default: the object is in none. */
  readonly namespace?: string;
}

/** What is wrong with a value, wherever it stands. */
export interface Flaw {
  /** What kind of mistake it is. It is stable, so that programs may rely on it. */
  readonly code: ProblemCode;
  /** What an API server calls it. The parts of the text are then separated by colons. */
  readonly verdict?: Verdict;
  /** What stands there, as the text shows it. Default: `detail` says it, or nothing does. */
  readonly found?: string;
  /** What is wrong with it. Empty where the verdict says it all. */
  readonly detail: Words;
  /** What to do about it. Default: `detail` says it. */
  readonly mend?: Words;
  /** What the text has before the mend. Default: `; `, and `: ` after a verdict. */
  readonly beforeMend?: ', ' | ': ';
}

/** The words of Kubernetes for kinds of mistakes. */
export type Verdict = 'Invalid value' | 'Required value' | 'Unsupported value' | 'Duplicate value' | 'Forbidden';

/**
 * What is wrong with one field of an object. It is data: `problemText` and `fieldText` make the sentence where somebody
 * reads it, and nothing reads the sentence back.
 */
export interface Problem extends Flaw {
  /** The object. Default: the text names it in words of its own, or its reader knows it. */
  readonly object?: ObjectName;
  /** The field. */
  readonly path: Path;
  /**
   * What a sentence has between the field and the rest. Default: a colon. Empty: the sentence does not name the field.
   */
  readonly afterField?: string;
  /** The places whose values the text shows: it is not shown when one of them is secret. Default: the field. */
  readonly quotes?: readonly Path[];
}

/** The name of an object of a kind. */
export function nameObject({ kind }: { kind: string }, { name, namespace }: KubeObject['metadata']): ObjectName {
  return { kind, name, ...(namespace !== undefined && { namespace }) };
}

/** For a text that shows no value. */
export const QUOTES_NOTHING: readonly Path[] = [];

/** Says of a field that it has to be there. */
export function requireField(path: Path, hint = '', code: ProblemCode = 'required-value'): Problem {
  return { code, path, verdict: 'Required value', detail: hint, quotes: QUOTES_NOTHING };
}

/** Says of a field that it must not be there, or must not be changed. */
export function forbidField(path: Path, why: string, code: ProblemCode = 'forbidden-value'): Problem {
  return { code, path, verdict: 'Forbidden', detail: why, quotes: QUOTES_NOTHING };
}

/** Says of a value that the field cannot have it. */
export function refuseValue(path: Path, value: unknown, why: string, code: ProblemCode = 'invalid-value'): Problem {
  return { code, path, verdict: 'Invalid value', found: `${JSON.stringify(value)}`, detail: why };
}

/** A value as an API server shows it: what is in an object or a list is not shown. */
export function showShape(value: unknown): Pick<Problem, 'found' | 'quotes'> {
  if (typeof value !== 'object' || value === null) return { found: `${JSON.stringify(value)}` };
  return { found: Array.isArray(value) ? '"array"' : '"object"', quotes: QUOTES_NOTHING };
}
