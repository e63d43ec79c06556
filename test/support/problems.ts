import type { Flaw, Problem } from '../../controller/api/problems/problem';
import { flawText, problemText } from '../../controller/api/problems/text';

/** What events and conditions say of problems. */
export function sentencesOf(problems: readonly Problem[]): string[] {
  return problems.map((problem) => problemText(problem));
}

/** What messages say of the mistakes in a text. */
export function flawTexts(flaws: readonly Flaw[]): string[] {
  return flaws.map((flaw) => flawText(flaw));
}
