import type { SharedRule } from './rule';

/** Percentages from 1 to 100 that grow have a hundred places at most. */
export const MOST_STEPS = 100;
/** Every place but the last. CEL cannot count, and not every evaluator has Kubernetes' isSorted. */
const PLACES = `[${[...Array(MOST_STEPS - 1).keys()].join(', ')}]`;

/** Steps never go back. */
export const ASCENDING_STEPS: SharedRule<readonly number[]> = {
  code: 'descending-steps',
  cel: `${PLACES}.all(i, i + 1 >= size(self) || self[i] <= self[i + 1])`,
  detail: 'the weights do not ascend',
  mend: 'put them in order, for example [5, 20, 50]',
  holds: (weights) => weights.every((weight, index) => index === 0 || weight >= weights[index - 1]!),
  explain: (weights) => ({ found: stepsText(weights), detail: 'do not ascend', mend: 'put them in order' }),
};

/** The steps as messages show them. */
export function stepsText(weights: readonly number[]): string {
  return `[${weights.join(', ')}]`;
}
