import type { CanaryMetric, ComparisonRecord } from '../api/types/canary';
import { type Readings, type Sample, samplesOf } from '../api/types/reading';
import { FEWEST_VALUES } from '../statistics/looks';
import { mannWhitney } from '../statistics/mann-whitney';
import { compareProportions, type Proportion } from '../statistics/proportions';
import { type PairedCheck, pastChecks } from './past-checks';
import { reasonText, type Subject } from './reason-text';
import { isCounted, type PairedSamples } from './significance';

const CONFIDENCE = 0.95;

/**
 * What an A/B test found about one metric that is compared with the primary.
 *
 * @param readings what the metric said over the whole test
 */
export function reportComparison(metric: CanaryMetric, readings: Readings, subject: Subject): ComparisonRecord {
  const { name } = metric;
  const samples = samplesOf(readings);
  if ('kind' in samples) return { metric: name, missing: reasonText(samples, metric, subject) };
  const { canary, primary } = samples;
  if (primary === undefined) return { metric: name, missing: 'the primary was not asked about' };
  if (!Number.isFinite(canary.value) || !Number.isFinite(primary.value))
    return { metric: name, missing: 'a value is infinite' };
  return { metric: name, ...differenceOf({ canary, primary }, pastChecks(metric, subject.canary)) };
}

/** Percentages differ by their counts, any other metric by the values that the checks of the test measured. */
function differenceOf(
  { canary, primary }: PairedSamples,
  checks: readonly PairedCheck[],
): Omit<ComparisonRecord, 'metric'> {
  const both = { canary: canary.value, primary: primary.value };
  if (isCounted({ canary, primary })) {
    const { interval, pValue } = compareProportions(proportionOf(primary), proportionOf(canary), CONFIDENCE);
    const [canaryTotal, primaryTotal] = [canary.samples!, primary.samples!].map(Math.round);
    return { ...both, canaryTotal, primaryTotal, low: 100 * interval.low, high: 100 * interval.high, pValue };
  }
  if (checks.length < FEWEST_VALUES) return both;
  const { pValue } = mannWhitney(
    checks.map(({ value }) => value),
    checks.map((check) => check.primary),
  );
  return { ...both, pValue };
}

function proportionOf({ samples = 0, counted = 0 }: Sample): Proportion {
  return { count: Math.round(counted), total: Math.max(1, Math.round(samples)) };
}
