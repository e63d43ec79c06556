import type { Canary, CanaryMetric } from '../api/types/canary';
import type { Worse } from '../api/comparison';
import { measuresBuiltin, titleOf } from '../api/defaults';
import type { Unmeasured } from '../api/types/reading';
import { formatDuration } from '../core/duration';
import type { Reason, TooFewSamples, WorseThanPrimary } from './verdict';

/** Whose metric it is. */
export interface Subject {
  canary: Canary;
  /** The routing provider that applies to the Canary. */
  provider: string;
}

/** The sentence in which an event says why a check of this metric does not pass. */
export function reasonText(reason: Reason, metric: CanaryMetric, { canary, provider }: Subject): string {
  const halt = `Halt ${titleOf(canary)} advancement`;
  switch (reason.kind) {
    case 'not-asked':
      return reason.detail;
    case 'query-failed':
      return `${failedQueryText(metric)}: ${reason.detail}`;
    case 'no-value':
      return reason.of === 'primary'
        ? `${halt} there is nothing to compare ${metric.name} with: no values found for the primary`
        : noValueText(reason, metric, { canary, provider });
    case 'out-of-bounds':
      return `${halt} ${excessText(metric, reason.value, reason.worse, reason.bound)}`;
    case 'worse-than-primary':
      return `${halt} ${worseThanPrimaryText(metric, reason)}`;
    case 'worse-over-checks':
      return `${halt} ${metric.name} of ${reason.checks} checks is ${reason.worse} than the primary's allows${chanceText(reason)}`;
    case 'too-few-samples':
      return `${halt} ${tooFewText(metric, reason)}`;
  }
}

function failedQueryText({ name, query, templateRef }: CanaryMetric): string {
  if (templateRef !== undefined) return `Metric query failed for ${name}`;
  return query ? `Prometheus query failed for ${name}` : 'Prometheus query failed';
}

function noValueText({ detail }: Unmeasured, metric: CanaryMetric, { canary, provider }: Subject): string {
  const { name, query, templateRef } = metric;
  if (templateRef !== undefined) return `Halt advancement no values found for custom metric: ${name}: ${detail}`;
  if (query) return `Halt advancement no values found for metric: ${name}`;
  const text = `Halt advancement no values found for ${provider} metric ${name} probably ${titleOf(canary)} is not receiving traffic`;
  return name === 'request-success-rate' ? `${text}: running query failed: no values found` : text;
}

/** `success rate 90.00% < 99%` */
function excessText(metric: CanaryMetric, value: number, worse: Worse, bound: number): string {
  const sign = worse === 'lower' ? '<' : '>';
  if (measuresBuiltin(metric, 'request-success-rate')) return `success rate ${value.toFixed(2)}% ${sign} ${bound}%`;
  if (measuresBuiltin(metric, 'request-duration'))
    return `request duration ${durationText(value)} ${sign} ${durationText(bound)}`;
  const unit = metric.totalQuery ? '%' : '';
  return `${metric.name} ${value.toFixed(2)}${unit} ${sign} ${bound}${unit}`;
}

function worseThanPrimaryText(metric: CanaryMetric, reason: WorseThanPrimary): string {
  const { value, worse, allowed, primary } = reason;
  return `${excessText(metric, value, worse, sixDigits(allowed))}, as far as the primary's ${sixDigits(primary)} allows${chanceText(reason)}`;
}

function chanceText({ pValue }: { pValue?: number }): string {
  return pValue === undefined ? '' : `, by chance with p = ${pValue}`;
}

const COUNTED: Readonly<Record<TooFewSamples['of'], string>> = {
  canary: 'samples',
  primary: 'samples of the primary',
  checks: 'checks',
};

function tooFewText({ name }: CanaryMetric, { of, found, needed }: TooFewSamples): string {
  return `${found} ${COUNTED[of]} are too few to judge ${name}, ${needed} are needed`;
}

function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}

/** Milliseconds as Go prints them, to the microsecond. */
function durationText(value: number): string {
  return Number.isFinite(value) ? formatDuration(Number(value.toFixed(3))) : String(value);
}
