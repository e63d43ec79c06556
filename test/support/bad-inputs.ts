import { GATEWAY } from '../../controller/api/rules/providers';
import type { ProblemCode } from '../../controller/api/problems/problem';
import type { CanaryAnalysis, CanarySpec } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import { permissiveDefinition } from '../../controller/simulation/apiserver/custom-resources';
import { canary, deployment, METRICS, NAMESPACE } from './rollout';

/** What the definitions answer: the same, the same field by a word of the schema, or nothing, for a reason. */
type Definitions = 'same' | { code: ProblemCode; field?: string } | { silent: string };

/** A Canary, with what is around it, that the controller refuses. */
export interface BadInput {
  title: string;
  /** The Canary is `podinfo`. */
  objects: KubeObject[];
  code: ProblemCode;
  field: string;
  /** What is said of the field: the same in the controller, in `serin plan` and in previews. */
  says: string;
  definitions: Definitions;
  /** Why only the cluster can tell, and a plan of the manifests says nothing. Default: it says the same. */
  onlyInCluster?: string;
}

/** The mistake is not in the Canary itself, but in what it refers to. */
export const NOT_ITS_OWN = { silent: 'a definition sees one object alone' };
const NO_PARSER = { silent: 'a rule cannot parse a query' };
const OF_ONE_PROVIDER = { silent: 'what the routes of one provider lack is no rule of all Canaries' };
const LIKE_FLAGGERS = { silent: 'the definitions take what those of Flagger take, and guides have it' };
const MAY_BE_THERE = 'what is not among the manifests may be in the cluster';

const analysis = (fields: CanaryAnalysis): KubeObject =>
  canary({ analysis: { interval: '10s', threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS, ...fields } });
const metric = (fields: object): KubeObject =>
  analysis({ metrics: [{ name: 'errors', query: 'errors', thresholdRange: { max: 1 }, ...fields }] });
const target = (kind: string, apiVersion = 'apps/v1', name = 'podinfo'): CanarySpec['targetRef'] => ({
  apiVersion,
  kind,
  name,
});
const LONG = 'a'.repeat(56);
const KNATIVE = target('Service', 'serving.knative.dev/v1');
const NGINX: Partial<CanarySpec> = {
  provider: 'nginx',
  ingressRef: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'web' },
};
const ingress = (service: string): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', namespace: NAMESPACE },
  spec: { rules: [{ http: { paths: [{ backend: { service: { name: service, port: { number: 9898 } } } }] } }] },
});
const GATEWAY_API = 'gateway.networking.k8s.io/v1';
const TAKES_PART: Partial<CanarySpec> = {
  provider: 'gatewayapi:v1',
  routeRef: { apiVersion: GATEWAY_API, kind: 'HTTPRoute', name: 'web' },
};
const route = (backend: object): KubeObject => ({
  apiVersion: GATEWAY_API,
  kind: 'HTTPRoute',
  metadata: { name: 'web', namespace: NAMESPACE },
  spec: { rules: [{ backendRefs: [backend] }] },
});
const template = (spec: object): KubeObject => ({
  apiVersion: 'flagger.app/v1beta1',
  kind: 'MetricTemplate',
  metadata: { name: 'errors', namespace: NAMESPACE },
  spec: { provider: { type: 'prometheus', address: 'http://prometheus:9090' }, query: 'errors', ...spec },
});
const withTemplate = metric({ query: undefined, templateRef: { name: 'errors' } });

function unlabelled(): KubeObject {
  const object = deployment();
  object.spec.selector.matchLabels = { component: 'podinfo' };
  object.spec.template.metadata.labels = { component: 'podinfo' };
  return object;
}

/** Another Canary on the same target, which is the elder by its name. */
const elder = (): KubeObject => ({
  ...canary({ service: { name: 'elder', port: 9898 } }),
  metadata: { name: 'elder', namespace: NAMESPACE },
});

/** What users write that cannot work, each once. */
export const BAD_INPUTS: readonly BadInput[] = [
  ...(
    [
      ['in words', analysis({ interval: '10 seconds' }), 'spec.analysis.interval', '"10 seconds"'],
      ['without a unit', analysis({ delay: '1' }), 'spec.analysis.delay', '"1"'],
      ['of a window', metric({ interval: '1 min' }), 'spec.analysis.metrics[0].interval', '"1 min"'],
      [
        'of a timeout',
        analysis({ webhooks: [{ name: 'gate', url: 'http://gate/', timeout: 'soon' }] }),
        'spec.analysis.webhooks[0].timeout',
        '"soon"',
      ],
    ] as const
  ).map(([title, object, field, found]): BadInput => ({
    title: `a duration ${title} that is none`,
    objects: [deployment(), object],
    code: 'invalid-duration',
    field,
    says: `${found} is no duration, write for example 30s, 1m30s or 1h`,
    definitions: 'same',
  })),
  {
    title: 'a duration of more than a year',
    objects: [deployment(), analysis({ interval: '9999h' })],
    code: 'invalid-duration',
    field: 'spec.analysis.interval',
    says: '"9999h" is longer than a year, write at most 8760h',
    definitions: 'same',
  },
  {
    title: 'a deadline of more than a year',
    objects: [deployment(), canary({ progressDeadlineSeconds: 31_536_001 })],
    code: 'out-of-range',
    field: 'spec.progressDeadlineSeconds',
    says: '31536001 is longer than a year, write at most 31536000',
    definitions: 'same',
  },
  {
    title: 'steps that descend',
    objects: [deployment(), analysis({ stepWeight: undefined, stepWeights: [10, 5] })],
    code: 'descending-steps',
    field: 'spec.analysis.stepWeights',
    says: '[10, 5] do not ascend, put them in order',
    definitions: 'same',
  },
  {
    title: 'a step of more than everybody',
    objects: [deployment(), analysis({ stepWeight: undefined, stepWeights: [50, 101] })],
    code: 'out-of-range',
    field: 'spec.analysis.stepWeights',
    says: '[50, 101] are percentages, write whole numbers from 1 to 100',
    definitions: { code: 'out-of-range', field: 'spec.analysis.stepWeights[1]' },
  },
  {
    title: 'no port',
    objects: [deployment(), canary({ service: { name: 'podinfo' } as never })],
    code: 'missing-port',
    field: 'spec.service.port',
    says: 'is missing, set it to the port that users call',
    definitions: { code: 'required-value' },
  },
  {
    title: 'no service',
    objects: [deployment(), canary({ service: undefined })],
    code: 'missing-port',
    field: 'spec.service.port',
    says: 'is missing, set it to the port that users call',
    definitions: LIKE_FLAGGERS,
  },
  {
    title: 'a provider that is not known',
    objects: [deployment(), canary({ provider: 'consul' })],
    code: 'unknown-provider',
    field: 'spec.provider',
    says: 'consul is not known, use one of istio, ',
    definitions: { code: 'unsupported-value' },
  },
  {
    title: 'a StatefulSet',
    objects: [canary({ targetRef: target('StatefulSet') })],
    code: 'stateful-set',
    field: 'spec.targetRef.kind',
    says: 'StatefulSet cannot be released: each of its pods has a name and volumes of its own',
    definitions: { code: 'unsupported-value' },
  },
  {
    title: 'a kind that cannot be released',
    objects: [canary({ targetRef: target('Job', 'batch/v1') })],
    code: 'unsupported-target',
    field: 'spec.targetRef',
    says: 'batch/v1/Job is no target that can be released; use one of Deployment, DaemonSet, Service, ',
    definitions: { code: 'unsupported-value', field: 'spec.targetRef.kind' },
  },
  {
    title: 'an autoscaler that is not known',
    objects: [
      deployment(),
      canary({
        autoscalerRef: { apiVersion: 'autoscaling.k8s.io/v1', kind: 'VerticalPodAutoscaler', name: 'podinfo' },
      }),
    ],
    code: 'unsupported-autoscaler',
    field: 'spec.autoscalerRef.kind',
    says: 'VerticalPodAutoscaler is not supported by this version; use one of HorizontalPodAutoscaler, ScaledObject',
    definitions: { code: 'unsupported-value' },
  },
  {
    title: 'a target with too long a name',
    objects: [canary({ targetRef: target('Deployment', 'apps/v1', LONG) })],
    code: 'long-name',
    field: 'spec.targetRef.name',
    says: `${LONG} has 56 characters, and the Service ${LONG}-primary may have 63, set spec.service.name to one of at most 55`,
    definitions: 'same',
  },
  {
    title: 'a Service with too long a name',
    objects: [deployment(), canary({ service: { name: LONG, port: 80 } })],
    code: 'long-name',
    field: 'spec.service.name',
    says: `${LONG} has 56 characters, and the Service ${LONG}-primary may have 63`,
    definitions: 'same',
  },
  {
    title: 'a Service with an autoscaler',
    objects: [
      canary({
        targetRef: target('Service', 'v1'),
        autoscalerRef: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'podinfo' },
      }),
    ],
    code: 'autoscaled-service',
    field: 'spec.autoscalerRef',
    says: 'scales pods, and a Service has none of its own: remove it, or release the Deployment',
    definitions: 'same',
  },
  {
    title: 'a Service under another name',
    objects: [canary({ targetRef: target('Service', 'v1'), service: { name: 'web', port: 80 } })],
    code: 'renamed-service',
    field: 'spec.service.name',
    says: 'is web, but a Service that is released is called by its own name: remove spec.service.name, or set it to podinfo',
    definitions: 'same',
  },
  {
    title: 'a Service that nothing routes to',
    objects: [canary({ provider: 'kubernetes', targetRef: target('Service', 'v1') })],
    code: 'service-without-router',
    field: 'spec.targetRef',
    says: 'is a Service, and without a mesh or an ingress its users call it itself, whichever version it selects',
    definitions: 'same',
  },
  {
    title: 'a Service of Knative with another provider',
    objects: [canary({ targetRef: KNATIVE })],
    code: 'knative-service-elsewhere',
    field: 'spec.targetRef',
    says: 'is a Service of Knative, which only the provider knative routes to, not istio: set spec.provider to knative',
    definitions: 'same',
  },
  {
    title: 'Knative with a Deployment',
    objects: [deployment(), canary({ provider: 'knative' })],
    code: 'knative-needs-its-service',
    field: 'spec.targetRef',
    says: 'the provider knative releases Services of Knative only: set spec.targetRef to one',
    definitions: 'same',
  },
  {
    title: 'the Service of DNS',
    objects: [deployment(), canary({ service: { name: 'kube-dns', port: 53 } })].map((object): KubeObject => ({
      ...object,
      metadata: { ...object.metadata, namespace: 'kube-system' },
    })),
    code: 'reserved-service',
    field: 'spec.service.name',
    says: 'kube-dns is a Service that the cluster itself cannot do without, use another name',
    definitions: 'same',
  },
  {
    title: 'a provider that cannot mirror',
    objects: [deployment(), canary({ provider: 'linkerd', analysis: { mirror: true } })],
    code: 'provider-lacks-capability',
    field: 'spec.analysis.mirror',
    says: 'asks for what spec.provider linkerd cannot do (mirroring), use one of istio, ',
    definitions: 'same',
  },
  {
    title: 'an Ingress provider without Ingress',
    objects: [deployment(), canary({ provider: 'nginx' })],
    code: 'provider-needs-field',
    field: 'spec.ingressRef',
    says: 'is missing, spec.provider nginx needs the Ingress to build on',
    definitions: 'same',
  },
  {
    title: 'the Gateway API without Gateway',
    objects: [deployment(), canary({ provider: 'gatewayapi:v1' })],
    code: 'provider-needs-field',
    field: 'spec.service.gatewayRefs',
    says: 'is missing, spec.provider gatewayapi:v1 needs the Gateways that its route belongs to',
    definitions: 'same',
  },
  {
    title: 'a route of another API version',
    objects: [
      deployment(),
      canary({
        provider: 'gatewayapi:v1',
        routeRef: { apiVersion: 'gateway.networking.k8s.io/v1beta1', kind: 'HTTPRoute', name: 'web' },
      }),
    ],
    code: 'wrong-kind-of-route',
    field: 'spec.routeRef',
    says: 'is of gateway.networking.k8s.io/v1beta1 HTTPRoute, which spec.provider gatewayapi:v1 cannot route by',
    definitions: 'same',
  },
  {
    title: 'a GRPCRoute of another provider',
    objects: [deployment(), canary({ service: { port: 9898, routeKind: 'GRPCRoute' } })],
    code: 'grpc-route-of-another-provider',
    field: 'spec.service.routeKind',
    says: 'GRPCRoute is none of spec.provider istio, set spec.provider gatewayapi:v1, or remove it',
    definitions: 'same',
  },
  {
    title: 'a field that the routes of the provider lack',
    objects: [route({ name: 'podinfo' }), deployment(), canary({ ...TAKES_PART, service: { port: 80, hosts: ['a'] } })],
    code: 'belongs-in-your-route',
    field: 'spec.service.hosts',
    says: 'is for a route that is made, and the HTTPRoute web of spec.routeRef is yours',
    definitions: OF_ONE_PROVIDER,
  },
  {
    title: 'conditions that the provider lacks',
    objects: [
      ingress('podinfo'),
      deployment(),
      canary({ ...NGINX, analysis: { iterations: 5, match: [{ sourceLabels: { app: 'web' } }] } }),
    ],
    code: 'unsupported-condition',
    field: 'spec.analysis.match',
    says: 'nginx finds users by a header or by the name of a cookie, and there is neither',
    definitions: OF_ONE_PROVIDER,
  },

  {
    title: 'a metric that is neither built in nor defined',
    objects: [deployment(), metric({ name: 'latency', query: undefined })],
    code: 'metric-without-query',
    field: 'spec.analysis.metrics[0]',
    says: '"latency" is no built-in metric, give it a query or a templateRef, or use request-success-rate',
    definitions: LIKE_FLAGGERS,
  },
  {
    title: 'a metric with two sources',
    objects: [deployment(), metric({ templateRef: { name: 'errors' } })],
    code: 'query-and-template',
    field: 'spec.analysis.metrics[0]',
    says: '"errors" has both query and templateRef, remove one',
    definitions: 'same',
  },
  {
    title: 'bounds that cross',
    objects: [deployment(), metric({ thresholdRange: { min: 2, max: 1 } })],
    code: 'crossed-bounds',
    field: 'spec.analysis.metrics[0].thresholdRange',
    says: 'has min 2 above max 1, so that no value is good, lower min or raise max',
    definitions: 'same',
  },
  {
    title: 'false alarms of no comparison',
    objects: [deployment(), metric({ falseAlarms: 1 })],
    code: 'comparison-with-nothing',
    field: 'spec.analysis.metrics[0].falseAlarms',
    says: 'of "errors" has nothing to compare with, set compareTo, or remove it',
    definitions: 'same',
  },
  {
    title: 'the total of nothing',
    objects: [deployment(), metric({ name: 'request-duration', query: undefined, totalQuery: 'up' })],
    code: 'total-of-nothing',
    field: 'spec.analysis.metrics[0].totalQuery',
    says: 'of "request-duration" is the total of nothing, set query or templateRef, or remove it',
    definitions: 'same',
  },
  {
    title: 'samples that nothing counts',
    objects: [deployment(), metric({ minSamples: 9 })],
    code: 'uncounted-samples',
    field: 'spec.analysis.metrics[0].minSamples',
    says: 'of "errors" needs something that counts the samples, set totalQuery or falseAlarms, or remove it',
    definitions: 'same',
  },
  {
    title: 'more samples than are kept',
    objects: [deployment(), metric({ compareTo: 'primary', falseAlarms: 1, minSamples: 51 })],
    code: 'too-many-samples',
    field: 'spec.analysis.metrics[0].minSamples',
    says: 'of "errors" is 51, and of its values the latest 50 are kept, set it to 50 or less',
    definitions: 'same',
  },
  {
    title: 'two metrics of one name whose past is needed',
    objects: [
      deployment(),
      analysis({
        metrics: [
          { name: 'errors', query: 'a', compareTo: 'primary', falseAlarms: 1 },
          { name: 'errors', query: 'b', thresholdRange: { max: 1 } },
        ],
      }),
    ],
    code: 'duplicate-metric',
    field: 'spec.analysis.metrics[0].name',
    says: '"errors" is that of another metric, too, with falseAlarms each needs its own',
    definitions: { silent: 'each metric against all others is beyond what an API server computes' },
  },
  {
    title: 'an early stop that knows no bound',
    objects: [deployment(), analysis({ earlyStop: {}, metrics: [METRICS[1]!] })],
    code: 'early-stop-without-bound',
    field: 'spec.analysis.earlyStop',
    says: 'says nothing of how many requests may fail, and there is no request-success-rate with a minimum',
    definitions: 'same',
  },
  {
    title: 'an unknown name in a query',
    objects: [deployment(), metric({ query: 'errors{pod="{{ pod }}"}' })],
    code: 'unknown-name',
    field: 'spec.analysis.metrics[0].query',
    says: '"{{ pod }}" at 1:13 is not known (known names: name, namespace, target',
    definitions: NO_PARSER,
  },
  {
    title: 'braces in a query that are never closed',
    objects: [deployment(), metric({ query: 'errors{{' })],
    code: 'unclosed-braces',
    field: 'spec.analysis.metrics[0].query',
    says: '"{{" at 1:7 is never closed: add "}}"',
    definitions: NO_PARSER,
  },

  {
    title: 'an unknown name in the query of a MetricTemplate',
    objects: [template({ query: 'errors{pod="{{ pod }}"}' }), deployment(), withTemplate],
    code: 'unknown-name',
    field: 'spec.query',
    says: 'MetricTemplate errors.test: spec.query as metric "errors" uses it: "{{ pod }}" at 1:13 is not known',
    definitions: NOT_ITS_OWN,
  },
  {
    title: 'a variable of a MetricTemplate that the metric does not give',
    objects: [template({ query: 'errors{code="{{ variables.code }}"}' }), deployment(), withTemplate],
    code: 'missing-variable',
    field: 'spec.query',
    says: '"{{ variables.code }}" at 1:14 has no value: add code to templateVariables',
    definitions: NOT_ITS_OWN,
  },
  {
    title: 'a MetricTemplate without its server',
    objects: [template({ provider: { type: 'cloudwatch' } }), deployment(), withTemplate],
    code: 'metric-provider-needs-field',
    field: 'spec.provider.region',
    says: 'MetricTemplate errors.test: spec.provider.region is missing, which cloudwatch needs: set it to one like eu-west-1',
    definitions: NOT_ITS_OWN,
  },
  {
    title: 'a MetricTemplate that does not exist',
    objects: [deployment(), withTemplate],
    code: 'unusable-template',
    field: 'spec.analysis.metrics[0].templateRef',
    says: 'Metric template errors.test error: not found; correct that or change the reference',
    definitions: NOT_ITS_OWN,
    onlyInCluster: MAY_BE_THERE,
  },
  {
    title: 'a Gateway that does not exist',
    objects: [
      permissiveDefinition(GATEWAY),
      deployment(),
      canary({ provider: 'gatewayapi:v1', service: { port: 9898, gatewayRefs: [{ name: 'gw', namespace: 'infra' }] } }),
    ],
    code: 'missing-reference',
    field: 'spec.service.gatewayRefs[0]',
    says: 'Gateway gw does not exist in namespace infra; create it or change the reference',
    definitions: NOT_ITS_OWN,
    onlyInCluster: MAY_BE_THERE,
  },
  {
    title: 'an Ingress that leads elsewhere',
    objects: [ingress('legacy'), deployment(), canary(NGINX)],
    code: 'source-leads-elsewhere',
    field: 'spec.ingressRef',
    says: 'Ingress web sends nothing to the Service podinfo, but to legacy; send a path there to podinfo',
    definitions: NOT_ITS_OWN,
  },
  {
    title: 'a route to take part in that leads elsewhere',
    objects: [route({ name: 'legacy', port: 9898 }), deployment(), canary(TAKES_PART)],
    code: 'source-leads-elsewhere',
    field: 'spec.routeRef',
    says: 'HTTPRoute web sends nothing to the Service podinfo, but to legacy; send a path there to podinfo',
    definitions: NOT_ITS_OWN,
  },
  {
    title: 'weights in a route that leave no room',
    objects: [route({ name: 'podinfo', port: 9898, weight: 20_000 }), deployment(), canary(TAKES_PART)],
    code: 'weight-too-large',
    field: 'spec.routeRef',
    says: 'rules[0].backendRefs[0].weight 20000 leaves no room for percentages',
    definitions: NOT_ITS_OWN,
  },
  {
    title: 'a target port by a name that no container has',
    objects: [deployment(), canary({ service: { port: 80, targetPort: 'web' } })],
    code: 'unknown-port',
    field: 'spec.service.targetPort',
    says: 'Deployment podinfo has no container port named web, but the container ports http; name the port there or use its number',
    definitions: NOT_ITS_OWN,
  },
  {
    title: 'a target whose selector has none of the known labels',
    objects: [unlabelled(), canary()],
    code: 'missing-selector-label',
    field: 'spec.targetRef',
    says: 'deployment podinfo.test spec.selector.matchLabels must contain one of [app name app.kubernetes.io/name]',
    definitions: NOT_ITS_OWN,
  },
  {
    title: 'a target of another Canary',
    objects: [deployment(), elder(), canary()],
    code: 'target-of-another-canary',
    field: 'spec.targetRef',
    says: 'Deployment podinfo is released by Canary elder.test already; delete one of the two',
    definitions: NOT_ITS_OWN,
  },
  {
    title: 'a target that does not exist',
    objects: [canary()],
    code: 'missing-target',
    field: 'spec.targetRef',
    says: 'deployment podinfo.test get query error: deployments.apps "podinfo" not found',
    definitions: NOT_ITS_OWN,
    onlyInCluster: MAY_BE_THERE,
  },
  {
    title: 'an autoscaler that does not exist',
    objects: [
      deployment(),
      canary({
        autoscalerRef: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'podinfo' },
      }),
    ],
    code: 'missing-reference',
    field: 'spec.autoscalerRef',
    says: 'HorizontalPodAutoscaler podinfo does not exist in namespace test; create it or remove the reference',
    definitions: NOT_ITS_OWN,
    onlyInCluster: MAY_BE_THERE,
  },
];
