import {
  isMetricProvider,
  METRIC_PROVIDER_ROWS,
  type MetricProviderType,
} from '../../controller/api/rules/metric-providers';
import type { Credentials, SecretReference } from '../common/credentials';
import type { Fields } from '../common/inputs';

/** The keys that a Secret with the credentials of a type can have; none for a type that there is not. */
export function credentialKeys(type: string): string[] {
  return isMetricProvider(type) ? Object.values(METRIC_PROVIDER_ROWS[type].credentials) : [];
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
  const keys = METRIC_PROVIDER_ROWS[type].credentials;
  const entries = Object.entries(given).map(([name, value]) => [keys[name] ?? name, value]);
  return { credentials: Object.fromEntries(entries) as Credentials };
}
