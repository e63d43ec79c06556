import type { RequestCounts } from '../../api/types/canary';
import { countsQuery, type Role } from './queries';
import { metricsServerConnection, type MetricContext, queryValues, revisionOf } from '../context';
import { seriesBy } from '../providers/prometheus';
import { COUNTED } from './promql';

/**
 * How many requests a version has answered, and how many of them failed.
 *
 * @param window in which they came, a duration; since the counters began where there is none
 * @throws Error when the metrics server cannot be asked, or nothing counts the requests of that version
 */
export async function requestCounts(context: MetricContext, role: Role, window?: string): Promise<RequestCounts> {
  const { canary, provider } = context;
  const query = countsQuery(
    provider,
    { ...queryValues(canary, { name: 'request-success-rate' }, role), role, revision: revisionOf(context, role) },
    window,
  );
  if (query === undefined)
    throw new Error(`nothing counts the requests of the ${role} alone for the routing provider ${provider}`);
  const found = await seriesBy(COUNTED, { ...metricsServerConnection(context), query, interval: 60_000 });
  const requests = found.get('all') ?? 0;
  // What has never been well has no series.
  return { requests, failures: Math.max(0, requests - (found.get('good') ?? 0)) };
}
