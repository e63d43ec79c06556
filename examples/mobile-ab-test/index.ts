// A/B test of a recommendation algorithm. For a week, users of app 2.x and beta users get the new one, and all others
// stay with the old one. Business metrics decide: the new one is promoted if people go on clicking and buying, and is
// rolled back as soon as they do not. Needs Istio.
//
//   pulumi config set --secret slackUrl …
//   pulumi up
//   pulumi config set image …:2.0.0
//   pulumi up      starts a test; this command does not wait for its end, which is a week later
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import {
  abTest,
  alert,
  alertChannel,
  AlertProvider,
  atLeast,
  DeliveryController,
  Gateway,
  ProgressiveService,
  promql,
  type QueryOptions,
  routing,
  successRate,
} from 'serin';

const config = new pulumi.Config();

const delivery = new DeliveryController('serin', {
  namespace: 'flagger-system',
  createNamespace: true,
  provider: 'istio',
  metricsServer: config.require('metricsServer'),
});
const backend = new k8s.core.v1.Namespace('mobile-backend', {
  metadata: { name: 'mobile-backend', labels: { 'istio-injection': 'enabled' } },
});
const namespace = backend.metadata.name;

const gateway = new Gateway('mobile-gateway', { provider: 'istio', namespace, hosts: ['api.mobile.example.com'] });
const slack = new AlertProvider('slack-mobile', {
  namespace,
  channel: alertChannel.slack({ channel: 'mobile', address: config.requireSecret('slackUrl') }),
});

// Number of events at one of the versions: `target` is the name of its Deployment.
const countOf = (counter: string, labels = '') =>
  `sum(increase(${counter}{${labels}namespace="{{ namespace }}",pod=~"{{ target }}-[0-9a-z]+-[0-9a-z]+"}[{{ interval }}]))`;
const clicks = countOf('recommendation_clicks_total');
// Not worse than the old version. One in a hundred tests of an equally good algorithm may fail by chance. Hours with
// few users do not count.
const beside: QueryOptions = {
  interval: '1h',
  compareTo: 'primary',
  falseAlarms: 1,
  minSamples: 100,
  inconclusive: 'wait',
};

const recommendations = new ProgressiveService('recommendation-api', {
  namespace,
  image: config.require('image'),
  port: 8080,
  replicas: 2,
  controller: delivery,
  gateway,
  routing: routing.istio({ trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } }),
  strategy: abTest({
    interval: '1h',
    iterations: 7 * 24,
    // One or two bad hours do not end a week's test.
    threshold: 3,
    // A user must match one of these conditions.
    match: [
      { headers: { 'x-app-version': { regex: '^2\\..*' } } },
      { headers: { 'x-mobile-beta': { exact: 'true' } } },
    ],
    // Users stay with their version until the end of the test.
    sessionAffinity: { cookieName: 'recommendation-version', maxAge: 7 * 24 * 60 * 60 },
  }),
  metrics: [
    successRate(atLeast(99.5), { interval: '1h' }),
    // Measured for both versions, and at the end over the whole week. `serin status`, an event and the report hook then
    // show both values, their difference, and how certain it is.
    promql('click-through-rate', clicks, atLeast(5), { totalQuery: countOf('recommendation_views_total'), ...beside }),
    promql('conversion-rate', countOf('purchases_total', 'source="recommendation",'), atLeast(2), {
      totalQuery: clicks,
      ...beside,
    }),
  ],
  hooks: [
    {
      name: 'daily-report',
      type: 'event',
      url: 'http://analytics-service/webhooks/ab-test-report',
      metadata: { eventType: 'analysis-complete' },
    },
  ],
  // There are beta users every hour, so there is always something to measure.
  silence: ['rare-traffic'],
  alerts: [alert(slack, { name: 'slack-mobile-team', severity: 'info' })],
});

export const url = recommendations.url;
