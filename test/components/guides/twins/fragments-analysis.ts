import {
  alert,
  atLeast,
  atMost,
  blueGreen,
  canary,
  fromTemplate,
  mirror,
  ProgressiveService,
  promql,
  requestDuration,
  routing,
  successRate,
} from 'serin';
import { ERROR_RATE } from './templates';
import { delivery, type Twins } from './twin';

const myapp = { image: 'myapp:1.0.0', port: 8080 };
const interval = '1m';
const success = successRate(atLeast(99), { interval });
const duration = requestDuration(atMost(500), { interval });

/** Analyses, metrics and alerts. */
export const fragmentsOfAnalyses: Twins = {
  'alert-levels.yaml 1': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      strategy: canary(),
      alerts: [
        alert({ name: 'slack-deployments' }, { name: 'slack-deployments', severity: 'info' }),
        alert({ name: 'slack-oncall' }, { name: 'slack-warnings', severity: 'warn' }),
        alert({ name: 'pagerduty-production' }, { name: 'pagerduty', severity: 'error' }),
      ],
    }),

  'alerts-of-a-canary.yaml 1': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      strategy: canary(),
      alerts: [
        alert({ name: 'slack', namespace: 'flagger-system' }, { name: 'slack', severity: 'info' }),
        alert({ name: 'msteams', namespace: 'flagger-system' }, { name: 'teams', severity: 'warn' }),
        alert({ name: 'custom-webhook' }, { name: 'custom', severity: 'error' }),
      ],
    }),

  'built-in-metrics.yaml 1': () =>
    new ProgressiveService('myapp', { ...myapp, strategy: canary(), metrics: [success] }),
  'built-in-metrics.yaml 2': () =>
    new ProgressiveService('myapp', { ...myapp, strategy: canary(), metrics: [duration] }),

  'good-metrics.yaml 1': () =>
    new ProgressiveService('myapp', { ...myapp, strategy: canary(), metrics: [successRate(atLeast(99.5))] }),

  'growing-mirroring.yaml 1': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      strategy: mirror({ mirrorWeight: 10, growth: { step: 10, max: 100 }, iterations: 10 }),
    }),

  'inline-query.yaml 1': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      strategy: canary(),
      metrics: [promql('custom-error-rate', ERROR_RATE, atMost(5), { interval })],
    }),

  'istio-deadline-and-interval.yaml 1': () =>
    new ProgressiveService('myapp', { ...myapp, progressDeadlineSeconds: 600, strategy: canary({ interval }) }),

  'istio-hosts.yaml 1': () =>
    new ProgressiveService('myapp', {
      image: 'myapp:1.0.0',
      port: 9898,
      targetPort: 9898,
      controller: delivery(),
      routing: routing.istio({ gateways: ['istio-system/public-gateway'], hosts: ['app.example.com'] }),
    }),

  'istio-metrics.yaml 1': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      strategy: canary(),
      metrics: [success, requestDuration(atMost('500ms'), { interval: '30s' })],
    }),

  'istio-mirroring.yaml 1': () =>
    new ProgressiveService('myapp', { ...myapp, strategy: mirror({ iterations: 10, mirrorWeight: 100 }) }),

  'istio-session-affinity.yaml 1': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      strategy: canary({ sessionAffinity: { cookieName: 'flagger-cookie', maxAge: 21600 } }),
    }),

  'istio-weights.yaml 1': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      strategy: canary({ interval, stepWeight: 10, maxWeight: 50, threshold: 3 }),
    }),

  'lower-threshold.yaml 1': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      strategy: canary(),
      metrics: [successRate(atLeast(95), { interval })],
    }),

  'multi-region.yaml 1': () =>
    new ProgressiveService('api-gateway-us-east', {
      ...myapp,
      namespace: 'production-us-east',
      strategy: blueGreen({ interval, iterations: 10, canaryReadyThreshold: 0 }),
    }),

  'multi-region.yaml 2': () =>
    new ProgressiveService('api-gateway-eu-west', {
      ...myapp,
      namespace: 'production-eu-west',
      strategy: blueGreen({ interval, iterations: 10 }),
      hooks: [
        {
          name: 'check-us-east-status',
          type: 'pre-rollout',
          url: 'http://region-coordinator/check-status',
          timeout: '600s',
          metadata: { region: 'us-east-1', canary: 'api-gateway-us-east' },
        },
      ],
    }),

  'multiple-metric-providers.yaml 1': () =>
    new ProgressiveService('multi-provider-app', {
      ...myapp,
      strategy: canary(),
      metrics: [
        fromTemplate('request-success-rate', { name: 'success-rate', namespace: 'flagger-system' }, atLeast(99), {
          interval,
        }),
        fromTemplate('apm-error-rate', { name: 'datadog-error-rate', namespace: 'flagger-system' }, atMost(1), {
          interval,
        }),
        fromTemplate('business-kpi', { name: 'business-metrics' }, atLeast(100), { interval: '5m' }),
      ],
    }),

  'rollback.yaml 1': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      strategy: blueGreen({ interval, threshold: 5, iterations: 10 }),
      metrics: [success, duration],
    }),

  'rollout-speed.yaml 1': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      strategy: canary({ interval: '5m', threshold: 3, maxWeight: 50, stepWeight: 5, iterations: 20 }),
    }),
  'rollout-speed.yaml 2': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      strategy: canary({ interval, threshold: 10, maxWeight: 80, stepWeight: 20, iterations: 5 }),
    }),

  'service-port.yaml 1': () => new ProgressiveService('myapp', myapp),

  'spot-instances.yaml 1': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      strategy: canary(),
      canaryPods: {
        nodeSelector: { 'node-type': 'spot' },
        tolerations: [
          { key: 'node-type', value: 'spot', effect: 'NoSchedule' },
          { key: 'spot-instance', operator: 'Exists', effect: 'NoSchedule' },
        ],
      },
    }),

  'staging.yaml 1': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      namespace: 'staging',
      strategy: canary({ interval: '30s', threshold: 3, maxWeight: 100, stepWeight: 20, iterations: 5 }),
    }),

  'template-metric.yaml 1': () =>
    new ProgressiveService('myapp', {
      ...myapp,
      strategy: canary(),
      metrics: [
        fromTemplate('error-rate', { name: 'error-rate', namespace: 'flagger-system' }, atMost(1), { interval }),
      ],
    }),
};
