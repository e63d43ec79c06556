import {
  abTest,
  alert,
  atLeast,
  atMost,
  blueGreen,
  canary,
  fromTemplate,
  mirror,
  ProgressiveService,
  promql,
  routing,
  successRate,
} from 'serin';
import { delivery, type Twin, type Twins } from './twin';

const paymentApi: Twin = () =>
  new ProgressiveService('payment-api', {
    namespace: 'production',
    image: 'payment-api:1.0.0',
    port: 8080,
    targetPort: 8080,
    controller: delivery(),
    routing: routing.istio({ gateways: ['public-gateway.istio-system.svc.cluster.local'], hosts: ['api.example.com'] }),
    strategy: canary({ interval: '2m', threshold: 3, maxWeight: 50, stepWeight: 5 }),
    metrics: [
      fromTemplate(
        'request-success-rate',
        { name: 'request-success-rate', namespace: 'flagger-system' },
        atLeast(99.95),
        { interval: '1m' },
      ),
      fromTemplate('latency-p99', { name: 'latency-p99' }, atMost('200ms'), { interval: '1m' }),
      promql(
        'payment-error-rate',
        `sum(rate(payment_errors_total{namespace="production"}[1m]))
/
sum(rate(payment_requests_total{namespace="production"}[1m]))
* 100
`,
        atMost(0.01),
        { interval: '1m' },
      ),
    ],
    hooks: [
      {
        name: 'load-test',
        url: 'http://loadtester.test/',
        timeout: '60s',
        metadata: {
          type: 'cmd',
          cmd: "hey -z 2m -q 50 -c 10 -H 'Authorization: Bearer test' https://api.example.com/v1/payments",
        },
      },
      {
        name: 'acceptance-test',
        url: 'http://loadtester.test/',
        timeout: '30s',
        metadata: { type: 'bash', cmd: './tests/payment-smoke-test.sh https://payment-api-canary:8080\n' },
      },
      { name: 'confirm-promotion', type: 'confirm-promotion', url: 'http://flagger-loadtester/gate/approve' },
    ],
    alerts: [
      alert({ name: 'pagerduty' }, { name: 'pagerduty', severity: 'error' }),
      alert({ name: 'slack-payments' }, { name: 'slack-payments', severity: 'info' }),
    ],
  });

const recommendationApi: Twin = () =>
  new ProgressiveService('recommendation-api', {
    namespace: 'mobile-backend',
    image: 'recommendation-api:1.0.0',
    port: 8080,
    controller: delivery(),
    routing: routing.istio({
      gateways: ['mobile-gateway'],
      hosts: ['api.mobile.example.com'],
      trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
    }),
    strategy: abTest({
      interval: '1h',
      iterations: 168,
      match: [
        { headers: { 'x-app-version': { regex: '^2\\..*' } } },
        { headers: { 'x-mobile-beta': { exact: 'true' } } },
      ],
      sessionAffinity: { cookieName: 'recommendation-version', maxAge: 604800 },
    }),
    metrics: [
      successRate(atLeast(99.5), { interval: '5m' }),
      promql(
        'click-through-rate',
        `sum(rate(recommendation_clicks_total{version="canary"}[1h]))
/
sum(rate(recommendation_views_total{version="canary"}[1h]))
* 100
`,
        atLeast(5),
        { interval: '1h' },
      ),
      promql(
        'conversion-rate',
        `sum(rate(purchases_total{source="recommendation",version="canary"}[1h]))
/
sum(rate(recommendation_clicks_total{version="canary"}[1h]))
* 100
`,
        atLeast(2),
        { interval: '1h' },
      ),
    ],
    hooks: [
      {
        name: 'daily-report',
        type: 'event',
        url: 'http://analytics-service/webhooks/ab-test-report',
        metadata: { eventType: 'analysis-complete' },
      },
    ],
    alerts: [alert({ name: 'slack-mobile' }, { name: 'slack-mobile-team', severity: 'info' })],
  });

const userService: Twin = () =>
  new ProgressiveService('user-service', {
    namespace: 'production',
    image: 'user-service:1.0.0',
    port: 8080,
    strategy: blueGreen({ interval: '1m', iterations: 10 }),
    hooks: [
      {
        name: 'db-migration',
        type: 'pre-rollout',
        url: 'http://migration-runner/',
        timeout: '300s',
        metadata: {
          type: 'bash',
          cmd: 'kubectl exec -n production user-service-canary-xxx -- \\\n  /app/migrate up\n',
        },
      },
      {
        name: 'smoke-tests',
        url: 'http://loadtester/',
        timeout: '60s',
        metadata: {
          type: 'bash',
          cmd: `# Test canary endpoint directly
./tests/smoke-test.sh http://user-service-canary:8080

# Test database schema compatibility
./tests/db-schema-test.sh
`,
        },
      },
      {
        name: 'integration-tests',
        url: 'http://loadtester/',
        timeout: '120s',
        metadata: {
          type: 'bash',
          cmd: `kubectl apply -f tests/integration-test-job.yaml
kubectl wait --for=condition=complete job/integration-test --timeout=120s
`,
        },
      },
      {
        name: 'db-cleanup',
        type: 'post-rollout',
        url: 'http://migration-runner/',
        timeout: '60s',
        metadata: {
          type: 'bash',
          cmd: 'kubectl exec -n production user-service-primary-xxx -- \\\n  /app/cleanup-old-schema.sh\n',
        },
      },
      {
        name: 'db-rollback',
        type: 'rollback',
        url: 'http://migration-runner/',
        timeout: '300s',
        metadata: {
          type: 'bash',
          cmd: 'kubectl exec -n production user-service-primary-xxx -- \\\n  /app/migrate down\n',
        },
      },
    ],
    metrics: [
      successRate(atLeast(99.9), { interval: '1m' }),
      promql('database-errors', 'sum(rate(db_errors_total{namespace="production"}[1m]))\n', atMost(0), {
        interval: '1m',
      }),
    ],
    alerts: [alert({ name: 'slack' }, { name: 'slack-platform-team', severity: 'warn' })],
  });

const apiGateway: Twin = () =>
  new ProgressiveService('api-gateway', {
    namespace: 'production',
    image: 'api-gateway:1.0.0',
    port: 8080,
    controller: delivery(),
    routing: routing.istio({ gateways: ['istio-system/public-gateway'], hosts: ['api.example.com'] }),
    strategy: mirror({ interval: '1m', iterations: 10, mirrorWeight: 100 }),
    metrics: [
      promql(
        'error-rate',
        `sum(rate(http_requests_total{
  code=~"5.*",
  deployment="api-gateway-canary"
}[1m]))
/
sum(rate(http_requests_total{
  deployment="api-gateway-canary"
}[1m]))
* 100
`,
        atMost(1),
        { interval: '1m' },
      ),
      promql(
        'memory-usage',
        `sum(container_memory_usage_bytes{
  pod=~"api-gateway-canary.*"
}) / 1024 / 1024
`,
        atMost(2048),
        { interval: '1m' },
      ),
      promql(
        'cpu-usage',
        `sum(rate(container_cpu_usage_seconds_total{
  pod=~"api-gateway-canary.*"
}[1m]))
`,
        atMost(2),
        { interval: '1m' },
      ),
    ],
    hooks: [
      {
        name: 'mirror-analysis',
        url: 'http://analyzer-service/mirror-results',
        timeout: '30s',
        metadata: {
          cmd: `# Compare response times between primary and canary
python3 /scripts/compare-mirror-metrics.py \\
  --primary api-gateway-primary \\
  --canary api-gateway-canary \\
  --threshold 1.2  # Canary can be max 20% slower
`,
        },
      },
    ],
  });

export const realWorld: Twins = {
  'Canary payment-api': paymentApi,
  'Canary recommendation-api': recommendationApi,
  'Canary user-service': userService,
  'Canary api-gateway': apiGateway,
};
