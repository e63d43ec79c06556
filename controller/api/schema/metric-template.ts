import type { MetricProviderSpec, MetricTemplate } from '../types/metric-template';
import { METRIC_TEMPLATE } from '../types/resources';
import { definition } from './definition';
import { secretRef } from './references';
import { choice, fields, flag, mapOf, text, texts } from './schema';

/** Where a MetricTemplate's query can be answered. */
export const METRIC_PROVIDER_TYPES = [
  'prometheus',
  'influxdb',
  'datadog',
  'externalmetrics',
  'stackdriver',
  'cloudwatch',
  'newrelic',
  'graphite',
  'dynatrace',
  'keptn',
  'splunk',
  'webhook',
] as const;

const provider = fields<MetricProviderSpec>(
  'Where the query is answered.',
  {
    type: choice('Kind of the server.', METRIC_PROVIDER_TYPES),
    address: text('Address of the server. Default: the public one, for types that have one.'),
    headers: mapOf('HTTP headers to send, by name.', texts('Values.')),
    secretRef: secretRef('A Secret with the credentials.'),
    region: text('Region of the server, for cloudwatch.'),
    insecureSkipVerify: flag('Whether any server certificate is accepted. Default: false.'),
  },
  { required: ['type'] },
);

const spec = fields<MetricTemplate['spec']>(
  'A query that Canaries share.',
  {
    provider,
    query: text(
      'Query in the language of the server; may use {{ name }}, {{ namespace }}, {{ target }}, {{ service }}, {{ ingress }}, {{ route }}, {{ interval }} and {{ variables.x }}.',
    ),
  },
  { required: ['provider', 'query'] },
);

/** The definition of MetricTemplate. */
export const metricTemplateCrd = definition(
  METRIC_TEMPLATE,
  [{ name: 'Provider', type: 'string', jsonPath: '.spec.provider.type' }],
  'A metric that Canaries refer to.',
  { spec },
);
