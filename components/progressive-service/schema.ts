import { analysis, canaryAnalysis } from '../../controller/api/schema/analysis';
import { canarySpec } from '../../controller/api/schema/canary';
import { autoscalerRef, targetRef } from '../../controller/api/schema/references';
import {
  choice,
  duration,
  fields,
  flag,
  integer,
  list,
  mapOf,
  name,
  passThrough,
  port,
  type Schema,
  text,
  textMap,
  texts,
} from '../../controller/api/schema/schema';
import { service } from '../../controller/api/schema/service';
import { PROVIDERS } from '../../controller/api/rules/providers';
import type { Rule } from '../../controller/api/rules/rule';
import type { ConfigArgs } from './application/pod-arguments';
import type { ProgressiveServiceArgs } from './arguments';
import { SERVICE_FIELDS } from './service-fields';

const without = (schema: Schema, names: readonly string[]): Readonly<Record<string, Schema>> =>
  Object.fromEntries(Object.entries(schema.properties!).filter(([key]) => !names.includes(key)));

const object = (
  description: string,
  properties: Readonly<Record<string, Schema>>,
  required?: readonly string[],
): Schema => ({
  type: 'object',
  description,
  properties,
  ...(required && { required }),
});

const strategy = object(
  'How a new version is released. Default: at once, without analysis.',
  {
    kind: choice('Which of the strategies.', ['canary', 'ab-test', 'blue-green', 'mirror']),
    analysis: object(
      'Its steps, as the analysis of a Canary has them.',
      without(analysis, ['metrics', 'webhooks', 'alerts']),
    ),
  },
  ['kind', 'analysis'],
);

const { ingressRef, routeRef, upstreamRef } = canarySpec.properties;
const { progressDeadlineSeconds, metricsServer, skipAnalysis, suspend, revertOnDeletion } = canarySpec.properties;

const routing = object(
  'Which router or mesh splits the traffic. Default: the one of the controller.',
  {
    provider: choice('Name of the provider.', Object.keys(PROVIDERS)),
    service: object(
      'What it wants to know of the service, as the service of a Canary has it.',
      without(service, ['port', 'targetPort']),
    ),
    refs: object('The object that it builds on.', { ingressRef, routeRef, upstreamRef }),
  },
  ['provider', 'service'],
);

const autoscaling = object('The autoscaler of the workload.', {
  minReplicas: integer('Fewest pods.', { minimum: 0 }),
  maxReplicas: integer('Most pods.', { minimum: 1 }),
  cpu: integer('Average use of the requested CPU to keep, in percent.', { minimum: 1 }),
  memory: integer('Average use of the requested memory to keep, in percent.', { minimum: 1 }),
  metrics: list('Further metrics of the HorizontalPodAutoscaler.', passThrough('One metric.')),
  behavior: passThrough('How fast it scales up and down.'),
  primary: autoscalerRef.properties.primaryScalerReplicas,
  triggers: list(
    'Triggers of a ScaledObject of KEDA, instead of a HorizontalPodAutoscaler.',
    passThrough('One trigger.'),
  ),
  primaryQueries: autoscalerRef.properties.primaryScalerQueries,
  existing: canarySpec.properties.autoscalerRef,
});

const config = fields<ConfigArgs>(
  'A ConfigMap or Secret.',
  {
    data: textMap('Entries, by key.'),
    secret: flag('Whether it is a Secret. Default: false.'),
    mountPath: text('Directory of the first container where the entries appear as files.'),
    env: flag('Whether the entries are environment variables of the first container. Default: false.'),
  },
  { required: ['data'] },
);

const present = (names: readonly string[]): string => names.map((one) => `(has(self.${one}) ? 1 : 0)`).join(' + ');

const rules: readonly Rule[] = [
  {
    code: 'missing-strategy',
    path: ['strategy'],
    cel: "has(self.strategy) || !['metrics', 'hooks', 'alerts', 'canaryPods'].exists(name, name in self)",
    detail:
      'is missing: without it every version is released at once, whatever metrics, hooks, alerts and canaryPods say',
  },
  {
    code: 'ambiguous-workload',
    path: ['image'],
    cel: `${present(['image', 'pod', 'target'])} == 1`,
    detail: 'there has to be exactly one of image, pod and target',
  },
  {
    code: 'missing-port',
    path: ['port'],
    cel: "has(self.port) || (has(self.target) && has(self.target.kind) && self.target.kind == 'Service')",
    detail: 'is missing',
    mend: 'set it to the port that users call',
  },
];

/** The arguments of a ProgressiveService, as they can be written in any language. */
export const progressiveServiceArgs = fields<ProgressiveServiceArgs>(
  'An application whose new versions are released step by step.',
  {
    namespace: name('Namespace of everything. Default: that of the Kubernetes provider.'),
    name: name('Name of the Canary and of what is created. Default: the name of the resource.'),
    image: text('Image of the container.'),
    env: textMap('Environment of the container, by name.'),
    container: passThrough('Everything else of the container.'),
    pod: passThrough('The pod, instead of an image: a pod spec.'),
    target: passThrough('A workload that exists without Serin, instead of an image or a pod.', targetRef.properties),
    workload: choice('Kind of the workload. Default: Deployment.', ['Deployment', 'DaemonSet']),
    replicas: integer('Replicas that the primary begins with. Default: 1.', { minimum: 0 }),
    podLabels: textMap('Labels of the pods, beside app.'),
    podAnnotations: textMap('Annotations of the pods.'),
    serviceAccount: {
      description: 'true creates a ServiceAccount, a text names one. Default: that of the namespace.',
      'x-kubernetes-preserve-unknown-fields': true,
    },
    configs: mapOf('ConfigMaps and Secrets to create, by name; a change of one is a new revision.', config),
    port: port('Port that users call.'),
    targetPort: service.properties.targetPort,
    service: object(
      'How the Services are made.',
      Object.fromEntries(SERVICE_FIELDS.map((key) => [key, service.properties[key]])),
    ),
    controller: passThrough('The DeliveryController that releases it.'),
    routing,
    gateway: passThrough('The Gateway that users come through.'),
    strategy,
    metrics: analysis.properties.metrics,
    hooks: analysis.properties.webhooks,
    alerts: analysis.properties.alerts,
    autoscaling,
    canaryPods: canaryAnalysis.properties.templateVariables,
    progressDeadlineSeconds,
    metricsServer,
    skipAnalysis,
    suspend,
    revertOnDeletion,
    await: {
      description:
        'Whether pulumi up waits for the rollout and fails when it is rolled back: true, or an object with a timeout. Default: false.',
      properties: { timeout: duration('After which it fails. Default: 1h.') },
      'x-kubernetes-preserve-unknown-fields': true,
    },
    silence: texts('Codes of warnings that are not shown.'),
  },
  { rules },
);
