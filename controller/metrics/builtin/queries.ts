import { isBuiltin } from '../../api/defaults';
import { isProvider } from '../../api/rules/providers';
import type { Role } from '../../api/types/reading';
import { countsOf, successRate } from '../../core/promql';
import { ROUTING } from '../../routing/index';
import type { BuiltinValues, RequestMetrics, Requests, RequestSelector } from '../../routing/shared/request-metrics';

/**
 * The PromQL of a built-in metric.
 *
 * @returns undefined when the metric or the routing provider is unknown, or the provider cannot tell the version apart
 */
export function builtinQuery(provider: string, metric: string, values: BuiltinValues): string | undefined {
  const source = sourceOf(provider);
  if (source === undefined || !isBuiltin(metric) || isBlindTo(source, values.role)) return undefined;
  return metric === 'request-success-rate' ? rateOf(source.requests, values) : source.duration(values);
}

function rateOf({ counter, matchers, good, rest }: Requests, values: BuiltinValues): string {
  return successRate(counter, matchers(values), good, values.interval, rest);
}

/**
 * The PromQL that counts all requests and the good ones, at the same moment.
 *
 * @param window in which they came. Default: since the counters began.
 * @returns undefined when the routing provider is unknown, or cannot tell the version apart
 */
export function countsQuery(provider: string, values: RequestSelector, window?: string): string | undefined {
  const source = sourceOf(provider);
  if (source === undefined || isBlindTo(source, values.role)) return undefined;
  const { counter, matchers, good, rest } = source.requests;
  return countsOf(counter, matchers(values), good, rest, window);
}

function isBlindTo({ countsBothAsOne }: RequestMetrics, role: Role): boolean {
  return countsBothAsOne === true && role === 'primary';
}

/** Converts what a built-in query answered to its metric's unit: percent, or milliseconds. */
export function builtinValue(provider: string, metric: string, answer: number): number {
  const seconds = metric === 'request-duration' && sourceOf(provider)?.seconds === true;
  return seconds ? answer * 1000 : answer;
}

function sourceOf(provider: string): RequestMetrics | undefined {
  return isProvider(provider) ? ROUTING[provider].requestMetrics : undefined;
}
