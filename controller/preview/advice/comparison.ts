import { say } from '../../api/problems/path';
import type { CanaryMetric } from '../../api/types/canary';
import { falseAlarmsOf, worseOf } from '../../api/comparison';
import { measuresBuiltin, metricIntervalOf, stepsOf } from '../../api/defaults';
import { parseDuration } from '../../core/duration';
import { placeholders } from '../../api/templates/query-template';
import { alphaOfValues } from '../../statistics/looks';
import { mannWhitney } from '../../statistics/mann-whitney';
import { type Finding, metricsOf, type WithField, type Rule, type Subject, when, INTERVAL } from './rule';
import { checksToPass } from './tolerance';

function comparedMetrics(subject: Subject): WithField<CanaryMetric>[] {
  return metricsOf(subject).filter(({ item }) => item.compareTo !== undefined && !item.dryRun);
}

function findNoise(subject: Subject): Finding[] {
  return comparedMetrics(subject).flatMap(({ item, path }) => {
    const { allowedDifference: { absolute, relative } = {}, falseAlarms, name } = item;
    const why = `of ${name} allows no difference at all, so that a version that is as good as the primary fails about every second check by chance; add falseAlarms or an allowedDifference`;
    return when(!absolute && !relative && falseAlarms === undefined, [...path, 'compareTo'], why);
  });
}

/** A metric with a template is left out, because the template's query is not known here. */
function findSameQuery(subject: Subject): Finding[] {
  return comparedMetrics(subject).flatMap(({ item, path }) => {
    const asksOfTarget = item.query !== undefined && placeholders(item.query).some(({ name }) => name === 'target');
    const why = `of ${item.name} has no {{ target }}, by which the canary is asked about in one and the primary in the other, so that both get the same answer; select the pods by {{ target }}`;
    return when(Boolean(item.query) && !asksOfTarget, [...path, 'query'], why);
  });
}

/** Number of checks for one value, if windows must not overlap. */
function checksPerValue(metric: CanaryMetric, { interval }: Subject): number {
  return Math.max(1, Math.ceil((parseDuration(metricIntervalOf(metric)) ?? 0) / interval));
}

/**
 * Whether a comparison of so many values can fail at all. It is tried with the worst case: every value of the canary is
 * worse, at the last check.
 */
function canDecide(metric: CanaryMetric, subject: Subject, values: number): boolean {
  const worse = Array.from({ length: values }, (_, index) => values + index);
  const better = Array.from({ length: values }, (_, index) => index);
  const alpha = alphaOfValues(
    falseAlarmsOf(subject.canary, metric) / worseOf(metric).length,
    values * checksPerValue(metric, subject),
  );
  return mannWhitney(worse, better, 'greater').pValue <= alpha;
}

/** Number of values that this rollout measures for each version. */
function countValues(metric: CanaryMetric, subject: Subject): number {
  const waitedFor = metric.inconclusive === 'wait' && !measuresBuiltin(metric) ? (metric.minSamples ?? 0) : 0;
  return Math.max(waitedFor, Math.ceil(checksToPass(subject) / checksPerValue(metric, subject)));
}

function comparesCounts(metric: CanaryMetric): boolean {
  return Boolean(metric.totalQuery) || measuresBuiltin(metric, 'request-success-rate');
}

function findUndecided(subject: Subject): Finding[] {
  return comparedMetrics(subject).flatMap(({ item, path }) => {
    if (item.falseAlarms === undefined || comparesCounts(item)) return [];
    const values = countValues(item, subject);
    const mend = measuresBuiltin(item) ? 'add steps' : 'add steps, or set minSamples with inconclusive: wait';
    const why = `of ${item.name} is ${item.falseAlarms}, which the values of ${values} checks cannot reach, however bad the version is; ${mend}`;
    return when(!canDecide(item, subject, values), [...path, 'falseAlarms'], why);
  });
}

function findMixedWindow(subject: Subject): Finding[] {
  return comparedMetrics(subject).flatMap(({ item, path }) => {
    const long =
      subject.strategy === 'canary' &&
      item.falseAlarms !== undefined &&
      comparesCounts(item) &&
      checksPerValue(item, subject) > 1;
    const why = say`of ${item.name} is longer than a step, so that the first check at each share of the traffic counts requests of the share before, and decides nothing; set it to the step's, or lengthen ${INTERVAL}`;
    return when(long, [...path, 'interval'], why);
  });
}

function findMissingPrimary(subject: Subject): Finding[] {
  const everybody = subject.strategy === 'canary' && stepsOf(subject.canary).at(-1) === 100;
  return comparedMetrics(subject).flatMap(({ item, path }) => {
    const why = `of ${item.name} asks for the primary, which nobody is on at the last step of 100 %, so that the check finds nothing to compare with, and fails; end the steps below 100`;
    return when(everybody, [...path, 'compareTo'], why);
  });
}

/** Rules for comparisons with the primary. */
export const COMPARISON_RULES: readonly Rule[] = [
  { code: 'compared-with-noise', about: 'Without a tolerance a comparison is decided by chance.', find: findNoise },
  {
    code: 'compared-with-itself',
    about: 'A query that asks the same of both versions compares nothing.',
    find: findSameQuery,
  },
  {
    code: 'compared-with-nobody',
    about: 'At 100 % there is no traffic on the primary to compare with.',
    find: findMissingPrimary,
  },
  {
    code: 'mixed-window',
    about: 'A window longer than a step counts requests of two shares of the traffic.',
    find: findMixedWindow,
  },
  { code: 'undecided-comparison', about: 'A comparison of few values can never fail.', find: findUndecided },
];
