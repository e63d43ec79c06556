import type { Canary, CanaryMetric, ComparisonRecord } from './types/canary';
import { analysisOf, boundsOf, measuresBuiltin } from './defaults';

/** How a value can be worse than another. */
export type Worse = 'lower' | 'higher';

/**
 * A metric that has a minimum is worse when it is lower, one that has a maximum when it is higher, any other either
 * way.
 */
export function worseOf(metric: CanaryMetric): readonly Worse[] {
  const { min, max } = boundsOf(metric);
  if (metric.name === 'request-success-rate' || (min !== undefined && max === undefined)) return ['lower'];
  if (metric.name === 'request-duration' || (max !== undefined && min === undefined)) return ['higher'];
  return ['lower', 'higher'];
}

/**
 * The chance of a false alarm of a comparison, from 0 to 1. Where requests are looked at inside the steps, too, each
 * way has half of it.
 */
export function falseAlarmsOf(canary: Canary, metric: CanaryMetric): number {
  const twice = analysisOf(canary).earlyStop !== undefined && measuresBuiltin(metric, 'request-success-rate');
  return (metric.falseAlarms ?? 0) / (twice ? 200 : 100);
}

/** The worst value that is allowed beside this one of the primary. */
export function worstBeside({ allowedDifference = {} }: CanaryMetric, worse: Worse, primary: number): number {
  const { absolute = 0, relative = 0 } = allowedDifference;
  if (!Number.isFinite(primary)) return primary;
  const allowed = Math.max(absolute, (Math.abs(primary) * relative) / 100);
  return withoutNoise(worse === 'lower' ? primary - allowed : primary + allowed);
}

/**
 * The same for percentages: the rate of what is bad (those that are not counted, where lower is worse) may be `times`
 * the primary's, `plus` so much, from 0 to 1. One of these is enough.
 */
export function allowancesOf(
  { allowedDifference = {} }: CanaryMetric,
  worse: Worse,
): { times: number; plus: number }[] {
  const { absolute, relative } = allowedDifference;
  const part = Math.min(1, (relative ?? 0) / 100);
  // So much less of what is good is more of what is bad: 1 − (1 − part) · (1 − rate).
  const inProportion =
    worse === 'lower' ? { times: 1 - part, plus: part } : { times: 1 + (relative ?? 0) / 100, plus: 0 };
  const allowances = [
    ...(absolute === undefined ? [] : [{ times: 1, plus: Math.min(1, absolute / 100) }]),
    ...(relative === undefined ? [] : [inProportion]),
  ];
  return allowances.length === 0 ? [{ times: 1, plus: 0 }] : allowances;
}

/** Without the digits that only arithmetic makes. */
function withoutNoise(value: number): number {
  return Number(value.toPrecision(12));
}

/** What a compared metric is held against: `within 2 % of the primary, false alarms 1 %`. */
export function besideText({ allowedDifference = {}, falseAlarms }: CanaryMetric): string {
  const { absolute, relative } = allowedDifference;
  const allowed = [absolute !== undefined && String(absolute), relative !== undefined && `${relative} %`].filter(
    (one) => one !== false,
  );
  const beside = allowed.length === 0 ? 'no worse than the primary' : `within ${allowed.join(' or ')} of the primary`;
  return falseAlarms === undefined ? beside : `${beside}, false alarms ${falseAlarms} %`;
}

/** What an A/B test found about one metric, in a sentence. */
export function comparisonText(
  { metric, canary, primary, canaryTotal, primaryTotal, low, high, pValue, missing }: ComparisonRecord,
  window: string,
): string {
  if (missing !== undefined || canary === undefined || primary === undefined)
    return `${metric} cannot be compared over ${window}: ${missing ?? 'there is no value'}`;
  const unit = canaryTotal === undefined ? '' : ' %';
  const of = (value: number, total: number | undefined): string =>
    `${value.toFixed(2)}${unit}${total === undefined ? '' : ` of ${total}`}`;
  const inPercent = primary === 0 ? '' : ` (${withSign((100 * (canary - primary)) / Math.abs(primary), 1)} %)`;
  const range =
    low === undefined || high === undefined ? '' : `, with 95 % confidence ${withSign(low)} to ${withSign(high)}`;
  const chance =
    pValue === undefined ? '' : `, by chance with p ${pValue < 0.0001 ? '< 0.0001' : `= ${pValue.toFixed(4)}`}`;
  return `${metric} over ${window}: canary ${of(canary, canaryTotal)}, primary ${of(primary, primaryTotal)}, difference ${withSign(canary - primary)}${canaryTotal === undefined ? '' : ' percentage points'}${inPercent}${range}${chance}`;
}

function withSign(value: number, digits = 2): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}
