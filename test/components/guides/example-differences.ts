import { guide, guidePart, regional } from './guide';
import type { Inputs } from '../support';

/**
 * A field in which an example differs from a manifest of the guide, the example's value (undefined: none), and the
 * reason.
 */
export type Difference = readonly [field: string, value: unknown, reason: string];

/** An object of an example, and the manifest that it corresponds to. */
export interface Likeness {
  example: string;
  /** Kind of the object, and the name of its resource in the program. */
  object: readonly [kind: string, name: string];
  manifest: Inputs;
  but: readonly Difference[];
}

const REFERENCE = 'a reference to a component says the namespace that the guide leaves to be understood';
const STARTS = 'a hook of a LoadTester says when it is called';
const ONE_NAME = 'the guide names no namespace';
const PODS = 'the query selects the pods of the new version: the others would hide its faults';
const NO_SUCH_PODS = 'nothing is called so: the new version runs in the target itself';
const TESTER = 'the address of the component, which the controller and other namespaces can resolve';
const TOLERANT = 'without it a single bad check ends the rollout';

const pods = 'pod=~"{{ target }}-[0-9a-z]+-[0-9a-z]+"';
const inNamespace = `namespace="{{ namespace }}",${pods}`;
const counted = (counter: string, labels = '') => `sum(increase(${counter}{${labels}${inNamespace}}[{{ interval }}]))`;
const waits = { 'pulumi.com/waitFor': expect.stringMatching(/^jsonpath=/) };

const paymentApi: Likeness = {
  example: 'payment-api',
  object: ['Canary', 'payment-api'],
  manifest: guide('real-world.yaml', 'Canary', 'payment-api'),
  but: [
    ['metadata.annotations', waits, 'pulumi up waits'],
    ['spec.service.gateways', ['istio-system/public-gateway'], 'a component says namespace and name'],
    ['spec.analysis.metrics.1.templateRef.namespace', 'production', REFERENCE],
    [
      'spec.analysis.metrics.2.query',
      `sum(rate(payment_errors_total{${inNamespace}}[1m])) / sum(rate(payment_requests_total{${inNamespace}}[1m])) * 100`,
      PODS,
    ],
    ['spec.analysis.webhooks.0.type', 'rollout', STARTS],
    ['spec.analysis.webhooks.1.type', 'rollout', STARTS],
    [
      'spec.analysis.webhooks.1.metadata.cmd',
      './tests/payment-smoke-test.sh http://payment-api-canary.production:8080',
      'the load tester is in another namespace, and inside the mesh HTTP is what is encrypted',
    ],
    [
      'spec.analysis.webhooks.2.url',
      'http://loadtester.test/gate/check',
      "the guide's gate says yes to everybody, and its timeline waits for a person",
    ],
    ['spec.analysis.alerts.0.providerRef.namespace', 'production', REFERENCE],
    ['spec.analysis.alerts.1.providerRef.namespace', 'production', REFERENCE],
  ],
};

const mobileTest: Likeness = {
  example: 'mobile-ab-test',
  object: ['Canary', 'recommendation-api'],
  manifest: guide('real-world.yaml', 'Canary', 'recommendation-api'),
  but: [
    ['metadata.annotations', { 'serin/silence': 'rare-traffic' }, 'the program says which warning it does not want'],
    ['spec.service.gateways', ['mobile-backend/mobile-gateway'], 'a component says namespace and name'],
    ['spec.analysis.threshold', 3, TOLERANT],
    ['spec.analysis.metrics.0.interval', '1h', 'five minutes see a twelfth of each hour'],
    ...[
      { query: counted('recommendation_clicks_total'), totalQuery: counted('recommendation_views_total') },
      {
        query: counted('purchases_total', 'source="recommendation",'),
        totalQuery: counted('recommendation_clicks_total'),
      },
    ].flatMap((queries, index) =>
      Object.entries({ ...queries, compareTo: 'primary', falseAlarms: 1, minSamples: 100, inconclusive: 'wait' }).map(
        ([field, value]): Difference => [
          `spec.analysis.metrics.${index + 1}.${field}`,
          value,
          'both versions are asked, over the whole test in the end, for a report as the guide has it',
        ],
      ),
    ),
    ['spec.analysis.alerts.0.providerRef.namespace', 'mobile-backend', REFERENCE],
  ],
};

const databaseMigration: Likeness = {
  example: 'database-migration',
  object: ['Canary', 'user-service'],
  manifest: reordered(guide('real-world.yaml', 'Canary', 'user-service'), [0, 2, 1, 3, 4]),
  but: [
    [
      'metadata.annotations',
      { ...waits, 'serin/silence': 'bound-too-tight,single-bad-sample' },
      'pulumi up waits, and the program says which warnings it does not want',
    ],
    ['spec.analysis.webhooks.0.url', 'http://migration-runner.flagger-system/', TESTER],
    [
      'spec.analysis.webhooks.0.metadata.cmd',
      'kubectl exec -n production deploy/user-service -- /app/migrate up',
      "the guide's name of the pod is a placeholder",
    ],
    ['spec.analysis.webhooks.1.type', 'pre-rollout', 'a Job runs once, not at every check'],
    ['spec.analysis.webhooks.1.url', 'http://loadtester.flagger-system/', TESTER],
    [
      'spec.analysis.webhooks.1.metadata.cmd',
      'kubectl replace --force -n production -f tests/integration-test-job.yaml && kubectl wait -n production --for=condition=complete job/integration-test --timeout=110s',
      "a Job that has run would not run again, and waits less long than the hook; in the service's namespace",
    ],
    ['spec.analysis.webhooks.2.type', 'rollout', STARTS],
    ['spec.analysis.webhooks.2.url', 'http://loadtester.flagger-system/', TESTER],
    ['spec.analysis.webhooks.2.timeout', '50s', 'less than a step'],
    [
      'spec.analysis.webhooks.2.metadata.cmd',
      './tests/smoke-test.sh http://user-service-canary.production:8080 && ./tests/db-schema-test.sh',
      "the guide's script ends well when its first test fails; and the load tester is in another namespace",
    ],
    ['spec.analysis.webhooks.3.url', 'http://migration-runner.flagger-system/', TESTER],
    [
      'spec.analysis.webhooks.3.metadata.cmd',
      'if [ {{ phase }} = Succeeded ]; then kubectl exec -n production deploy/user-service-primary -- /app/cleanup-old-schema.sh; fi',
      'the hook is called after a rollback, too, when the old schema is still needed',
    ],
    [
      'spec.analysis.webhooks.4.type',
      'post-rollout',
      'a rollback hook is asked at every check whether to roll back: to undo the migration and say yes would end every release',
    ],
    ['spec.analysis.webhooks.4.url', 'http://migration-runner.flagger-system/', TESTER],
    [
      'spec.analysis.webhooks.4.metadata.cmd',
      'if [ {{ phase }} = Failed ]; then kubectl exec -n production deploy/user-service-primary -- /app/migrate down; fi',
      'the hook is called after a promotion, too',
    ],
    ['spec.analysis.metrics.1.query', `sum(rate(db_errors_total{${inNamespace}}[1m]))`, PODS],
    ['spec.analysis.alerts.0.providerRef.namespace', 'production', REFERENCE],
  ],
};

/** A Canary with its hooks in another order. The guide lists one of them later than it is called. */
function reordered(canary: Inputs, order: readonly number[]): Inputs {
  const copy = structuredClone(canary);
  copy.spec.analysis.webhooks = order.map((index) => copy.spec.analysis.webhooks[index]);
  return copy;
}

const regions = (['us-east', 'eu-west'] as const).flatMap((region, index): Likeness[] => {
  const hook = region === 'us-east' ? 0 : 1;
  const threshold: Difference[] =
    region === 'us-east'
      ? [
          [
            'spec.analysis.canaryReadyThreshold',
            undefined,
            'it staggers nothing, it judges a version without a pod; dependsOn is what staggers',
          ],
        ]
      : [];
  return [
    {
      example: 'two-regions',
      object: ['Canary', `api-gateway-${region}`],
      manifest: regional(index + 1),
      but: [
        ...threshold,
        ['metadata.annotations', waits, 'pulumi up waits'],
        ['spec.targetRef.name', `api-gateway-${region}`, 'a service and its Deployment have one name'],
        ['spec.analysis.threshold', 3, TOLERANT],
        [
          'spec.analysis.metrics.0.query',
          `sum(rate(http_requests_total{code=~"5.*",${pods}}[1m])) / sum(rate(http_requests_total{${pods}}[1m])) * 100`,
          NO_SUCH_PODS,
        ],
        ['spec.analysis.metrics.1.query', `sum(container_memory_usage_bytes{${pods}}) / 1024 / 1024`, NO_SUCH_PODS],
        ['spec.analysis.metrics.2.query', `sum(rate(container_cpu_usage_seconds_total{${pods}}[1m]))`, NO_SUCH_PODS],
        [
          `spec.analysis.webhooks.${hook}.metadata.cmd`,
          'python3 /scripts/compare-mirror-metrics.py --primary {{ target }}-primary --canary {{ target }} --threshold 1.2',
          'each region has its own names',
        ],
      ],
    },
    {
      example: 'two-regions',
      object: ['Gateway', `public-gateway-${region}`],
      manifest: guide('istio-tutorial.yaml', 'Gateway', 'public-gateway'),
      but: [
        ['apiVersion', 'networking.istio.io/v1beta1', 'the newer version of the same'],
        ['spec.servers.0.hosts', ['api.example.com'], 'the Canary takes its hosts from here'],
      ],
    },
  ];
});

const flux = (file: string, kind: string, name: string, resource = name): Likeness => ({
  example: 'gitops',
  object: [kind, resource],
  manifest: guide(file, kind, name),
  but: [],
});
const gitops: Likeness[] = [
  flux('flux-application.yaml', 'Canary', 'myapp'),
  flux('flux-application.yaml', 'Kustomization', 'myapp'),
  flux('flux-images.yaml', 'ImageRepository', 'myapp', 'myapp-images'),
  flux('flux-images.yaml', 'ImagePolicy', 'myapp', 'myapp-newest'),
  flux('flux-images.yaml', 'ImageUpdateAutomation', 'myapp', 'myapp-updates'),
];

const practices: Likeness[] = [
  {
    example: 'practices',
    object: ['HorizontalPodAutoscaler', 'myapp'],
    manifest: guide('practices.yaml', 'HorizontalPodAutoscaler', 'myapp'),
    but: [['metadata.namespace', 'production', ONE_NAME]],
  },
  {
    example: 'practices',
    object: ['NetworkPolicy', 'allow-canary-traffic'],
    manifest: guide('practices.yaml', 'NetworkPolicy', 'allow-canary-traffic'),
    but: [
      ['metadata.namespace', 'production', ONE_NAME],
      [
        'spec.podSelector',
        { matchExpressions: [{ key: 'app', operator: 'In', values: ['myapp', 'myapp-primary'] }] },
        'the pods that serve are called after the primary: the guide leaves them open',
      ],
      [
        'spec.ingress.0.from.0.namespaceSelector',
        named('istio-system'),
        'the gateway is in another namespace, where the guide lets nobody in',
      ],
      ['spec.ingress.1.from.0.namespaceSelector', named('flagger-system'), 'the label that every namespace has'],
      [
        'spec.egress.1',
        { ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 })) },
        'without names nobody finds the database',
      ],
      [
        'spec.egress.2',
        { to: [{ namespaceSelector: named('istio-system') }], ports: [{ protocol: 'TCP', port: 15012 }] },
        'without its control plane the proxy beside the application does not start',
      ],
    ],
  },
  {
    example: 'practices',
    object: ['ServiceMonitor', 'serin'],
    manifest: guide('practices.yaml', 'ServiceMonitor', 'flagger'),
    but: [
      ['metadata.name', 'serin', "it is Serin's"],
      [
        'metadata.labels',
        expect.objectContaining({ release: 'prometheus' }),
        'a Prometheus chooses its ServiceMonitors by labels',
      ],
      ['spec.selector.matchLabels', expect.objectContaining({ 'app.kubernetes.io/name': 'serin' }), "it is Serin's"],
      [
        'spec.namespaceSelector',
        { matchNames: ['flagger-system'] },
        'it may be in another namespace than the controller',
      ],
      ['spec.endpoints.0.honorLabels', true, "the namespace of a metric is the Canary's"],
    ],
  },
  {
    example: 'practices',
    object: ['MetricTemplate', 'error-rate'],
    manifest: guide('metric-templates.yaml', 'MetricTemplate', 'error-rate'),
    but: [['spec.provider.address', 'http://prometheus.monitoring:9090', 'its address is a setting']],
  },
  {
    example: 'practices',
    object: ['AlertProvider', 'slack-oncall'],
    manifest: guide('alert-providers.yaml', 'AlertProvider', 'slack-oncall'),
    but: [
      ['metadata.namespace', 'flagger-system', ONE_NAME],
      ['spec.secretRef.name', 'slack-oncall-credentials', 'the Secret is made of the configuration'],
    ],
  },
  {
    example: 'practices',
    object: ['Canary', 'myapp'],
    manifest: {
      ...guidePart('spot-instances.yaml'),
      spec: {
        ...guidePart('spot-instances.yaml').spec,
        analysis: {
          ...guidePart('rollout-speed.yaml').analysis,
          ...guidePart('spot-instances.yaml').spec.analysis,
          alerts: guidePart('alert-levels.yaml').alerts,
        },
      },
    },
    but: [
      ['metadata.namespace', 'production', ONE_NAME],
      ['metadata.annotations', waits, 'pulumi up waits'],
      ['spec.service', { port: 8080 }, 'the guide has it elsewhere'],
      [
        'spec.autoscalerRef',
        { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'myapp' },
        'the guide forgets it',
      ],
      ['spec.analysis.iterations', undefined, 'they mean nothing beside weight steps'],
      ...[0, 1, 2].map((index): Difference => [
        `spec.analysis.alerts.${index}.providerRef.namespace`,
        'flagger-system',
        REFERENCE,
      ]),
      [
        'spec.analysis.metrics',
        expect.arrayContaining([
          expect.objectContaining({ name: 'request-success-rate', thresholdRange: { min: 99.5 } }),
        ]),
        'the guide has them elsewhere',
      ],
      [
        'spec.analysis.webhooks',
        expect.arrayContaining([expect.objectContaining({ name: 'acceptance-test' })]),
        'the guide has them elsewhere',
      ],
    ],
  },
];

function named(name: string): Inputs {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}

/** The objects of the guides in the examples. */
export const LIKENESSES: readonly Likeness[] = [
  paymentApi,
  mobileTest,
  databaseMigration,
  ...regions,
  ...gitops,
  ...practices,
];

/** The objects of the GitOps example with Flagger's chart. */
export const CHART: readonly Likeness[] = [
  flux('flux-install.yaml', 'Kustomization', 'flagger'),
  flux('flux-install.yaml', 'HelmRepository', 'flagger', 'flagger-repository'),
  flux('flux-install.yaml', 'HelmRelease', 'flagger', 'flagger-release'),
  flux('flux-application.yaml', 'Canary', 'myapp'),
];
