// Good practices in one place. platform.ts is what a platform has once; this file is what an application has. Needs
// Istio, the Prometheus Operator, and nodes with the label node-type.
//
//   pulumi config set --secret testApiKey …       and testDbPassword, slackUrl and pagerDutyRoutingKey
//   pulumi config set dryRun true                 to see first what the controller would do
//   pulumi up
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import {
  alert,
  atLeast,
  atMost,
  canary,
  fromTemplate,
  ProgressiveService,
  promql,
  requestDuration,
  successRate,
} from 'serin';
import { delivery, errorRate, everything, rollbacks, tester, warnings } from './platform';

const config = new pulumi.Config();
const production = new k8s.core.v1.Namespace('production', {
  metadata: { name: 'production', labels: { 'istio-injection': 'enabled' } },
});
const namespace = production.metadata.name;

// Pods of the new version. Their names have the Deployment's name and two more parts; those of the primary have three.
const pods = 'namespace="{{ namespace }}",pod=~"{{ target }}-[0-9a-z]+-[0-9a-z]+"';
const window = { interval: '5m' } as const;

const myapp = new ProgressiveService('myapp', {
  namespace,
  port: 8080,
  controller: delivery,

  // The primary runs on nodes that stay. The canary runs on cheap spot nodes, which it may lose at any time.
  pod: {
    nodeSelector: { 'node-type': 'on-demand' },
    tolerations: [{ key: 'node-type', value: 'on-demand', effect: 'NoSchedule' }],
    containers: [
      {
        name: 'myapp',
        image: config.require('image'),
        ports: [{ name: 'http', containerPort: 8080 }],
        readinessProbe: { httpGet: { path: '/healthz', port: 8080 } },
        // An autoscaler compares the usage with the requests.
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
      },
    ],
  },
  canaryPods: {
    nodeSelector: { 'node-type': 'spot' },
    tolerations: [
      { key: 'node-type', value: 'spot', effect: 'NoSchedule' },
      { key: 'spot-instance', operator: 'Exists', effect: 'NoSchedule' },
    ],
  },
  autoscaling: { minReplicas: 3, maxReplicas: 10, cpu: 80 },

  // Slow and careful: 50 minutes, never more than half of the users.
  strategy: canary({ interval: '5m', threshold: 3, stepWeight: 5, maxWeight: 50 }),

  // One metric of each kind: success, duration, resources, business.
  metrics: [
    successRate(atLeast(99.5), window),
    requestDuration(atMost('500ms'), window),
    fromTemplate('error-rate', errorRate, atMost(1), window),
    promql(
      'cpu-usage',
      `sum(rate(container_cpu_usage_seconds_total{${pods}}[{{ interval }}])) / sum(kube_pod_container_resource_limits{resource="cpu",${pods}}) * 100`,
      atMost(80),
      window,
    ),
    promql(
      'conversion-rate',
      `sum(rate(purchases_total{${pods}}[{{ interval }}])) / sum(rate(visits_total{${pods}}[{{ interval }}])) * 100`,
      atLeast(2),
      window,
    ),
  ],
  hooks: [
    tester.bash('acceptance-test', './run-tests.sh http://myapp-canary.production:8080', {
      type: 'pre-rollout',
      timeout: '60s',
    }),
    // This hook only starts the load, so it needs no time. The load is gentle: it must not cause faults itself.
    tester.command('load-test', 'hey -z 5m -q 5 -c 2 http://myapp-canary.production:8080/', { timeout: '5s' }),
  ],
  alerts: [
    alert(everything, { name: 'slack-deployments', severity: 'info' }),
    alert(warnings, { name: 'slack-warnings', severity: 'warn' }),
    alert(rollbacks, { name: 'pagerduty', severity: 'error' }),
  ],
  await: { timeout: '2h' },
});

// Who may connect to the pods, and where they may connect to. The pods of the current version are named after the
// primary.
const namespaceLabel = (name: string) => ({ 'kubernetes.io/metadata.name': name });
new k8s.networking.v1.NetworkPolicy('allow-canary-traffic', {
  metadata: { name: 'allow-canary-traffic', namespace },
  spec: {
    podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['myapp', 'myapp-primary'] }] },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        from: [
          {
            namespaceSelector: { matchLabels: namespaceLabel('istio-system') },
            podSelector: { matchLabels: { app: 'istio-ingressgateway' } },
          },
        ],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
      {
        from: [
          {
            namespaceSelector: { matchLabels: namespaceLabel('flagger-system') },
            podSelector: { matchLabels: { app: 'loadtester' } },
          },
        ],
      },
    ],
    egress: [
      { to: [{ podSelector: { matchLabels: { app: 'postgresql' } } }], ports: [{ protocol: 'TCP', port: 5432 }] },
      // DNS, and the control plane of the mesh.
      { ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 })) },
      {
        to: [{ namespaceSelector: { matchLabels: namespaceLabel('istio-system') } }],
        ports: [{ protocol: 'TCP', port: 15012 }],
      },
    ],
  },
});

export const url = myapp.url;
export const controllerMetrics = delivery.metricsUrl;
