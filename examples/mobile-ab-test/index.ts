// A/B test of a recommendation algorithm: for a week, users of app 2.x and beta users meet the new one, everybody else stays with the old.
// The business decides: the new one is promoted when people go on clicking and buying, and is taken back as soon as they do not. Needs Istio.
//
//   pulumi config set --secret slackUrl …
//   pulumi up
//   pulumi config set image …:2.0.0; pulumi up      starts a test; nobody wants to wait a week for this command, so it does not
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { abTest, alert, alertChannel, AlertProvider, atLeast, DeliveryController, Gateway, ProgressiveService, promql, routing, successRate } from 'serin';

const config = new pulumi.Config();

const delivery = new DeliveryController('serin', { namespace: 'flagger-system', createNamespace: true, provider: 'istio', metricsServer: config.require('metricsServer') });
const backend = new k8s.core.v1.Namespace('mobile-backend', { metadata: { name: 'mobile-backend', labels: { 'istio-injection': 'enabled' } } });
const namespace = backend.metadata.name;

const gateway = new Gateway('mobile-gateway', { provider: 'istio', namespace, hosts: ['api.mobile.example.com'] });
const slack = new AlertProvider('slack-mobile', { namespace, channel: alertChannel.slack({ channel: 'mobile', address: config.requireSecret('slackUrl') }) });

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
    match: [{ headers: { 'x-app-version': { regex: '^2\\..*' } } }, { headers: { 'x-mobile-beta': { exact: 'true' } } }],
    // Who has met a version stays with it, for as long as the test lasts.
    sessionAffinity: { cookieName: 'recommendation-version', maxAge: 7 * 24 * 60 * 60 },
  }),
  metrics: [
    successRate(atLeast(99.5), { interval: '1h' }),
    promql('click-through-rate', 'sum(rate(recommendation_clicks_total{version="canary"}[1h])) / sum(rate(recommendation_views_total{version="canary"}[1h])) * 100', atLeast(5), {
      interval: '1h',
    }),
    promql(
      'conversion-rate',
      'sum(rate(purchases_total{source="recommendation",version="canary"}[1h])) / sum(rate(recommendation_clicks_total{version="canary"}[1h])) * 100',
      atLeast(2),
      { interval: '1h' },
    ),
  ],
  hooks: [{ name: 'daily-report', type: 'event', url: 'http://analytics-service/webhooks/ab-test-report', metadata: { eventType: 'analysis-complete' } }],
  // Beta users come every hour, so that there is always something to measure.
  silence: ['rare-traffic'],
  alerts: [alert(slack, { name: 'slack-mobile-team', severity: 'info' })],
});

export const url = recommendations.url;
