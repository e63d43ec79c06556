import { allowedFailuresOf, analysisOf, comparedSuccessOf } from '../defaults';
import { at, say } from '../problems/path';
import type { Canary } from '../types/canary';
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

/** The metric of the built-in success rate, and that it has a lowest value or is compared beyond chance. */
const MEASURES_SUCCESS = "m.name == 'request-success-rate' && !has(m.templateRef) && (!has(m.query) || m.query == '')";
const HAS_MINIMUM = '(has(m.thresholdRange) ? has(m.thresholdRange.min) : has(m.threshold))';
const IS_COMPARED = '(has(m.falseAlarms) && (!has(m.dryRun) || !m.dryRun))';

/** What may fail has to be said by somebody. It stands at the analysis. */
export const EARLY_STOP: SharedRule<Canary> = {
  code: 'early-stop-without-bound',
  path: ['earlyStop'],
  cel: `!has(self.earlyStop) || has(self.earlyStop.allowedFailures) || (has(self.metrics) && self.metrics.exists(m, ${MEASURES_SUCCESS} && (${HAS_MINIMUM} || ${IS_COMPARED})))`,
  detail: 'nothing says how many requests may fail',
  mend: 'set earlyStop.allowedFailures, or give request-success-rate a minimum',
  holds: (canary) =>
    analysisOf(canary).earlyStop === undefined ||
    allowedFailuresOf(canary) !== undefined ||
    comparedSuccessOf(canary) !== undefined,
  explain: () => ({
    quotes: [],
    detail:
      'says nothing of how many requests may fail, and there is no request-success-rate with a minimum or falseAlarms',
    mend: say`set ${at('spec', 'analysis', 'earlyStop', 'allowedFailures')}`,
    beforeMend: ': ',
  }),
};

/** The steps as messages show them. */
export function stepsText(weights: readonly number[]): string {
  return `[${weights.join(', ')}]`;
}
