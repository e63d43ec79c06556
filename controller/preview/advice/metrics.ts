import type { CanaryMetric } from '../../api/types/canary';
import { boundsOf } from '../../api/defaults';
import { COMPARISON_RULES } from './comparison';
import { measuresSpeed, measuresUsers } from './metric-kind';
import { type Finding, metricsOf, type Rule, type Subject, when, inAnalysis } from './rule';

const METRICS = inAnalysis('metrics');

/**
 * Whether no metric measures what users notice. A metric with a template might, because its query is not known here.
 */
function missesUsers(metrics: readonly CanaryMetric[]): boolean {
  return metrics.length > 0 && !metrics.some((metric) => metric.templateRef !== undefined || measuresUsers(metric));
}

function findSingleMetric({ analysis: { metrics = [] } }: Subject): Finding[] {
  const [metric] = metrics;
  if (metric === undefined || metrics.length > 1 || missesUsers(metrics)) return [];
  const [unseen, mend] = measuresSpeed(metric)
    ? ['that answers fast and wrongly', 'request-success-rate']
    : ['that answers rightly and slowly', 'request-duration'];
  const detail = `has ${metric.name} alone, so that a version ${unseen} is promoted; add ${mend}, or a metric of the business`;
  return [{ path: METRICS, detail }];
}

function findUnbounded(subject: Subject): Finding[] {
  return metricsOf(subject).flatMap(({ item, path }) => {
    const { min, max } = boundsOf(item);
    const why = `of ${item.name} has no bound, so that every value is good and only the absence of values fails; give it a min or a max`;
    return when(
      min === undefined && max === undefined && item.compareTo === undefined,
      [...path, 'thresholdRange'],
      why,
    );
  });
}

const GOOD = /success|avail/i;
const BAD = /error|fail|5xx/i;

function findTightBound(subject: Subject): Finding[] {
  return metricsOf(subject).flatMap(({ item, path }) => {
    const { min, max } = boundsOf(item);
    const why =
      'one request that fails for whatever reason is a failed check; take the bound from what the service does on a normal day';
    const { name } = item;
    return [
      ...when(
        GOOD.test(name) && min !== undefined && min >= 100,
        [...path, 'thresholdRange', 'min'],
        `of ${name} is ${min}: ${why}`,
      ),
      ...when(
        BAD.test(name) && max !== undefined && max <= 0,
        [...path, 'thresholdRange', 'max'],
        `of ${name} is ${max}: ${why}`,
      ),
    ];
  });
}

const AVERAGE = /\b(avg|avg_over_time|mean)\s*(by\b[^(]*\([^)]*\)\s*)?\(|_sum\b[\s\S]*\/[\s\S]*_count\b/i;
const QUANTILE = /quantile/i;

function findAverage(subject: Subject): Finding[] {
  return metricsOf(subject).flatMap(({ item, path }) => {
    const query = item.query ?? '';
    const why = `of ${item.name} asks for an average of durations, in which the slow requests of a few users do not show; ask for a percentile with histogram_quantile(0.99, …)`;
    return when(measuresSpeed(item) && AVERAGE.test(query) && !QUANTILE.test(query), [...path, 'query'], why);
  });
}

const OWN_PLACEHOLDER = /\{\{\s*(target|name|service|ingress|route|variables)\b/;

/** Whether a query cannot tell the new version from the old one. */
function isBlind(query: string, target: string): boolean {
  return !OWN_PLACEHOLDER.test(query) && !query.includes('canary') && !query.includes(target);
}

function findBlindQuery(subject: Subject): Finding[] {
  const { targetRef } = subject.canary.spec;
  return metricsOf(subject).flatMap(({ item, path }) => {
    const why = `of ${item.name} names neither {{ target }} nor canary, so that it measures the old version as well, whose users hide the faults of the new one; select the canary's pods`;
    return when(
      item.query !== undefined && item.query !== '' && isBlind(item.query, targetRef.name),
      [...path, 'query'],
      why,
    );
  });
}

/** Rules for metrics and their bounds. */
export const METRIC_RULES: readonly Rule[] = [
  { code: 'single-metric', about: 'One metric sees one kind of fault.', find: findSingleMetric },
  {
    code: 'users-not-measured',
    about: 'Neither the success nor the duration of requests is measured.',
    find: ({ analysis: { metrics = [] } }) =>
      when(
        missesUsers(metrics),
        METRICS,
        'measures neither whether nor how fast users are answered, so that a version that fails them is promoted; add request-success-rate and request-duration',
      ),
  },
  { code: 'metric-without-bound', about: 'A metric without a bound judges nothing.', find: findUnbounded },
  {
    code: 'bound-too-tight',
    about: 'A bound that allows no failed request at all rolls back good versions.',
    find: findTightBound,
  },
  { code: 'average-latency', about: 'An average hides the slow requests that a percentile shows.', find: findAverage },
  {
    code: 'version-blind-query',
    about: 'A query that does not select the canary measures both versions.',
    find: findBlindQuery,
  },
  ...COMPARISON_RULES,
];
