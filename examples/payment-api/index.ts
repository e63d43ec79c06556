// A payment API with objectives: 99.95 % of its requests succeed, and 99 % of them take at most 200 ms. A new version
// gets 5 % more of the traffic every two minutes, up to half of it. Then it waits for the approval of a person. Needs
// Istio, and the certificate in the Secret api-example-com.
//
//   pulumi config set --secret pagerDutyRoutingKey …
//   pulumi config set --secret slackUrl …
//   pulumi up
//   pulumi config set image …:1.1.0
//   pulumi up      returns when the new version has all users, or fails with the reason
//
// To approve: POST http://loadtester.test/gate/open with {"name":"payment-api","namespace":"production"}
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import {
  alert,
  alertChannel,
  AlertProvider,
  atLeast,
  atMost,
  canary,
  DeliveryController,
  fromTemplate,
  Gateway,
  LoadTester,
  metricProvider,
  MetricTemplate,
  ProgressiveService,
  promql,
} from 'serin';

const config = new pulumi.Config();
const metricsServer = config.require('metricsServer');

const delivery = new DeliveryController('serin', {
  namespace: 'flagger-system',
  createNamespace: true,
  provider: 'istio',
  metricsServer,
});
const production = new k8s.core.v1.Namespace('production', {
  metadata: { name: 'production', labels: { 'istio-injection': 'enabled' } },
});
const namespace = production.metadata.name;

// The entry for customers. Routes have the host names of their Gateway unless they have their own.
const gateway = new Gateway('public-gateway', {
  provider: 'istio',
  namespace: 'istio-system',
  hosts: ['api.example.com'],
  tls: { secretName: 'api-example-com', httpsRedirect: true },
});

// Measures the objectives. Templates are for all teams; a template only for payments belongs beside the application.
const prometheus = metricProvider.prometheus({ address: metricsServer });
const requestSuccessRate = new MetricTemplate('request-success-rate', {
  namespace: delivery.namespace,
  provider: prometheus,
  query: `
    sum(rate(istio_requests_total{
      reporter="destination",
      destination_workload_namespace="{{ namespace }}",
      destination_workload="{{ target }}",
      response_code!~"5.*"
    }[{{ interval }}]))
    /
    sum(rate(istio_requests_total{
      reporter="destination",
      destination_workload_namespace="{{ namespace }}",
      destination_workload="{{ target }}"
    }[{{ interval }}]))
    * 100`,
});
const latencyP99 = new MetricTemplate('latency-p99', {
  namespace,
  provider: prometheus,
  query: `
    histogram_quantile(0.99, sum(rate(istio_request_duration_milliseconds_bucket{
      reporter="destination",
      destination_workload_namespace="{{ namespace }}",
      destination_workload="{{ target }}"
    }[{{ interval }}])) by (le))`,
});

// Who is told what about a release. The addresses become Secrets.
const pagerduty = new AlertProvider('pagerduty', {
  namespace,
  channel: alertChannel.pagerduty({ routingKey: config.requireSecret('pagerDutyRoutingKey') }),
});
const slack = new AlertProvider('slack-payments', {
  namespace,
  channel: alertChannel.slack({ channel: 'payments', address: config.requireSecret('slackUrl') }),
});

const smokeTest = './tests/payment-smoke-test.sh';
const tester = new LoadTester('loadtester', {
  namespace: 'test',
  createNamespace: true,
  code: { nodeImage: config.require('testerImage') },
  allow: ['hey', smokeTest],
});

// Pods of the new version. Their names have the Deployment's name and two more parts; those of the primary have three.
const pods = 'namespace="{{ namespace }}",pod=~"{{ target }}-[0-9a-z]+-[0-9a-z]+"';

const payments = new ProgressiveService('payment-api', {
  namespace,
  image: config.require('image'),
  port: 8080,
  targetPort: 8080,
  replicas: 3,
  container: { readinessProbe: { httpGet: { path: '/healthz', port: 8080 } } },
  controller: delivery,
  gateway,
  strategy: canary({ interval: '2m', threshold: 3, stepWeight: 5, maxWeight: 50 }),
  metrics: [
    fromTemplate('request-success-rate', requestSuccessRate, atLeast(99.95), { interval: '1m' }),
    fromTemplate('latency-p99', latencyP99, atMost('200ms'), { interval: '1m' }),
    promql(
      'payment-error-rate',
      `sum(rate(payment_errors_total{${pods}}[1m])) / sum(rate(payment_requests_total{${pods}}[1m])) * 100`,
      atMost(0.01),
      { interval: '1m' },
    ),
  ],
  hooks: [
    // At every step: load, so that there is something to measure, and a complete payment.
    tester.command(
      'load-test',
      "hey -z 2m -q 50 -c 10 -H 'Authorization: Bearer test' https://api.example.com/v1/payments",
      { timeout: '60s' },
    ),
    tester.bash('acceptance-test', `${smokeTest} http://payment-api-canary.production:8080`, { timeout: '30s' }),
    // At half of the traffic.
    tester.gate('confirm-promotion', 'confirm-promotion'),
  ],
  alerts: [
    alert(pagerduty, { name: 'pagerduty', severity: 'error' }),
    alert(slack, { name: 'slack-payments', severity: 'info' }),
  ],
  await: { timeout: '8h' },
});

export const url = payments.url;
export const phase = payments.phase;
