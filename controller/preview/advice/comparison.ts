import type { CanaryMetric } from '../../api/canary';
import { falseAlarmsOf, worseOf } from '../../api/comparison';
import { measuresBuiltin, metricIntervalOf } from '../../api/defaults';
import { parseDuration } from '../../api/duration';
import { placeholders } from '../../api/template';
import { alphaOfValues } from '../../statistics/looks';
import { mannWhitney } from '../../statistics/mann-whitney';
import { type Finding, metricsOf, type Placed, type Rule, type Subject, when } from './rule';
import { checksToPass } from './tolerance';

function comparedIn(subject: Subject): Placed<CanaryMetric>[] {
  return metricsOf(subject).filter(({ item }) => item.compareTo !== undefined && !item.dryRun);
}

function noisy(subject: Subject): Finding[] {
  return comparedIn(subject).flatMap(({ item, field }) => {
    const { allowedDifference: { absolute, relative } = {}, falseAlarms, name } = item;
    const why = `of ${name} allows no difference at all, so that a version that is as good as the primary fails about every second check by chance; add falseAlarms or an allowedDifference`;
    return when(!absolute && !relative && falseAlarms === undefined, `${field}.compareTo`, why);
  });
}

/** What a template asks is not known here. */
function same(subject: Subject): Finding[] {
  return comparedIn(subject).flatMap(({ item, field }) => {
    const asksOfTarget = item.query !== undefined && placeholders(item.query).some(({ name }) => name === 'target');
    const why = `of ${item.name} has no {{ target }}, by which the canary is asked about in one and the primary in the other, so that both get the same answer; select the pods by {{ target }}`;
    return when(Boolean(item.query) && !asksOfTarget, `${field}.query`, why);
  });
}

/** Whether a comparison by values can fail at all: when every value of the canary is worse, at the last check. */
function canDecide(metric: CanaryMetric, { canary }: Subject, checks: number): boolean {
  const worse = Array.from({ length: checks }, (_, index) => checks + index);
  const better = Array.from({ length: checks }, (_, index) => index);
  return mannWhitney(worse, better, 'greater').pValue <= alphaOfValues(falseAlarmsOf(canary, metric) / worseOf(metric).length, checks);
}

/** Values that this rollout measures of both versions, in windows that do not overlap. */
function valuesMeasured(metric: CanaryMetric, subject: Subject): number {
  const apart = Math.max(1, Math.ceil((parseDuration(metricIntervalOf(metric)) ?? 0) / subject.interval));
  const waitedFor = metric.inconclusive === 'wait' && !measuresBuiltin(metric) ? (metric.minSamples ?? 0) : 0;
  return Math.max(waitedFor, Math.ceil(checksToPass(subject) / apart));
}

function undecided(subject: Subject): Finding[] {
  return comparedIn(subject).flatMap(({ item, field }) => {
    if (item.falseAlarms === undefined || item.totalQuery || measuresBuiltin(item, 'request-success-rate')) return [];
    const checks = valuesMeasured(item, subject);
    const why = `of ${item.name} is ${item.falseAlarms}, which the values of ${checks} checks cannot reach, however bad the version is; add steps, or set minSamples with inconclusive: wait`;
    return when(!canDecide(item, subject, checks), `${field}.falseAlarms`, why);
  });
}

/** About what is held against the primary. */
export const COMPARISON_RULES: readonly Rule[] = [
  { code: 'compared-with-noise', about: 'Without a tolerance a comparison is decided by chance.', find: noisy },
  { code: 'compared-with-itself', about: 'A query that asks the same of both versions compares nothing.', find: same },
  { code: 'undecided-comparison', about: 'A comparison of few values can never fail.', find: undecided },
];
