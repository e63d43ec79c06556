import type { CanaryMetric, ComparisonRecord } from '../api/types/canary';
import { analysisOf } from '../api/defaults';
import { placeholders } from '../api/templates/query-template';
import { FEWEST_VALUES } from '../statistics/looks';
import { mannWhitney } from '../statistics/mann-whitney';
import { compareProportions, type Proportion } from '../statistics/proportions';
import { type Compared, isCounted, pastChecks, type Readings } from './significance';
import { inOrder } from '../core/map-concurrent';
import { messageOf, type MetricContext } from '../metrics/context';
import { questionOf } from '../metrics/query';
import type { Reading } from './sample';

const CONFIDENCE = 0.95;

/**
 * What is known, at the end of an A/B test, of each metric that is compared with the primary. Never rejects.
 *
 * @param window how long the test was, in milliseconds
 */
export async function compareAll(context: MetricContext, window: number): Promise<ComparisonRecord[]> {
  const metrics = (analysisOf(context.canary).metrics ?? []).filter(({ compareTo }) => compareTo !== undefined);
  return await inOrder(metrics, (metric) => compare(metric, context, window));
}

async function compare(metric: CanaryMetric, context: MetricContext, window: number): Promise<ComparisonRecord> {
  try {
    const { ask, texts } = await questionOf({ ...metric, interval: windowText(window) }, context, true);
    if (texts.some((text) => !placeholders(text).some(({ name }) => name === 'interval')))
      throw new Error(
        'its query looks back as far as it says itself, and not over the whole test: write {{ interval }} there',
      );
    const [canary, primary] = await Promise.all([ask('canary'), ask('primary')]);
    for (const { value } of [canary, primary]) if (!Number.isFinite(value)) throw new Error('a value is infinite');
    return { metric: metric.name, ...difference({ canary, primary }, pastChecks(metric, context.canary)) };
  } catch (error) {
    return { metric: metric.name, missing: messageOf(error) };
  }
}

/** Longest first, in milliseconds. */
const UNITS = { h: 3_600_000, m: 60_000, s: 1000 } as const;

/** In the largest unit in which it is a whole number: what query languages take. */
function windowText(window: number): string {
  const [unit, length] = Object.entries(UNITS).find(([, one]) => window % one === 0) ?? ['s', UNITS.s];
  return `${Math.ceil(window / length)}${unit}`;
}

/** Percentages differ by what they are percentages of, anything else by what the checks of the test measured. */
function difference({ canary, primary }: Readings, checks: readonly Compared[]): Omit<ComparisonRecord, 'metric'> {
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

function proportionOf({ samples = 0, counted = 0 }: Reading): Proportion {
  return { count: Math.round(counted), total: Math.max(1, Math.round(samples)) };
}
