import { skipsAnalysis } from '../../api/defaults';
import { type NamePath, pathText, wordsText } from '../../api/problems/path';
import { PROMQL_CHECK, SILENCE_ANNOTATION, silencedBy } from '../../api/silence';
import type { Canary } from '../../api/types/canary';
import { SKIP_RULES, NEVER_ROLLS_BACK } from './analysis';
import { HOOK_RULES } from './hooks';
import { METRIC_RULES } from './metrics';
import { type Advice, annotationPath, type Finding, type Rule, subjectOf, type Surroundings } from './rule';
import { ODD_VERSION, UNKNOWN_FIELD } from './references';
import { PORT_RULES } from './ports';
import { STEP_RULES } from './steps';
import { TIMING_RULES } from './timing';
import { TOLERANCE_RULES } from './tolerance';

export type { Advice } from './rule';

const UNKNOWN_SILENCE: Rule = {
  code: 'unknown-silence',
  about: 'The annotation serin/silence names a code that does not exist.',
  find: ({ canary }) =>
    silencedBy(canary)
      .filter((code) => code !== PROMQL_CHECK && !ADVICE_RULES.some((rule) => rule.code === code))
      .map(describeUnknownCode),
};

function describeUnknownCode(code: string): Finding {
  const known = ADVICE_RULES.map((rule) => rule.code).join(', ');
  const detail = `names ${code}, which is no advice, so that it silences nothing; use codes of ${known}`;
  return { path: annotationPath(SILENCE_ANNOTATION), detail };
}

const CANARY_RULES: readonly Rule[] = [...SKIP_RULES, UNKNOWN_SILENCE, ODD_VERSION, UNKNOWN_FIELD, ...PORT_RULES];
const ANALYSIS_RULES: readonly Rule[] = [
  NEVER_ROLLS_BACK,
  ...METRIC_RULES,
  ...TOLERANCE_RULES,
  ...STEP_RULES,
  ...TIMING_RULES,
  ...HOOK_RULES,
];

/** All rules, in the order in which their advice is shown. */
export const ADVICE_RULES: readonly Rule[] = [...CANARY_RULES, ...ANALYSIS_RULES];

/** What advice is given with, beside the Canary. */
export interface AdviceOptions extends Surroundings {
  /** How fields are called. Default: by their paths. */
  name?: NamePath;
}

/**
 * What would make a rollout of this Canary safer. The Canary must be valid.
 *
 * @param provider the routing provider that applies: the Canary's own, or the controller's default
 */
export function adviceOn(canary: Canary, provider: string, options?: AdviceOptions): Advice[] {
  return ADVICE_RULES.flatMap((rule) => adviceOf(rule, canary, provider, options));
}

/** The advice of one rule. */
export function adviceOf(
  rule: Rule,
  canary: Canary,
  provider: string,
  { name = pathText, ...surroundings }: AdviceOptions = {},
): Advice[] {
  const unasked = skipsAnalysis(canary) && !CANARY_RULES.includes(rule);
  if (unasked || silencedBy(canary).includes(rule.code)) return [];
  return rule.find(subjectOf(canary, provider, surroundings)).map(({ path, detail }) => {
    const field = name(path);
    return { code: rule.code, field, message: `${field} ${wordsText(detail, name)}` };
  });
}
