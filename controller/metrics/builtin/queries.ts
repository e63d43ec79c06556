import { isBuiltin } from '../../api/defaults';
import { isProvider } from '../../api/rules/providers';
import type { Role } from '../../api/types/reading';
import { ROUTING } from '../../routing/index';
import type { RequestMetrics, RequestSelector } from '../../routing/shared/request-metrics';
import { countsOf, meanMilliseconds, percentile99, successRate } from './promql';

/** The values in a built-in query. */
export interface BuiltinValues extends RequestSelector {
  /** Window of the query, a Go duration. */
  interval: string;
}

/**
 * The PromQL of a built-in metric.
 *
 * @returns undefined when the metric or the routing provider is unknown, or the provider cannot tell the version apart
 */
export function builtinQuery(provider: string, metric: string, values: BuiltinValues): string | undefined {
  const requests = requestsOf(provider);
  if (requests === undefined || !isBuiltin(metric) || isBlindTo(requests, values.role)) return undefined;
  return metric === 'request-success-rate' ? successRateOf(requests, values) : durationOf(requests, values);
}

function successRateOf({ counter, matchers, good, rest }: RequestMetrics, values: BuiltinValues): string {
  return successRate(counter, matchers(values), good, values.interval, rest);
}

function durationOf({ duration, matchers, rest = [] }: RequestMetrics, values: BuiltinValues): string {
  const selected = [...matchers(values), ...rest];
  return 'mean' in duration
    ? meanMilliseconds(duration.mean, selected, values.interval)
    : percentile99(duration.histogram, [...(duration.matchers ?? []), ...selected], values.interval);
}

/**
 * The PromQL that counts all requests and the good ones, at the same moment.
 *
 * @param window in which they came. Default: since the counters began.
 * @returns undefined when the routing provider is unknown, or cannot tell the version apart
 */
export function countsQuery(provider: string, values: RequestSelector, window?: string): string | undefined {
  const requests = requestsOf(provider);
  if (requests === undefined || isBlindTo(requests, values.role)) return undefined;
  const { counter, matchers, good, rest } = requests;
  return countsOf(counter, matchers(values), good, rest, window);
}

function isBlindTo({ countsBothAsOne }: RequestMetrics, role: Role): boolean {
  return countsBothAsOne === true && role === 'primary';
}

/** Converts what a built-in query answered to its metric's unit: percent, or milliseconds. */
export function builtinValue(provider: string, metric: string, answer: number): number {
  if (metric !== 'request-duration') return answer;
  const duration = requestsOf(provider)?.duration;
  return duration !== undefined && 'unit' in duration && duration.unit === 'seconds' ? answer * 1000 : answer;
}

function requestsOf(provider: string): RequestMetrics | undefined {
  return isProvider(provider) ? ROUTING[provider].requestMetrics : undefined;
}
