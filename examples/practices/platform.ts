// What the platform team has for everybody: the controller and what watches it, the load tester, shared metrics, and
// who is told.
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { alertChannel, AlertProvider, DeliveryController, LoadTester, metricProvider, MetricTemplate } from 'serin';

const config = new pulumi.Config();
const metricsServer = config.require('metricsServer');

// Two replicas, of which one works and the other is there when its node goes. The Prometheus Operator reads the metrics
// and has rules that tell of stuck and failed Canaries; Grafana's sidecar finds the dashboard.
export const delivery = new DeliveryController('serin', {
  namespace: 'flagger-system',
  createNamespace: true,
  provider: 'istio',
  metricsServer,
  dryRun: config.requireBoolean('dryRun'),
  replicas: 2,
  networkPolicy: { prometheusNamespace: 'monitoring' },
  serviceMonitor: { interval: '15s', labels: { release: 'prometheus' } },
  prometheusRule: { labels: { release: 'prometheus' } },
  dashboard: { namespace: 'monitoring' },
});
const { namespace } = delivery;

// Tests have credentials of their own, as variables of the load tester: they are in no Canary, and nobody gets the
// right to read Secrets.
const testSecrets = new k8s.core.v1.Secret('myapp-canary-secrets', {
  metadata: { name: 'myapp-canary-secrets', namespace },
  type: 'Opaque',
  stringData: { 'api-key': config.requireSecret('testApiKey'), 'db-password': config.requireSecret('testDbPassword') },
});
const fromTestSecrets = (key: string) => ({ secretKeyRef: { name: testSecrets.metadata.name, key } });

export const tester = new LoadTester('loadtester', {
  namespace,
  code: { nodeImage: config.require('testerImage') },
  env: [
    { name: 'API_KEY', valueFrom: fromTestSecrets('api-key') },
    { name: 'DB_PASSWORD', valueFrom: fromTestSecrets('db-password') },
  ],
  // Its tests, and load; nobody but the controller may call it.
  allow: ['./run-tests.sh', 'hey'],
  networkPolicy: { namespaces: [namespace] },
  timeout: '5m',
});

export const errorRate = new MetricTemplate('error-rate', {
  namespace,
  provider: metricProvider.prometheus({ address: metricsServer }),
  query: `
    100 - sum(rate(http_requests_total{status!~"5.*", namespace="{{ namespace }}", deployment="{{ target }}"}[{{ interval }}]))
    /
    sum(rate(http_requests_total{namespace="{{ namespace }}", deployment="{{ target }}"}[{{ interval }}])) * 100`,
});

/** A channel hears what its severity lets through: all, what goes wrong, or rollbacks alone. */
export const everything = new AlertProvider('slack-deployments', {
  namespace,
  channel: alertChannel.slack({
    channel: 'deployments',
    username: 'flagger',
    address: config.requireSecret('slackUrl'),
  }),
});
export const warnings = new AlertProvider('slack-oncall', {
  namespace,
  channel: alertChannel.slack({
    channel: 'oncall-alerts',
    username: 'flagger',
    address: config.requireSecret('slackUrl'),
  }),
  messageTemplate: `{{ if eq .Status "succeeded" }}:white_check_mark:{{ else }}:warning:{{ end }}
*Canary Deployment {{ .Status }}*

*Environment:* {{ .Metadata.environment }}
*Service:* {{ .Name }}.{{ .Namespace }}
*Version:* {{ .Metadata.version }}

{{ if eq .Status "failed" }}
*Failure Reason:*
{{ range .CanaryAnalysis.Iterations }}
{{ if .Failed }}
- {{ .Metric }}: {{ .Value }} (threshold: {{ .Threshold }})
{{ end }}
{{ end }}
{{ end }}
`,
});
export const rollbacks = new AlertProvider('pagerduty-production', {
  namespace,
  channel: alertChannel.pagerduty({ routingKey: config.requireSecret('pagerDutyRoutingKey') }),
});
