import { resource } from '../types/meta';
import type { MetricProviderSpec } from '../types/metric-template';
import type { Right } from './rights';

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
/** Those that the cluster itself is. */
export const CLUSTER_METRIC_PROVIDERS = ['keptn', 'externalmetrics'] as const satisfies readonly MetricProviderType[];

/** Kind of a server that answers queries. */
export type MetricProviderType = (typeof METRIC_PROVIDER_TYPES)[number];
/** A type of MetricTemplate whose query the cluster itself answers. */
export type ClusterMetricProvider = (typeof CLUSTER_METRIC_PROVIDERS)[number];

export const KEPTN_METRIC = resource('metrics.keptn.sh', 'v1beta1', 'KeptnMetric', 'keptnmetrics');
export const KEPTN_ANALYSIS = resource('metrics.keptn.sh', 'v1beta1', 'Analysis', 'analyses');
/** Here the name of a kind is that of a metric, which only a MetricTemplate knows. */
const EXTERNAL_METRIC = resource('external.metrics.k8s.io', 'v1beta1', 'ExternalMetricValueList', '*');

/** A metric provider, as all but controller/metrics has to know it. */
interface MetricProviderRow {
  /** The fields of `spec.provider` that it cannot do without. */
  needs: readonly (keyof MetricProviderSpec & ('address' | 'region' | 'secretRef'))[];
  /** What its credentials are called in a program, and as keys of a Secret. */
  credentials: Readonly<Record<string, string>>;
}

/** One that asks the cluster itself, with the controller's own rights. */
interface ClusterMetricProviderRow extends MetricProviderRow {
  rights: readonly Right[];
}

type Rows = {
  readonly [Type in MetricProviderType]: Type extends ClusterMetricProvider
    ? ClusterMetricProviderRow
    : MetricProviderRow;
};

/**
 * The metric providers. A new one is a name and a row here, a file and a line in controller/metrics/providers, and a
 * function in components/metric-template/metric-provider.ts; the compiler asks for each.
 */
export const METRIC_PROVIDER_ROWS: Rows = {
  prometheus: {
    needs: ['address'],
    credentials: { token: 'token', username: 'username', password: 'password' },
  },
  influxdb: { needs: ['address'], credentials: { token: 'token', org: 'org' } },
  datadog: {
    needs: ['secretRef'],
    credentials: { apiKey: 'datadog_api_key', applicationKey: 'datadog_application_key' },
  },
  externalmetrics: {
    needs: [],
    credentials: { token: 'token' },
    rights: [{ kinds: [EXTERNAL_METRIC], verbs: ['list'] }],
  },
  stackdriver: {
    needs: [],
    credentials: { project: 'project', serviceAccountKey: 'serviceAccountKey' },
  },
  cloudwatch: { needs: ['region'], credentials: {} },
  newrelic: {
    needs: ['secretRef'],
    credentials: { accountId: 'newrelic_account_id', queryKey: 'newrelic_query_key' },
  },
  graphite: { needs: ['address'], credentials: { username: 'username', password: 'password' } },
  dynatrace: { needs: ['address', 'secretRef'], credentials: { token: 'dynatrace_token' } },
  keptn: {
    needs: [],
    credentials: {},
    rights: [
      { kinds: [KEPTN_METRIC], verbs: ['get'] },
      // An Analysis is made for one question.
      { kinds: [KEPTN_ANALYSIS], verbs: ['get', 'create', 'delete'] },
    ],
  },
  splunk: { needs: ['address', 'secretRef'], credentials: { token: 'sf_token_key' } },
  webhook: {
    needs: ['address'],
    credentials: { token: 'token', username: 'username', password: 'password' },
  },
};

/** Whether there is a metric provider of this type. */
export function isMetricProvider(type: string): type is MetricProviderType {
  return Object.hasOwn(METRIC_PROVIDER_ROWS, type);
}
