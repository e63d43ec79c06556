import type { Resource } from '../../api/types/meta';
import { decodePart } from '../../core/redact';
import { endpoint } from './lib/address';
import { ask, type HttpAnswer, parseJson } from './lib/http-query';
import { requireCredential } from './lib/credentials';
import { asNumber, requireOneSeries } from './lib/scalar';
import type { MetricConnection, MetricProvider, MetricRequest } from './provider';
import { parseQuantity } from './lib/quantity';
import { throwTimeout, withTimeout } from '../../core/timing';

const API = { group: 'external.metrics.k8s.io', version: 'v1beta1', kind: 'ExternalMetricValueList' } as const;
const TIMEOUT = 5_000;

/**
 * The external metrics API of Kubernetes
 * (https://github.com/kubernetes/metrics/blob/master/pkg/apis/external_metrics/v1beta1/types.go). Without an address
 * this cluster is asked, with the controller's identity. An address is asked with the Secret's `token`. A query is
 * `NAMESPACE/METRIC?labelSelector=…`.
 */
export const EXTERNAL_METRICS: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const { from, values } = await readValues(request, parseSelector(request.query));
    const { value } = requireOneSeries(values, from, 'select one of them with ?labelSelector=');
    return asNumber(typeof value === 'string' ? parseQuantity(value) : value, from);
  },

  async isOnline(connection: MetricConnection): Promise<boolean> {
    if (connection.spec.address) await askApi(connection, '');
    else
      await readFromCluster(connection, { namespace: connection.cluster.namespace, metric: 'dummy-metric' }).catch(
        rethrowUnlessOnline,
      );
    return true;
  },
};

interface Selector {
  namespace: string;
  metric: string;
  labelSelector?: string;
}

function parseSelector(query: string): Selector {
  const [path = '', ...rest] = query.trim().split('?');
  const parts = path.split('/');
  const metric = decodePart(parts.pop()!);
  if (parts.length > 1 || metric === '')
    throw new Error(
      'the query is none of the external metrics API: write NAMESPACE/METRIC?labelSelector=SELECTOR, the latter as in a URL',
    );
  const labelSelector = new URLSearchParams(rest.join('?')).get('labelSelector') || undefined;
  return { namespace: decodePart(parts[0] ?? '') || 'default', metric, labelSelector };
}

interface Values {
  from: string;
  values: readonly Readonly<Record<string, unknown>>[];
}

async function readValues(connection: MetricConnection, selector: Selector): Promise<Values> {
  return connection.spec.address
    ? await readFromAddress(connection, selector)
    : await readFromCluster(connection, selector);
}

/** Only this cluster's own API server is ever sent the controller's own token. */
async function readFromAddress(
  connection: MetricConnection,
  { namespace, metric, labelSelector }: Selector,
): Promise<Values> {
  const answer = await askApi(
    connection,
    `/namespaces/${encodeURIComponent(namespace)}/${encodeURIComponent(metric)}`,
    labelSelector,
  );
  return { from: answer.from, values: parseItems(answer) };
}

async function askApi(connection: MetricConnection, path: string, labelSelector?: string): Promise<HttpAnswer> {
  const url = endpoint('externalmetrics', connection.spec.address, `/apis/${API.group}/${API.version}${path}`);
  if (labelSelector !== undefined) url.searchParams.set('labelSelector', labelSelector);
  const headers: Record<string, string> =
    connection.spec.secretRef === undefined
      ? {}
      : { Authorization: `Bearer ${requireCredential(connection, 'token')}` };
  return await ask(connection, { url, headers });
}

function parseItems(answer: HttpAnswer): Values['values'] {
  const { items } = parseJson<{ items?: unknown }>(answer, 'the external metrics API');
  if (!Array.isArray(items)) throw answer.error('does not answer as the external metrics API does');
  return items as Values['values'];
}

async function readFromCluster(
  { cluster, clock }: MetricConnection,
  { namespace, metric, labelSelector }: Selector,
): Promise<Values> {
  const resource: Resource = { ...API, plural: encodeURIComponent(metric) };
  const from = 'the external metrics API';
  const answer = cluster.list(resource, namespace, labelSelector);
  return { from, values: await withTimeout(clock, TIMEOUT, answer, () => throwTimeout(from, TIMEOUT)) };
}

/** An API that refuses an unknown metric is online. One that does not answer, lets nobody in or is unknown is not. */
function rethrowUnlessOnline(error: Error & { status?: number }): void {
  const { status = 503, message } = error;
  if ([401, 403, 503].includes(status) || (status === 404 && /page not found|requested resource/.test(message)))
    throw error;
}
