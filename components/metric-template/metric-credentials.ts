import {
  isMetricProvider,
  METRIC_PROVIDER_ROWS,
  type MetricProviderType,
} from '../../controller/api/rules/metric-providers';
import type { Credentials, SecretReference } from '../common/credentials';
import type { Fields } from '../common/inputs';

/** The keys of a Secret with the credentials for a type. Empty for an unknown type. */
export function credentialKeys(type: string): string[] {
  return isMetricProvider(type) ? Object.values(METRIC_PROVIDER_ROWS[type].credentials) : [];
}

/**
 * How a MetricTemplate gets the credentials that a program gives: from an existing Secret, or from a Secret that is
 * made of them.
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
