import { SKIP_ANALYSIS_ANNOTATION } from '../../api/types/canary';
import { checksAnything } from '../../rollout/plan';
import { type Rule, when, annotationPath, inAnalysis } from './rule';

/** Rules for Canaries that are promoted without an analysis. */
export const SKIP_RULES: readonly Rule[] = [
  {
    code: 'no-analysis',
    about: 'A Canary without an analysis promotes every version.',
    find: ({ canary }) =>
      when(
        canary.spec.analysis === undefined,
        inAnalysis(),
        'is missing, so that every version is promoted as soon as its pods are ready; add an interval, steps and metrics',
      ),
  },
  {
    code: 'analysis-skipped',
    about: 'A Canary whose analysis is skipped promotes every version.',
    find: ({ canary: { spec, metadata } }) => {
      const ordered = metadata.annotations?.[SKIP_ANALYSIS_ANNOTATION] === 'true';
      const path = spec.skipAnalysis ? ['spec', 'skipAnalysis'] : annotationPath(SKIP_ANALYSIS_ANNOTATION);
      const why =
        'is true, so that every version is promoted as soon as its pods are ready, whatever the analysis says; remove it when the emergency is over';
      return when(spec.skipAnalysis === true || ordered, path, why);
    },
  },
];

/** A Canary with an analysis that checks nothing. */
export const NEVER_ROLLS_BACK: Rule = {
  code: 'never-rolls-back',
  about: 'Without a metric or a rollout hook no check ever fails.',
  find: ({ canary }) =>
    when(
      !checksAnything(canary),
      inAnalysis('metrics'),
      'is empty and there is no rollout hook, so that a bad version whose pods start is promoted; add metrics, such as request-success-rate and request-duration',
    ),
};
