import { boundsOf, measuresBuiltin } from '../defaults';
import { CHECKS_KEPT } from '../status';
import { BUILTIN_METRICS, type CanaryMetric } from '../types/canary';
import { celList, type Rule, type SharedRule } from './rule';

const MEASURES_BUILTIN = `(self.name in ${celList(BUILTIN_METRICS)} && !has(self.templateRef) && (!has(self.query) || self.query == ''))`;

/** About the range of a metric's values. */
export const BOUNDS: SharedRule<CanaryMetric> = {
  code: 'crossed-bounds',
  cel: '!has(self.min) || !has(self.max) || self.min <= self.max',
  detail: 'min is above max, so that no value can be good',
  mend: 'lower min or raise max',
  holds(metric) {
    const { min, max } = boundsOf(metric);
    return min === undefined || max === undefined || min <= max;
  },
  explain(metric) {
    const { min, max } = boundsOf(metric);
    return {
      detail: `has min ${min} above max ${max}, so that no value is good`,
      mend: 'lower min or raise max',
    };
  },
};

/** A metric has one source. */
export const ONE_SOURCE: SharedRule<CanaryMetric> = {
  code: 'query-and-template',
  cel: "!has(self.query) || self.query == '' || !has(self.templateRef)",
  detail: 'a metric has query or templateRef, not both',
  mend: 'remove one',
  holds: ({ query, templateRef }) => !query || !templateRef,
  explain: ({ name }) => ({
    quotes: [['name']],
    found: `"${name}"`,
    detail: 'has both query and templateRef',
    mend: 'remove one',
  }),
};

/** The API server's alone: what was stored before it knew the rule means nothing, and does no harm. */
export const DIFFERENCE: Rule = {
  code: 'difference-from-nothing',
  path: ['allowedDifference'],
  cel: '!has(self.allowedDifference) || has(self.compareTo)',
  detail: 'there is nothing to differ from',
  mend: 'set compareTo, or remove allowedDifference',
};

/** A comparison needs something to compare with. */
export const FALSE_ALARMS: SharedRule<CanaryMetric> = {
  code: 'comparison-with-nothing',
  path: ['falseAlarms'],
  cel: '!has(self.falseAlarms) || has(self.compareTo)',
  detail: 'there is nothing to compare with',
  mend: 'set compareTo, or remove falseAlarms',
  holds: ({ falseAlarms, compareTo }) => falseAlarms === undefined || compareTo !== undefined,
  explain: ({ name }) => ({
    quotes: [['name']],
    detail: `of "${name}" has nothing to compare with`,
    mend: 'set compareTo, or remove it',
  }),
};

/** A total is that of something. */
export const TOTAL: SharedRule<CanaryMetric> = {
  code: 'total-of-nothing',
  path: ['totalQuery'],
  cel: "!has(self.totalQuery) || has(self.templateRef) || (has(self.query) && self.query != '')",
  detail: 'there is nothing of which this is the total',
  mend: 'set query or templateRef, or remove totalQuery',
  holds: ({ totalQuery, query, templateRef }) => !totalQuery || Boolean(query) || Boolean(templateRef),
  explain: ({ name }) => ({
    quotes: [['name']],
    detail: `of "${name}" is the total of nothing`,
    mend: 'set query or templateRef, or remove it',
  }),
};

/** Samples have to be counted by something. */
export const COUNTED_SAMPLES: SharedRule<CanaryMetric> = {
  code: 'uncounted-samples',
  path: ['minSamples'],
  cel: `!has(self.minSamples) || has(self.totalQuery) || has(self.falseAlarms) || ${MEASURES_BUILTIN}`,
  detail: 'nothing counts the samples of this metric',
  mend: 'set totalQuery or falseAlarms, or remove minSamples',
  holds: (metric) =>
    metric.minSamples === undefined ||
    Boolean(metric.totalQuery) ||
    metric.falseAlarms !== undefined ||
    measuresBuiltin(metric),
  explain: ({ name }) => ({
    quotes: [['name']],
    detail: `of "${name}" needs something that counts the samples`,
    mend: 'set totalQuery or falseAlarms, or remove it',
  }),
};

/** Samples that are not counted by a query are the values of checks, of which the latest are kept. */
export const KEPT_SAMPLES: SharedRule<CanaryMetric> = {
  code: 'too-many-samples',
  path: ['minSamples'],
  cel: `!has(self.minSamples) || self.minSamples <= ${CHECKS_KEPT} || has(self.totalQuery) || ${MEASURES_BUILTIN}`,
  detail: `of its values the latest ${CHECKS_KEPT} are kept`,
  mend: `set it to ${CHECKS_KEPT} or less`,
  holds: (metric) => (metric.minSamples ?? 0) <= CHECKS_KEPT || Boolean(metric.totalQuery) || measuresBuiltin(metric),
  explain: ({ name, minSamples }) => ({
    quotes: [['minSamples'], ['name']],
    detail: `of "${name}" is ${minSamples}, and of its values the latest ${CHECKS_KEPT} are kept`,
    mend: `set it to ${CHECKS_KEPT} or less`,
  }),
};

/** What the API server asks of a metric, in its order. */
export const METRIC_RULES: readonly Rule[] = [
  ONE_SOURCE,
  DIFFERENCE,
  FALSE_ALARMS,
  TOTAL,
  COUNTED_SAMPLES,
  KEPT_SAMPLES,
];
