import { isMetricProvider, type MetricProviderType } from '../../api/rules/metric-providers';
import { CLOUDWATCH } from './cloudwatch';
import { DATADOG } from './datadog';
import { DYNATRACE } from './dynatrace';
import { EXTERNAL_METRICS } from './external-metrics';
import { GRAPHITE } from './graphite';
import { INFLUXDB } from './influxdb';
import { KEPTN } from './keptn';
import { NEW_RELIC } from './new-relic';
import { PROMETHEUS } from './prometheus';
import type { MetricProvider } from './provider';
import { SPLUNK } from './splunk';
import { STACKDRIVER } from './stackdriver';
import { WEBHOOK } from './webhook';

/** The metric providers, by the type that a MetricTemplate names. */
export const METRIC_PROVIDERS: Readonly<Record<MetricProviderType, MetricProvider>> = {
  prometheus: PROMETHEUS,
  influxdb: INFLUXDB,
  datadog: DATADOG,
  externalmetrics: EXTERNAL_METRICS,
  stackdriver: STACKDRIVER,
  cloudwatch: CLOUDWATCH,
  newrelic: NEW_RELIC,
  graphite: GRAPHITE,
  dynatrace: DYNATRACE,
  keptn: KEPTN,
  splunk: SPLUNK,
  webhook: WEBHOOK,
};

/** @throws Error that lists the known providers when this one is unknown */
export function metricProvider(type: string): MetricProvider {
  if (isMetricProvider(type)) return METRIC_PROVIDERS[type];
  throw new Error(
    `there is no metric provider "${type}": set spec.provider.type to one of ${Object.keys(METRIC_PROVIDERS).join(', ')}`,
  );
}
