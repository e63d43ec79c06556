// Only compiled, never run: what cannot work must not compile.
import * as pulumi from '@pulumi/pulumi';
import {
  atMost,
  fromTemplate,
  metricProvider,
  type MetricProvider,
  type MetricProviderType,
  MetricTemplate,
} from 'serin';

const secretRef = { name: 'keys' };
const address = pulumi.output('http://prometheus:9090');
const template = new MetricTemplate('errors', {
  provider: metricProvider.prometheus({ address }),
  query: pulumi.output('up'),
  namespace: pulumi.output('test'),
});
fromTemplate('errors', template, atMost(1), { variables: { code: '5..' } });
// @ts-expect-error there is nothing to ask without a query
new MetricTemplate('errors', { provider: metricProvider.keptn() });

metricProvider.prometheus({ address, credentials: { token: pulumi.secret('a') } });
metricProvider.prometheus({ address, credentials: { username: 'a', password: 'b' } });
metricProvider.prometheus({ address, credentials: { secretRef } });
// @ts-expect-error Prometheus has no public address
metricProvider.prometheus({});
// @ts-expect-error a name needs a password
metricProvider.prometheus({ address, credentials: { username: 'a' } });
// @ts-expect-error a header may have several values
metricProvider.prometheus({ address, headers: { a: 'b' } });
// @ts-expect-error Prometheus has no regions
metricProvider.prometheus({ address, region: 'eu-west-1' });
metricProvider.datadog({ credentials: { secretRef } });
// @ts-expect-error Datadog wants to know who asks
metricProvider.datadog({});
// @ts-expect-error with two keys
metricProvider.datadog({ credentials: { apiKey: 'a' } });
metricProvider.newRelic({ credentials: { accountId: 'a', queryKey: 'b' } });
// @ts-expect-error under names of their own
metricProvider.newRelic({ credentials: { newrelic_account_id: 'a', newrelic_query_key: 'b' } });
metricProvider.cloudWatch({ region: pulumi.output('eu-west-1') });
// @ts-expect-error CloudWatch needs a region
metricProvider.cloudWatch({});
metricProvider.graphite({ address, credentials: { username: 'a', password: 'b' } });
// @ts-expect-error Graphite knows no tokens
metricProvider.graphite({ address, credentials: { token: 'a' } });
metricProvider.influxDb({ address, credentials: { token: 'a', org: 'b' } });
// @ts-expect-error InfluxDB needs an organisation
metricProvider.influxDb({ address, credentials: { token: 'a' } });
metricProvider.stackdriver({ credentials: { project: 'a' } });
// @ts-expect-error Google Cloud needs a project
metricProvider.stackdriver({ credentials: { serviceAccountKey: 'a' } });
metricProvider.dynatrace({ address, credentials: { token: 'a' } });
// @ts-expect-error each Dynatrace environment has an address of its own
metricProvider.dynatrace({ credentials: { token: 'a' } });
metricProvider.splunk({ address, credentials: { token: 'a' } });
// @ts-expect-error Splunk wants a token
metricProvider.splunk({ address });
metricProvider.externalMetrics();
metricProvider.webhook({ address, insecureSkipVerify: true });

// Each type has a function.
export const SERVERS: Record<MetricProviderType, (options: never) => MetricProvider> = {
  prometheus: metricProvider.prometheus,
  influxdb: metricProvider.influxDb,
  datadog: metricProvider.datadog,
  externalmetrics: metricProvider.externalMetrics,
  stackdriver: metricProvider.stackdriver,
  cloudwatch: metricProvider.cloudWatch,
  newrelic: metricProvider.newRelic,
  graphite: metricProvider.graphite,
  dynatrace: metricProvider.dynatrace,
  keptn: metricProvider.keptn,
  splunk: metricProvider.splunk,
  webhook: metricProvider.webhook,
};
