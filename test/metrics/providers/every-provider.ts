import { generateKeyPairSync } from 'node:crypto';
import type { MetricProviderSpec } from '../../../controller/api/types/metric-template';

/** How one of the providers that are asked by HTTP differs from the others. */
export interface Row {
  type: MetricProviderSpec['type'];
  credentials?: Record<string, string>;
  query: string;
  /**
   * An answer with this value, as the provider's service writes it. Without a value it is an answer that found nothing.
   * A text, or a value that is sent as JSON.
   */
  answer(value?: unknown): unknown;
  /** An answer with `null` in a wrong place, and the error for it. */
  broken: readonly [unknown, string];
  /** The only host that the provider asks. Default: the host of its address. */
  host?: string;
  region?: string;
  /** Milliseconds. Default: 5000. */
  timeout?: number;
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEY = JSON.stringify({
  client_email: 'serin@project.iam.gserviceaccount.com',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
});

const series = (list: (...of: unknown[]) => unknown) => (value?: unknown) =>
  value === undefined ? list() : list(value);
const event = (name: string, content: object): string => `event: ${name}\ndata: ${JSON.stringify(content)}\n\n`;
const ENDED = event('control-message', { event: 'END_OF_CHANNEL' });
const NO_SERIES = 'answered null where a series is needed';

export const ROWS: readonly Row[] = [
  {
    type: 'prometheus',
    credentials: { token: 'prometheus-token-1' },
    query: 'up',
    answer: series((...values) => ({
      status: 'success',
      data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [1, value] })) },
    })),
    broken: [{ status: 'success', data: { resultType: 'vector', result: [null] } }, NO_SERIES],
  },
  {
    type: 'datadog',
    credentials: { datadog_api_key: 'datadog-api-key-1', datadog_application_key: 'datadog-app-key-2' },
    query: 'avg:errors{*}',
    answer: series((...values) => ({ status: 'ok', series: values.map((value) => ({ pointlist: [[1, value]] })) })),
    broken: [{ status: 'ok', series: [null] }, NO_SERIES],
  },
  {
    type: 'newrelic',
    credentials: { newrelic_account_id: '7654321', newrelic_query_key: 'newrelic-key-1' },
    query: 'SELECT average(duration) FROM Transaction',
    answer: series((...values) => ({ results: values.map((result) => ({ result })) })),
    broken: [{ results: [null] }, NO_SERIES],
  },
  {
    type: 'cloudwatch',
    query: '[]',
    answer: series((...values) => ({
      MetricDataResults: values.map((value) => ({ StatusCode: 'Complete', Values: [value] })),
    })),
    broken: [{ MetricDataResults: [null] }, NO_SERIES],
    host: 'monitoring.eu-west-1.amazonaws.com',
    region: 'eu-west-1',
  },
  {
    type: 'graphite',
    credentials: { username: 'graphite-user', password: 'graphite-password' },
    query: 'target=errors',
    answer: series((...values) => values.map((value) => ({ datapoints: [[value, 1]] }))),
    broken: [[null], NO_SERIES],
  },
  {
    type: 'influxdb',
    credentials: { token: 'influx-token-1', org: 'influx org' },
    query: 'buckets()',
    answer: series((...values) =>
      [',result,table,_value', ...values.map((value) => `,_result,0,${String(value ?? '')}`), ''].join('\r\n'),
    ),
    broken: ['[null]', "does not answer as InfluxDB does; the controller's log says what it answered"],
    timeout: 15_000,
  },
  {
    type: 'stackdriver',
    credentials: { project: 'hidden-project', serviceAccountKey: KEY },
    query: 'fetch k8s_container',
    answer: series((...values) => ({
      timeSeriesData: values.map((doubleValue) => ({ pointData: [{ values: [{ doubleValue }] }] })),
    })),
    broken: [[null], "does not answer as Google Cloud Monitoring does; the controller's log says what it answered"],
    host: 'monitoring.googleapis.com',
    timeout: 15_000,
  },
  {
    type: 'dynatrace',
    credentials: { dynatrace_token: 'dt0c01.hidden-token' },
    query: 'builtin:service.errors',
    answer: series((...values) => ({ result: [{ data: values.map((value) => ({ values: [value] })) }] })),
    broken: [{ result: [null] }, 'answered null where a metric is needed'],
  },
  {
    type: 'splunk',
    credentials: { sf_token_key: 'splunk-token-1' },
    query: "data('errors').publish()",
    answer: series((...values) => event('data', { data: values.map((value) => ({ tsId: 'a', value })) }) + ENDED),
    broken: [event('data', { data: [null] }) + ENDED, 'answered null where a point is needed'],
  },
  {
    type: 'externalmetrics',
    credentials: { token: 'kubernetes-token-1' },
    query: 'shop/orders',
    answer: series((...values) => ({ items: values.map((value) => ({ value })) })),
    broken: [{ items: [null] }, NO_SERIES],
  },
  {
    type: 'webhook',
    credentials: { token: 'webhook-token-1' },
    query: '$.value',
    answer: (value) => ({ value }),
    broken: [{ value: [null] }, 'answered a list where a number is needed'],
  },
];
