import type { Resource } from '../../api/types/meta';
import { decoded } from '../../core/redact';
import { endpoint } from './lib/address';
import { type Answer, ask, json } from './lib/http-query';
import { credential } from './lib/credentials';
import { numberOf, onlySeries } from './lib/scalar';
import type { MetricConnection, MetricProvider, MetricRequest } from './provider';
import { quantity } from './lib/quantity';
import { within } from '../../core/with-timeout';

const API = { group: 'external.metrics.k8s.io', version: 'v1beta1', kind: 'ExternalMetricValueList' } as const;
const TIMEOUT = 5_000;

/**
 * The external metrics API of Kubernetes
 * (https://github.com/kubernetes/metrics/blob/master/pkg/apis/external_metrics/v1beta1/types.go): of this cluster with
 * the controller's identity, or at an address with the Secret's `token`. A query is `NAMESPACE/METRIC?labelSelector=…`.
 */
export const EXTERNAL_METRICS: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const { from, values } = await metricValues(request, selectorIn(request.query));
    const { value } = onlySeries(values, from, 'select one of them with ?labelSelector=');
    return numberOf(typeof value === 'string' ? quantity(value) : value, from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    if (connection.spec.address) await asked(connection, '');
    else
      await valuesHere(connection, { namespace: connection.cluster.namespace, metric: 'dummy-metric' }).catch(absent);
    return true;
  },
};

interface Selector {
  namespace: string;
  metric: string;
  labelSelector?: string;
}

function selectorIn(query: string): Selector {
  const [path = '', ...rest] = query.trim().split('?');
  const parts = path.split('/');
  const metric = decoded(parts.pop()!);
  if (parts.length > 1 || metric === '')
    throw new Error(
      'the query is none of the external metrics API: write NAMESPACE/METRIC?labelSelector=SELECTOR, the latter as in a URL',
    );
  const labelSelector = new URLSearchParams(rest.join('?')).get('labelSelector') || undefined;
  return { namespace: decoded(parts[0] ?? '') || 'default', metric, labelSelector };
}

interface Values {
  from: string;
  values: readonly Readonly<Record<string, unknown>>[];
}

async function metricValues(connection: MetricConnection, selector: Selector): Promise<Values> {
  return connection.spec.address ? await valuesAt(connection, selector) : await valuesHere(connection, selector);
}

/** Nobody but this cluster's own API server is ever sent the controller's own token. */
async function valuesAt(connection: MetricConnection, { namespace, metric, labelSelector }: Selector): Promise<Values> {
  const answer = await asked(
    connection,
    `/namespaces/${encodeURIComponent(namespace)}/${encodeURIComponent(metric)}`,
    labelSelector,
  );
  return { from: answer.from, values: itemsIn(answer) };
}

async function asked(connection: MetricConnection, path: string, labelSelector?: string): Promise<Answer> {
  const url = endpoint('externalmetrics', connection.spec.address, `/apis/${API.group}/${API.version}${path}`);
  if (labelSelector !== undefined) url.searchParams.set('labelSelector', labelSelector);
  const headers: Record<string, string> =
    connection.spec.secretRef === undefined ? {} : { Authorization: `Bearer ${credential(connection, 'token')}` };
  return await ask(connection, { url, headers });
}

function itemsIn(answer: Answer): Values['values'] {
  const { items } = json<{ items?: unknown }>(answer, 'the external metrics API');
  if (!Array.isArray(items)) throw answer.wrong('does not answer as the external metrics API does');
  return items as Values['values'];
}

async function valuesHere(
  { cluster, clock }: MetricConnection,
  { namespace, metric, labelSelector }: Selector,
): Promise<Values> {
  const resource: Resource = { ...API, plural: encodeURIComponent(metric) };
  const from = 'the external metrics API';
  return { from, values: await within(clock, TIMEOUT, from, cluster.list(resource, namespace, labelSelector)) };
}

/** Who refuses a metric that there is not is there; who knows no such API, lets nobody in or does not answer is not. */
function absent(error: Error & { status?: number }): void {
  const { status = 503, message } = error;
  if ([401, 403, 503].includes(status) || (status === 404 && /page not found|requested resource/.test(message)))
    throw error;
}
