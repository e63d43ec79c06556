import { type NamePath, pathText, wordsText } from './path';
import type { Flaw, ObjectName, Problem } from './problem';

/** How an object is called in front of a sentence: `Canary podinfo.test`. */
export function objectText({ kind, name, namespace }: ObjectName): string {
  return `${kind} ${name}${namespace === undefined ? '' : `.${namespace}`}`;
}

/** The sentence for people who do not know which object it is about: in events, conditions and logs. */
export function problemText(problem: Problem): string {
  const { object, path, afterField = ': ' } = problem;
  const field = afterField === '' ? '' : `${pathText(path)}${afterField}`;
  return `${object === undefined ? '' : `${objectText(object)}: `}${field}${flawText(problem)}`;
}

/**
 * The line for people who know which object it is about: the field, and what is wrong with it.
 *
 * @param name how fields are called. Default: by their paths
 */
export function fieldText(problem: Problem, name: NamePath = pathText): string {
  return `${name(problem.path) || '<nil>'}: ${flawText(problem, name)}`;
}

/** What is wrong, without where. */
export function flawText(flaw: Flaw, name: NamePath = pathText): string {
  const { verdict, found = '', detail, mend, beforeMend = verdict === undefined ? '; ' : ': ' } = flaw;
  const parts = [verdict ?? '', found, wordsText(detail, name)].filter((part) => part !== '');
  const text = parts.join(verdict === undefined ? ' ' : ': ');
  return mend === undefined ? text : `${text}${beforeMend}${wordsText(mend, name)}`;
}

/** All of them in one line, as an API server lists them. */
export function listProblems(problems: readonly Problem[]): string {
  const texts = problems.map((problem) => fieldText(problem));
  return texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
}
