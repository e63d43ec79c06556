import { metricIntervalOf } from '../../api/defaults';
import { KNATIVE_PROVIDER } from '../../api/rules/providers';
import type { CanaryMetric } from '../../api/types/canary';
import type { NoSample, Reading, Role } from '../../api/types/reading';
import { askNumber } from '../ask';
import { metricsServerConnection, type MetricContext, queryValues, revisionOf } from '../context';
import { PROMETHEUS } from '../providers/prometheus';
import { successRateOf } from '../sample';
import { countRequests } from './counts';
import { builtinQuery, builtinValue } from './queries';

/**
 * Asks the metrics server about a built-in metric of one version.
 *
 * @param counted whether the success rate is asked for as counts
 */
export async function readBuiltin(
  metric: CanaryMetric,
  role: Role,
  context: MetricContext,
  counted: boolean,
): Promise<Reading> {
  return metric.name === 'request-success-rate' && counted
    ? await readSuccessCounts(metric, role, context)
    : await readValue(metric, role, context);
}

async function readSuccessCounts(metric: CanaryMetric, role: Role, context: MetricContext): Promise<Reading> {
  const counts = await countRequests(context, role, metricIntervalOf(metric));
  return 'kind' in counts ? counts : successRateOf(counts);
}

async function readValue(metric: CanaryMetric, role: Role, context: MetricContext): Promise<Reading> {
  const query = findQuery(metric, role, context);
  if (typeof query !== 'string') return query;
  const [reading, counts] = await Promise.all([
    askNumber({ provider: PROMETHEUS, connection: metricsServerConnection(context) }, query, metric),
    metric.minSamples === undefined ? undefined : countRequests(context, role, metricIntervalOf(metric)),
  ]);
  if (reading.kind !== 'sample') return reading;
  if (counts !== undefined && 'kind' in counts) return counts;
  const value = builtinValue(context.provider, metric.name, reading.value);
  return { kind: 'sample', value, ...(counts && { samples: counts.requests }) };
}

function findQuery(metric: CanaryMetric, role: Role, context: MetricContext): string | NoSample {
  const { canary, provider } = context;
  const revision = revisionOf(context, role);
  if (provider === KNATIVE_PROVIDER && revision === undefined) {
    const detail = `Error fetching Knative service ${canary.metadata.namespace}/${canary.spec.targetRef.name}: it names no revision to judge`;
    return { kind: 'not-asked', detail };
  }
  const query = builtinQuery(provider, metric.name, { ...queryValues(canary, metric, role), revision, role });
  if (query !== undefined) return query;
  const missing = role === 'primary' ? `metric ${metric.name} of the primary alone` : `metric ${metric.name}`;
  const detail = `there is no ${missing} for the routing provider ${provider}, give it a query or a templateRef`;
  return { kind: 'query-failed', detail };
}
