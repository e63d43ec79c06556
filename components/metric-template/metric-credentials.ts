import type { METRIC_PROVIDER_TYPES } from '../../controller/api/schema/metric-template';
import type { Credentials, SecretReference } from '../common/credentials';
import type { Fields } from '../common/inputs';

/** Kind of a server that answers queries. */
export type MetricProviderType = (typeof METRIC_PROVIDER_TYPES)[number];

/** What the credentials of each type are called in a program, and as keys of a Secret. */
const KEYS: Readonly<Record<MetricProviderType, Readonly<Record<string, string>>>> = {
  prometheus: { token: 'token', username: 'username', password: 'password' },
  datadog: { apiKey: 'datadog_api_key', applicationKey: 'datadog_application_key' },
  newrelic: { accountId: 'newrelic_account_id', queryKey: 'newrelic_query_key' },
  cloudwatch: {},
  graphite: { username: 'username', password: 'password' },
  influxdb: { token: 'token', org: 'org' },
  stackdriver: { project: 'project', serviceAccountKey: 'serviceAccountKey' },
  dynatrace: { token: 'dynatrace_token' },
  keptn: {},
  splunk: { token: 'sf_token_key' },
  externalmetrics: { token: 'token' },
  webhook: { token: 'token', username: 'username', password: 'password' },
};

/** The keys that a Secret with the credentials of a type can have; none for a type that there is not. */
export function credentialKeys(type: string): string[] {
  return Object.hasOwn(KEYS, type) ? Object.values(KEYS[type as MetricProviderType]) : [];
}

/**
 * How a MetricTemplate gets at the credentials that a program gives: by a Secret that is there, or by one that is made
 * of them.
 */
export function credentialsFor(
  type: MetricProviderType,
  given: object | undefined,
): Partial<Fields<SecretReference>> & { credentials?: Credentials } {
  if (given === undefined) return {};
  if ('secretRef' in given) return { secretRef: given.secretRef as Fields<SecretReference>['secretRef'] };
  const entries = Object.entries(given).map(([name, value]) => [KEYS[type][name] ?? name, value]);
  return { credentials: Object.fromEntries(entries) as Credentials };
}
