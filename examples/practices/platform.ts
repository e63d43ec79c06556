// What a platform team runs for everybody: the controller and its monitoring, the load tester, shared metrics, and
// alerts.
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { alertChannel, AlertProvider, DeliveryController, LoadTester, metricProvider, MetricTemplate } from 'serin';

const config = new pulumi.Config();
const metricsServer = config.require('metricsServer');

// Two replicas: one works, the other takes over if its node fails. The Prometheus Operator reads the metrics, and has
// rules for stuck and failed Canaries. Grafana's sidecar finds the dashboard.
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

// The tests have their own credentials, as environment variables of the load tester. No Canary contains them, and
// nobody needs permission to read Secrets.
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
  // Tests and load. Only the controller may call the load tester.
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

/** The severity decides what a channel gets: everything, problems, or only rollbacks. */
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
