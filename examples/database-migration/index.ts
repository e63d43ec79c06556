// Blue/Green with a database migration. The new version starts beside the old one and migrates the schema. The
// migration is compatible with the old version, which goes on serving. The new version is tested for ten minutes
// without users, and then gets all of them at once. If a test fails, the migration is undone. Needs Istio.
//
//   pulumi config set --secret slackUrl …
//   pulumi up
//   pulumi config set image …:1.1.0
//   pulumi up      returns when the new version has all users, or fails with the reason
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import {
  alert,
  alertChannel,
  AlertProvider,
  atLeast,
  atMost,
  blueGreen,
  DeliveryController,
  LoadTester,
  ProgressiveService,
  promql,
  successRate,
} from 'serin';

const config = new pulumi.Config();
const code = { nodeImage: config.require('testerImage') };

const delivery = new DeliveryController('serin', {
  namespace: 'flagger-system',
  createNamespace: true,
  provider: 'istio',
  metricsServer: config.require('metricsServer'),
});
const production = new k8s.core.v1.Namespace('production', {
  metadata: { name: 'production', labels: { 'istio-injection': 'enabled' } },
});
const namespace = production.metadata.name;

const slack = new AlertProvider('slack', {
  namespace,
  channel: alertChannel.slack({ channel: 'platform', address: config.requireSecret('slackUrl') }),
});

// Runs commands in the pods of the user service. Such permissions are powerful, so only the controller can call it.
const migrations = new LoadTester('migration-runner', {
  namespace: delivery.namespace,
  code,
  networkPolicy: { namespaces: [delivery.namespace] },
  // The post-rollout hook reads how the rollout ended, which needs a shell.
  allow: ['*'],
  permissions: [
    {
      namespace,
      rules: [
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
        { apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] },
      ],
    },
  ],
});
// Runs the tests, some of them as a Job.
const tests = new LoadTester('loadtester', {
  namespace: delivery.namespace,
  code,
  allow: ['kubectl', './tests/smoke-test.sh', './tests/db-schema-test.sh'],
  permissions: [
    {
      namespace,
      rules: [{ apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list', 'watch', 'create', 'delete'] }],
    },
  ],
});

/**
 * Runs a command in a pod of a Deployment. That with the service's own name is the new version; users are on the
 * primary.
 */
const inPod = (deployment: string, command: string) => `kubectl exec -n production deploy/${deployment} -- ${command}`;

const users = new ProgressiveService('user-service', {
  namespace,
  image: config.require('image'),
  port: 8080,
  replicas: 2,
  controller: delivery,
  strategy: blueGreen({ interval: '1m', iterations: 10 }),
  hooks: [
    // Once, before anything else.
    migrations.bash('db-migration', inPod('user-service', '/app/migrate up'), { type: 'pre-rollout', timeout: '300s' }),
    tests.bash(
      'integration-tests',
      'kubectl replace --force -n production -f tests/integration-test-job.yaml && kubectl wait -n production --for=condition=complete job/integration-test --timeout=110s',
      { type: 'pre-rollout', timeout: '120s' },
    ),
    // At every check.
    tests.bash(
      'smoke-tests',
      './tests/smoke-test.sh http://user-service-canary.production:8080 && ./tests/db-schema-test.sh',
      { timeout: '50s' },
    ),
    // After the end of the rollout. The phase says how it ended.
    migrations.bash(
      'db-cleanup',
      `if [ {{ phase }} = Succeeded ]; then ${inPod('user-service-primary', '/app/cleanup-old-schema.sh')}; fi`,
      {
        type: 'post-rollout',
        timeout: '60s',
      },
    ),
    migrations.bash(
      'db-rollback',
      `if [ {{ phase }} = Failed ]; then ${inPod('user-service-primary', '/app/migrate down')}; fi`,
      { type: 'post-rollout', timeout: '300s' },
    ),
  ],
  metrics: [
    successRate(atLeast(99.9), { interval: '1m' }),
    promql(
      'database-errors',
      'sum(rate(db_errors_total{namespace="{{ namespace }}",pod=~"{{ target }}-[0-9a-z]+-[0-9a-z]+"}[1m]))',
      atMost(0),
      { interval: '1m' },
    ),
  ],
  // A bound of 0 and a threshold of 1 are intended: only tests use the new version yet, and a failure now would also be
  // one for users.
  silence: ['bound-too-tight', 'single-bad-sample'],
  alerts: [alert(slack, { name: 'slack-platform-team', severity: 'warn' })],
  await: true,
});

export const phase = users.phase;
