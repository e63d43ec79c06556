import type { Input } from '@pulumi/pulumi';
import type { MetricProviderType } from '../../controller/api/rules/metric-providers';
import type { MetricProviderSpec } from '../../controller/api/types/metric-template';
import type { Credentials, SecretReference } from '../common/credentials';
import type { Fields } from '../common/inputs';
import { credentialsFor } from './metric-credentials';

/**
 * Where the query of a MetricTemplate is answered, and with which credentials. Made by the functions of
 * `metricProvider`.
 */
export interface MetricProvider extends Fields<Omit<MetricProviderSpec, 'type'>> {
  /** Kind of the server. */
  readonly type: MetricProviderType;
  /** What becomes a Secret, by its keys; instead of `secretRef`. */
  readonly credentials?: Credentials;
}

/** A bearer token. */
export interface TokenCredentials {
  /** The token. It becomes a Secret. */
  token: string;
}

/** Name and password, for basic authentication. */
export interface PasswordCredentials {
  /** The name. It becomes part of a Secret. */
  username: string;
  /** The password. It becomes part of a Secret. */
  password: string;
}

/**
 * Credentials are what becomes a Secret of its own, or the name of a Secret that has them under the keys of the
 * provider.
 */
export type Given<Own extends object> = Fields<Own> | Fields<SecretReference>;

/** How any server is asked over HTTP. */
export type ConnectionOptions = Fields<Pick<MetricProviderSpec, 'headers' | 'insecureSkipVerify'>>;

/** Options of `metricProvider.prometheus` and `metricProvider.webhook`. */
export interface HttpOptions extends ConnectionOptions {
  /** URL of the server. */
  address: Input<string>;
  /** Secret keys: `token`, or `username` and `password`. Default: none. */
  credentials?: Given<TokenCredentials> | Given<PasswordCredentials>;
}

/** Prometheus, and whatever has its HTTP API. Its queries are PromQL. */
export function prometheus(options: HttpOptions): MetricProvider {
  return provider('prometheus', options);
}

/**
 * Any server that answers a GET with JSON: for numbers of the business. Its queries are the JSONPath (RFC 9535) of a
 * number; before it may stand where to ask, below the address: `/sales?service={{ target }} $.orders.rate`.
 */
export function webhook(options: HttpOptions): MetricProvider {
  return provider('webhook', options);
}

/** Options of `metricProvider.datadog`. */
export interface DatadogOptions extends ConnectionOptions, Fields<Pick<MetricProviderSpec, 'address'>> {
  /** Secret keys: `datadog_api_key`, `datadog_application_key`. */
  credentials: Given<{ apiKey: string; applicationKey: string }>;
}

/** Datadog. Default address: `https://api.datadoghq.com`. */
export function datadog(options: DatadogOptions): MetricProvider {
  return provider('datadog', options);
}

/** Options of `metricProvider.newRelic`. */
export interface NewRelicOptions extends ConnectionOptions, Fields<Pick<MetricProviderSpec, 'address'>> {
  /** Secret keys: `newrelic_account_id`, `newrelic_query_key`. */
  credentials: Given<{ accountId: string; queryKey: string }>;
}

/** New Relic; queries are NRQL. Default address: `https://insights-api.newrelic.com`. */
export function newRelic(options: NewRelicOptions): MetricProvider {
  return provider('newrelic', options);
}

/** Options of `metricProvider.cloudWatch`. */
export interface CloudWatchOptions extends ConnectionOptions, Fields<Pick<MetricProviderSpec, 'address'>> {
  /** AWS region, for example `eu-west-1`. */
  region: Input<string>;
}

/**
 * Amazon CloudWatch; queries are a JSON list of MetricDataQuery, of which one returns data. It is asked with the AWS
 * identity of the controller: environment variables, IRSA, EKS Pod Identity, or the machine's; it has to be allowed
 * `cloudwatch:GetMetricData`. An address is that of a VPC endpoint for CloudWatch; the identity is sent nowhere else.
 * Default: the region's.
 */
export function cloudWatch(options: CloudWatchOptions): MetricProvider {
  return provider('cloudwatch', options);
}

/** Options of `metricProvider.graphite`. */
export interface GraphiteOptions extends ConnectionOptions {
  /** URL of the server. */
  address: Input<string>;
  /** Secret keys: `username`, `password`. Default: none. */
  credentials?: Given<PasswordCredentials>;
}

/** Graphite; queries are parameters of its render API: `target=…&from=-5min`. */
export function graphite(options: GraphiteOptions): MetricProvider {
  return provider('graphite', options);
}

/** Options of `metricProvider.influxDb`. */
export interface InfluxDbOptions extends ConnectionOptions {
  /** URL of the server. */
  address: Input<string>;
  /** Secret keys: `token`, `org`. */
  credentials: Given<TokenCredentials & { org: string }>;
}

/** InfluxDB 2; queries are Flux. */
export function influxDb(options: InfluxDbOptions): MetricProvider {
  return provider('influxdb', options);
}

/** Options of `metricProvider.stackdriver`. */
export interface StackdriverOptions {
  /**
   * Secret keys: `project`, `serviceAccountKey`. Default of the latter: the identity of the controller (Workload
   * Identity, or its machine's).
   */
  credentials: Given<{ project: string; serviceAccountKey?: string }>;
}

/** Google Cloud Monitoring; queries are MQL. */
export function stackdriver({ credentials }: StackdriverOptions): MetricProvider {
  if ('secretRef' in credentials) return provider('stackdriver', { credentials });
  const { serviceAccountKey, ...identity } = credentials;
  return provider('stackdriver', { credentials: serviceAccountKey === undefined ? identity : credentials });
}

/** Options of `metricProvider.dynatrace`. */
export interface DynatraceOptions extends ConnectionOptions {
  /** URL of the environment: `https://ENVIRONMENT.live.dynatrace.com`. */
  address: Input<string>;
  /** Secret key: `dynatrace_token`. */
  credentials: Given<TokenCredentials>;
}

/** Dynatrace; queries are metric selectors. */
export function dynatrace(options: DynatraceOptions): MetricProvider {
  return provider('dynatrace', options);
}

/**
 * Keptn in this cluster; queries are `keptnmetric/NAMESPACE/NAME`, or
 * `analysis/NAMESPACE/DEFINITION/DURATION/KEY=VALUE;…`, which comes to 1 when the analysis passes. The controller needs
 * the rights: `metricProviders: ['keptn']` of DeliveryController.
 */
export function keptn(): MetricProvider {
  return provider('keptn', {});
}

/** Options of `metricProvider.splunk`. */
export interface SplunkOptions extends ConnectionOptions {
  /** URL of the API of the realm: `https://api.REALM.signalfx.com`. */
  address: Input<string>;
  /** Secret key: `sf_token_key`. */
  credentials: Given<TokenCredentials>;
}

/** Splunk Observability Cloud; queries are SignalFlow. */
export function splunk(options: SplunkOptions): MetricProvider {
  return provider('splunk', options);
}

/** Options of `metricProvider.externalMetrics`. */
export interface ExternalMetricsOptions extends ConnectionOptions, Fields<Pick<MetricProviderSpec, 'address'>> {
  /** Secret key: `token`. Default: none at an address, in this cluster the identity of the controller. */
  credentials?: Given<TokenCredentials>;
}

/**
 * The external metrics API of Kubernetes; queries are `NAMESPACE/METRIC?labelSelector=…`. Default address: this
 * cluster, for which the controller needs the rights: `metricProviders: ['externalmetrics']` of DeliveryController.
 */
export function externalMetrics(options: ExternalMetricsOptions = {}): MetricProvider {
  return provider('externalmetrics', options);
}

interface Options extends Partial<Omit<MetricProvider, 'type' | 'credentials' | 'secretRef'>> {
  credentials?: object;
}

function provider(type: MetricProviderType, { credentials, ...settings }: Options): MetricProvider {
  return { type, ...settings, ...credentialsFor(type, credentials) };
}
