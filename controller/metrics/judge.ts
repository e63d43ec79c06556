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

/** Judges a value by its metric's bounds. */
export function judged(canary: Canary, metric: CanaryMetric, value: number, verdict: Verdict): Measurement {
  const { min, max } = boundsOf(metric);
  const halt = (sign: Sign, bound: number) => `Halt ${titleOf(canary)} advancement ${verdict(value, sign, bound)}`;
  const measurement: Measurement = { metric: metric.name, threshold: thresholdText(metric) };
  // JSON, and with it the status, has no infinity.
  if (Number.isFinite(value)) measurement.value = value;
  if (min !== undefined && value < min) measurement.failure = halt('<', min);
  else if (max !== undefined && value > max) measurement.failure = halt('>', max);
  return measurement;
}

/** A check without a value fails. */
export function unmeasured(metric: CanaryMetric, failure: string): Measurement {
  return { metric: metric.name, threshold: thresholdText(metric), failure };
}

/** `>= 99`, `<= 500`, `>= 1, <= 5`, or `any` without bounds. */
export function thresholdText(metric: CanaryMetric): string {
  const { min, max } = boundsOf(metric);
  const bounds = [min !== undefined && `>= ${min}`, max !== undefined && `<= ${max}`].filter((bound) => bound !== false);
  return bounds.join(', ') || 'any';
}

/** As Go prints it, to the microsecond. */
function milliseconds(value: number): string {
  return Number.isFinite(value) ? formatDuration(Number(value.toFixed(3))) : String(value);
}
