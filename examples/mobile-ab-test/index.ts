// A/B test of a recommendation algorithm: for a week, users of app 2.x and beta users meet the new one, everybody else
// stays with the old. The business decides: the new one is promoted when people go on clicking and buying, and is taken
// back as soon as they do not. Needs Istio.
//
//   pulumi config set --secret slackUrl …
//   pulumi up
// pulumi config set image …:2.0.0; pulumi up starts a test; nobody wants to wait a week for this command, so it does
// not
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

// How many there were at one of the versions: `target` is the name of its Deployment.
const counted = (counter: string, labels = '') =>
  `sum(increase(${counter}{${labels}namespace="{{ namespace }}",pod=~"{{ target }}-[0-9a-z]+-[0-9a-z]+"}[{{ interval }}]))`;
const clicks = counted('recommendation_clicks_total');
// No worse than the old one: of a hundred tests of an algorithm that is as good, one may say otherwise. An hour with
// few users says nothing.
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
    // A bad hour or two end no test of a week.
    threshold: 3,
    // One of these has to hold.
    match: [
      { headers: { 'x-app-version': { regex: '^2\\..*' } } },
      { headers: { 'x-mobile-beta': { exact: 'true' } } },
    ],
    // Who has met a version stays with it, for as long as the test lasts.
    sessionAffinity: { cookieName: 'recommendation-version', maxAge: 7 * 24 * 60 * 60 },
  }),
  metrics: [
    successRate(atLeast(99.5), { interval: '1h' }),
    // Asked of both versions, and over the whole week in the end: `serin status`, an event and the report hook then say
    // what both were, how much they differ, and how sure that is.
    promql('click-through-rate', clicks, atLeast(5), { totalQuery: counted('recommendation_views_total'), ...beside }),
    promql('conversion-rate', counted('purchases_total', 'source="recommendation",'), atLeast(2), {
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
  // Beta users come every hour, so that there is always something to measure.
  silence: ['rare-traffic'],
  alerts: [alert(slack, { name: 'slack-mobile-team', severity: 'info' })],
});

export const url = recommendations.url;
