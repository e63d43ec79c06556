import { besideText, worseOf, worstBeside } from '../api/comparison';
import { boundsOf } from '../api/defaults';
import type { Canary, CanaryMetric } from '../api/types/canary';
import { type Readings, type Samples, samplesOf, type Unmeasured } from '../api/types/reading';
import { pastChecks } from './past-checks';
import { compareVersions, type PairedSamples } from './significance';
import type { MeasuredRecord, OutOfBounds, Reason, TooFewSamples, Verdict, WorseThanPrimary } from './verdict';

/**
 * Judges what a metric said: by its bounds, and beside the primary where the metric is compared.
 *
 * @param canary whose metric it is. Its status holds the past checks.
 * @param now when the check is made, in milliseconds since the epoch
 */
export function evaluate(metric: CanaryMetric, readings: Readings, canary: Canary, now: number): Verdict {
  const samples = samplesOf(readings);
  if ('kind' in samples) return unmeasuredVerdict(metric, samples);
  const record = recordOf(metric, samples);
  const tooFew = findTooFew(metric, samples, canary, now);
  if (tooFew !== undefined) return { outcome: 'inconclusive', because: tooFew, record };
  const { because, pValue } = findWorse(metric, samples, canary, now);
  const found = pValue === undefined ? record : { ...record, pValue };
  return because === undefined ? { outcome: 'pass', record: found } : { outcome: 'fail', because, record: found };
}

/** A query that found nothing is inconclusive. Anything else that went wrong fails the check. */
function unmeasuredVerdict(metric: CanaryMetric, because: Unmeasured): Verdict {
  const outcome = because.kind === 'no-value' ? 'inconclusive' : 'fail';
  return { outcome, because, record: { metric: metric.name, threshold: thresholdText(metric) } };
}

/** An infinite value is left out, because JSON has no infinity. */
function recordOf(metric: CanaryMetric, { canary, primary }: Samples): MeasuredRecord {
  return {
    metric: metric.name,
    threshold: thresholdText(metric),
    ...(Number.isFinite(canary.value) && { value: canary.value }),
    ...(primary !== undefined && Number.isFinite(primary.value) && { primary: primary.value }),
    ...(canary.samples !== undefined && { samples: Math.round(canary.samples) }),
    ...(primary?.samples !== undefined && { primarySamples: Math.round(primary.samples) }),
  };
}

/** What there are fewer of than the metric's `minSamples`. */
function findTooFew(metric: CanaryMetric, samples: Samples, canary: Canary, now: number): TooFewSamples | undefined {
  const { minSamples: needed } = metric;
  if (needed === undefined) return undefined;
  const few = countSamples(metric, samples, canary, now).find(({ found }) => found < needed);
  return few && { kind: 'too-few-samples', ...few, needed };
}

/** A metric that is compared and has no counts is judged by the values of its checks. */
function countSamples(
  metric: CanaryMetric,
  { canary, primary }: Samples,
  subject: Canary,
  now: number,
): Pick<TooFewSamples, 'of' | 'found'>[] {
  if (canary.samples === undefined && primary !== undefined)
    return [{ of: 'checks', found: pastChecks(metric, subject, now).length + 1 }];
  const ofCanary = { of: 'canary', found: Math.round(canary.samples ?? 0) } as const;
  if (primary === undefined) return [ofCanary];
  return [ofCanary, { of: 'primary', found: Math.round(primary.samples ?? 0) }];
}

/** Why the canary is not good enough, and the chance that a comparison beyond chance came to. */
interface Finding {
  because?: Reason;
  pValue?: number;
}

function findWorse(metric: CanaryMetric, { canary, primary }: Samples, subject: Canary, now: number): Finding {
  const because = findOutOfBounds(metric, canary.value);
  if (because !== undefined) return { because };
  if (primary === undefined) return {};
  if (metric.falseAlarms !== undefined) return findSignificant(metric, { canary, primary }, subject, now);
  return { because: findWorseThanPrimary(metric, { canary, primary }) };
}

function findOutOfBounds(metric: CanaryMetric, value: number): OutOfBounds | undefined {
  const { min, max } = boundsOf(metric);
  if (min !== undefined && value < min) return { kind: 'out-of-bounds', value, worse: 'lower', bound: min };
  if (max !== undefined && value > max) return { kind: 'out-of-bounds', value, worse: 'higher', bound: max };
  return undefined;
}

/** Compares the two values as they are: every difference beyond the allowed one counts. */
function findWorseThanPrimary(
  metric: CanaryMetric,
  { canary: { value }, primary: { value: primary } }: PairedSamples,
): WorseThanPrimary | undefined {
  for (const worse of worseOf(metric)) {
    const allowed = worstBeside(metric, worse, primary);
    if (worse === 'lower' ? value < allowed : value > allowed)
      return { kind: 'worse-than-primary', worse, value, primary, allowed };
  }
  return undefined;
}

/** Compares by a test that keeps to the metric's `falseAlarms`. */
function findSignificant(metric: CanaryMetric, samples: PairedSamples, canary: Canary, now: number): Finding {
  const { worse, decided, counts, checks = 0, ...found } = compareVersions(metric, samples, canary, now);
  const pValue = Number(found.pValue.toPrecision(3));
  if (!decided) return { pValue };
  if (counts === undefined) return { pValue, because: { kind: 'worse-over-checks', worse, checks, pValue } };
  const [value, primary] = [counts.canary.value, counts.primary.value];
  const allowed = worstBeside(metric, worse, primary);
  return { pValue, because: { kind: 'worse-than-primary', worse, value, primary, allowed, pValue } };
}

/** `>= 99`, `<= 500`, `>= 1, <= 5`, `within 2 % of the primary`; `any` without bounds. */
function thresholdText(metric: CanaryMetric): string {
  const { min, max } = boundsOf(metric);
  const bounds = [
    ...(min === undefined ? [] : [`>= ${min}`]),
    ...(max === undefined ? [] : [`<= ${max}`]),
    ...(metric.compareTo === undefined ? [] : [besideText(metric)]),
  ];
  return bounds.join(', ') || 'any';
}
