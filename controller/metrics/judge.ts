import type { Canary, CanaryMetric } from '../api/canary';
import { boundsOf, titleOf } from '../api/defaults';
import { formatDuration } from '../api/duration';
import type { Measurement } from '../api/observations';

type Sign = '<' | '>';

/** How a value out of bounds is told, after `Halt X advancement`. */
export type Verdict = (value: number, sign: Sign, bound: number) => string;

export const successRateVerdict: Verdict = (value, sign, bound) => `success rate ${value.toFixed(2)}% ${sign} ${bound}%`;

export const durationVerdict: Verdict = (value, sign, bound) => `request duration ${milliseconds(value)} ${sign} ${milliseconds(bound)}`;

export function namedVerdict(name: string): Verdict {
  return (value, sign, bound) => `${name} ${value.toFixed(2)} ${sign} ${bound}`;
}

/** What was measured. */
export interface Values {
  value: number;
  /** Of a metric that is compared. */
  primary?: number;
}

/** Judges a value by its metric's bounds, and by what the primary's is. */
export function judged(canary: Canary, metric: CanaryMetric, { value, primary }: Values, verdict: Verdict): Measurement {
  const measurement: Measurement = { metric: metric.name, threshold: thresholdText(metric) };
  // JSON, and with it the status, has no infinity.
  if (Number.isFinite(value)) measurement.value = value;
  if (primary !== undefined && Number.isFinite(primary)) measurement.primary = primary;
  const passed = passedBound(value, boundsOf(metric));
  const than = passed === undefined && primary !== undefined ? passedBound(value, allowedBeside(metric, primary)) : undefined;
  if (passed !== undefined) measurement.failure = `Halt ${titleOf(canary)} advancement ${verdict(value, ...passed)}`;
  else if (than !== undefined) measurement.failure = `Halt ${titleOf(canary)} advancement ${verdict(value, ...than)}, as far as the primary's ${shortened(primary!)} allows`;
  return measurement;
}

interface Bounds {
  min?: number;
  max?: number;
}

function passedBound(value: number, { min, max }: Bounds): [Sign, number] | undefined {
  if (min !== undefined && value < min) return ['<', min];
  return max !== undefined && value > max ? ['>', max] : undefined;
}

/** The bounds beside the primary's value: a metric that has a minimum may not be lower, one that has a maximum not higher, any other neither. */
function allowedBeside(metric: CanaryMetric, primary: number): Bounds {
  const { absolute = 0, relative = 0 } = metric.allowedDifference ?? {};
  const allowed = Math.max(absolute, (Math.abs(primary) * relative) / 100);
  const { lower, higher } = worse(metric);
  return { ...(lower && { min: shortened(primary - allowed) }), ...(higher && { max: shortened(primary + allowed) }) };
}

function worse(metric: CanaryMetric): { lower: boolean; higher: boolean } {
  const { min, max } = boundsOf(metric);
  if (metric.name === 'request-success-rate' || (min !== undefined && max === undefined)) return { lower: true, higher: false };
  if (metric.name === 'request-duration' || (max !== undefined && min === undefined)) return { lower: false, higher: true };
  return { lower: true, higher: true };
}

/** Without the digits that only arithmetic makes. */
function shortened(value: number): number {
  return Number(value.toPrecision(12));
}

/** A check without a value fails, or waits for one. @param inconclusive there was nothing to measure; otherwise something went wrong */
export function unmeasured(metric: CanaryMetric, failure: string, inconclusive = false): Measurement {
  return { metric: metric.name, threshold: thresholdText(metric), failure, ...(inconclusive && { inconclusive }) };
}

/** `>= 99`, `<= 500`, `>= 1, <= 5`, `within 2 % of the primary`, or `any` without bounds. */
export function thresholdText(metric: CanaryMetric): string {
  const { min, max } = boundsOf(metric);
  const bounds = [min !== undefined && `>= ${min}`, max !== undefined && `<= ${max}`, metric.compareTo !== undefined && besideText(metric)];
  return bounds.filter((bound) => bound !== false).join(', ') || 'any';
}

function besideText({ allowedDifference = {} }: CanaryMetric): string {
  const { absolute, relative } = allowedDifference;
  const allowed = [absolute !== undefined && String(absolute), relative !== undefined && `${relative} %`].filter((one) => one !== false);
  return allowed.length === 0 ? 'no worse than the primary' : `within ${allowed.join(' or ')} of the primary`;
}

/** As Go prints it, to the microsecond. */
function milliseconds(value: number): string {
  return Number.isFinite(value) ? formatDuration(Number(value.toFixed(3))) : String(value);
}
