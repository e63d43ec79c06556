import type { RequestCounts } from '../../api/types/canary';
import type { NoSample, Role } from '../../api/types/reading';
import { noSampleOf } from '../ask';
import { metricsServerConnection, type MetricContext, queryValues, revisionOf } from '../context';
import { querySeries } from '../providers/prometheus';
import { COUNTED } from './promql';
import { countsQuery } from './queries';

/**
 * Asks the metrics server how many requests a version has answered, and how many of them failed. Never rejects.
 *
 * @param window in which they came, a duration. Default: since the counters began.
 */
export async function countRequests(
  context: MetricContext,
  role: Role,
  window?: string,
): Promise<RequestCounts | NoSample> {
  const { canary, provider } = context;
  const values = queryValues(canary, { name: 'request-success-rate' }, role);
  const query = countsQuery(provider, { ...values, role, revision: revisionOf(context, role) }, window);
  if (query === undefined) {
    const detail = `nothing counts the requests of the ${role} alone for the routing provider ${provider}`;
    return { kind: 'query-failed', detail };
  }
  try {
    const found = await querySeries(COUNTED, { ...metricsServerConnection(context), query, interval: 60_000 });
    const requests = found.get('all') ?? 0;
    // A version without a good request has no series of good ones.
    return { requests, failures: Math.max(0, requests - (found.get('good') ?? 0)) };
  } catch (error) {
    return noSampleOf(error);
  }
}
