import type { CanaryMetric } from '../api/types/canary';
import { besideText, type Worse, worseOf, worstBeside } from '../api/comparison';
import { boundsOf, titleOf } from '../api/defaults';
import { formatDuration } from '../core/duration';
import type { Measurement } from '../api/types/rollout-types';
import { compared, pastChecks, type Readings } from './significance';
import type { MetricContext } from '../metrics/context';

type Sign = '<' | '>';

/** How a value out of bounds is told, after `Halt X advancement`. */
export type Verdict = (value: number, sign: Sign, bound: number) => string;

export const successRateVerdict: Verdict = (value, sign, bound) =>
  `success rate ${value.toFixed(2)}% ${sign} ${bound}%`;

export const durationVerdict: Verdict = (value, sign, bound) =>
  `request duration ${milliseconds(value)} ${sign} ${milliseconds(bound)}`;

/** @param unit of the value and the bound */
export function namedVerdict(name: string, unit = ''): Verdict {
  return (value, sign, bound) => `${name} ${value.toFixed(2)}${unit} ${sign} ${bound}${unit}`;
}

/** Whose past checks count, and when this one is. */
type Course = Pick<MetricContext, 'canary' | 'clock'>;

/** What was measured, of the primary where a metric is compared. */
type Measured = Pick<Readings, 'canary'> & Partial<Readings>;

/** Judges what was measured by its metric's bounds, and by what was measured of the primary. */
export function judged(metric: CanaryMetric, measured: Measured, verdict: Verdict, course: Course): Measurement {
  const tooFew = fewSamples(metric, measured, course);
  const { against, pValue } = tooFew === undefined ? judgement(metric, measured, verdict, course) : { against: tooFew };
  return {
    ...recorded(metric, measured),
    ...(pValue !== undefined && { pValue }),
    ...(against !== undefined && { failure: `Halt ${titleOf(course.canary)} advancement ${against}` }),
    ...(tooFew !== undefined && { inconclusive: true }),
  };
}

/** What speaks against the canary, and the chance that the comparison is wrong about it. */
interface Judgement {
  against?: string;
  pValue?: number;
}

function judgement(metric: CanaryMetric, { canary, primary }: Measured, verdict: Verdict, course: Course): Judgement {
  const passed = passedBound(canary.value, boundsOf(metric));
  if (passed !== undefined) return { against: verdict(canary.value, ...passed) };
  if (primary === undefined) return {};
  if (metric.falseAlarms !== undefined) return judgementBeyondChance(metric, { canary, primary }, verdict, course);
  const worse = worseOf(metric).find((one) => isWorse(one, canary.value, worstBeside(metric, one, primary.value)));
  return worse === undefined ? {} : { against: besideVerdict(metric, worse, { canary, primary }, verdict) };
}

function judgementBeyondChance(
  metric: CanaryMetric,
  readings: Readings,
  verdict: Verdict,
  { canary, clock }: Course,
): Judgement {
  const { worse, decided, counts, checks, ...found } = compared(metric, readings, canary, clock.now());
  const pValue = Number(found.pValue.toPrecision(3));
  if (!decided) return { pValue };
  const told =
    counts === undefined
      ? `${metric.name} of ${checks} checks is ${worse} than the primary's allows`
      : besideVerdict(metric, worse, counts, verdict);
  return { against: `${told}, by chance with p = ${pValue}`, pValue };
}

function besideVerdict(metric: CanaryMetric, worse: Worse, { canary, primary }: Readings, verdict: Verdict): string {
  const sign = worse === 'lower' ? '<' : '>';
  return `${verdict(canary.value, sign, sixDigits(worstBeside(metric, worse, primary.value)))}, as far as the primary's ${sixDigits(primary.value)} allows`;
}

function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}

function isWorse(worse: Worse, value: number, worst: number): boolean {
  return worse === 'lower' ? value < worst : value > worst;
}

/** What the status keeps of it. JSON, and with it the status, has no infinity. */
function recorded(metric: CanaryMetric, { canary, primary }: Measured): Measurement {
  const measurement: Measurement = { metric: metric.name, threshold: thresholdText(metric) };
  if (Number.isFinite(canary.value)) measurement.value = canary.value;
  if (primary !== undefined && Number.isFinite(primary.value)) measurement.primary = primary.value;
  if (canary.samples !== undefined) measurement.samples = Math.round(canary.samples);
  if (primary?.samples !== undefined) measurement.primarySamples = Math.round(primary.samples);
  return measurement;
}

/** Why there are too few samples for a verdict. */
function fewSamples(metric: CanaryMetric, measured: Measured, course: Course): string | undefined {
  const { minSamples, name } = metric;
  if (minSamples === undefined) return undefined;
  const [few] = samplesOf(metric, measured, course).filter(({ count }) => count < minSamples);
  return few && `${few.count} ${few.of} are too few to judge ${name}, ${minSamples} are needed`;
}

/** How many samples there are, and of what. */
function samplesOf(
  metric: CanaryMetric,
  { canary, primary }: Measured,
  { canary: of, clock }: Course,
): { count: number; of: string }[] {
  if (canary.samples === undefined && primary !== undefined) {
    return [{ count: pastChecks(metric, of, clock.now()).length + 1, of: 'checks' }];
  }
  const counts = [{ count: Math.round(canary.samples ?? 0), of: 'samples' }];
  return primary === undefined
    ? counts
    : [...counts, { count: Math.round(primary.samples ?? 0), of: 'samples of the primary' }];
}

function passedBound(value: number, { min, max }: { min?: number; max?: number }): [Sign, number] | undefined {
  if (min !== undefined && value < min) return ['<', min];
  return max !== undefined && value > max ? ['>', max] : undefined;
}

/**
 * A check without a value fails, or waits for one. @param inconclusive there was nothing to measure; otherwise
 * something went wrong
 */
export function unmeasured(metric: CanaryMetric, failure: string, inconclusive = false): Measurement {
  return { metric: metric.name, threshold: thresholdText(metric), failure, ...(inconclusive && { inconclusive }) };
}

/** `>= 99`, `<= 500`, `>= 1, <= 5`, `within 2 % of the primary`, or `any` without bounds. */
export function thresholdText(metric: CanaryMetric): string {
  const { min, max } = boundsOf(metric);
  const bounds = [
    min !== undefined && `>= ${min}`,
    max !== undefined && `<= ${max}`,
    metric.compareTo !== undefined && besideText(metric),
  ];
  return bounds.filter((bound) => bound !== false).join(', ') || 'any';
}

/** As Go prints it, to the microsecond. */
function milliseconds(value: number): string {
  return Number.isFinite(value) ? formatDuration(Number(value.toFixed(3))) : String(value);
}
