import type { RequestCounts } from '../api/observations';
import { countsQuery } from './builtin';
import { metricsServerConnection, type MetricContext, queryValues } from './context';
import { seriesBy } from './prometheus';
import { COUNTED } from './promql';

/**
 * How many requests the canary has answered since its counters began, and how many of them failed.
 *
 * @throws Error when the metrics server cannot be asked, or nothing counts the provider's requests
 */
export async function requestCounts(context: MetricContext): Promise<RequestCounts> {
  const { canary, provider, revision } = context;
  const query = countsQuery(provider, { ...queryValues(canary, { name: 'request-success-rate' }), role: 'canary', revision });
  if (query === undefined) throw new Error(`nothing counts the requests of the routing provider ${provider}`);
  const found = await seriesBy(COUNTED, { ...metricsServerConnection(context), query, interval: 60_000 });
  const requests = found.get('all') ?? 0;
  // What has never been well has no series.
  return { requests, failures: Math.max(0, requests - (found.get('good') ?? 0)) };
}
