import { type Capability, PROVIDERS, providersFor } from '../../controller/api/rules/providers';
import type { KubeObject } from '../../controller/api/types/meta';
import { aCanary, canaryWith } from './manifests';

/** An object that the API server must refuse, and what it must say: the field, and the mend. */
export interface Refusal {
  title: string;
  object: KubeObject;
  field: string;
  says: string;
}

const refusal = (title: string, object: KubeObject, field: string, says: string): Refusal => ({
  title,
  object,
  field,
  says,
});
const analysis = (title: string, fields: object, field: string, says: string): Refusal =>
  refusal(title, canaryWith({}, fields), `spec.analysis.${field}`, says);
const metric = (title: string, fields: object, field: string, says: string): Refusal =>
  analysis(title, { metrics: [{ name: 'a', query: 'up', ...fields }] }, `metrics[0]${field}`, says);
const webhook = (title: string, fields: object, field: string, says: string): Refusal =>
  analysis(title, { webhooks: [{ name: 'a', url: 'http://gate/', ...fields }] }, `webhooks[0].${field}`, says);
const provider = (name: string, fields: object, field: string, says: string): Refusal =>
  refusal(`${name} with ${field}`, canaryWith({ provider: name, ...NEEDED[name] }, fields), field, says);

const ingressRef = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'podinfo' };
/** What some providers cannot do without. */
const NEEDED: Readonly<Record<string, object>> = {
  nginx: { ingressRef },
  skipper: { ingressRef },
  apisix: { routeRef: { apiVersion: 'apisix.apache.org/v2', kind: 'ApisixRoute', name: 'podinfo' } },
  'gatewayapi:v1': { service: { port: 80, gatewayRefs: [{ name: 'public' }] } },
  'gatewayapi:v1beta1': { service: { port: 80, gatewayRefs: [{ name: 'public' }] } },
  appmesh: { service: { port: 80, meshName: 'global' } },
  knative: {
    targetRef: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'podinfo' },
    service: undefined,
  },
};

const AB = { iterations: 10, match: [{ headers: { cookie: { exact: 'beta' } } }] };
const SESSION = { sessionAffinity: { cookieName: 'canary' } };
const able = (capability: Capability): string[] => providersFor([capability]);
const unable = (capability: Capability): string[] =>
  Object.keys(PROVIDERS).filter((name) => !able(capability).includes(name));

export const REFUSALS: readonly Refusal[] = [
  refusal('no target', { ...aCanary(), spec: { service: { port: 80 } } }, 'spec.targetRef', 'Required value'),
  refusal('a service without port', canaryWith({ service: { name: 'web' } }), 'spec.service.port', 'Required value'),
  refusal('port 0', canaryWith({ service: { port: 0 } }), 'spec.service.port', 'greater than or equal to 1'),
  refusal('port 65536', canaryWith({ service: { port: 65536 } }), 'spec.service.port', 'less than or equal to 65535'),
  refusal(
    'a StatefulSet',
    canaryWith({ targetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'a' } }),
    'spec.targetRef.kind',
    'supported values: "DaemonSet", "Deployment", "Service"',
  ),
  refusal(
    'a target whose Services would have too long a name',
    canaryWith({ targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a'.repeat(56) } }),
    'spec.targetRef.name',
    'more than 55 characters',
  ),
  refusal(
    'Services with too long a name',
    canaryWith({ service: { port: 80, name: 'a'.repeat(56) } }),
    'spec.service.name',
    'more than 55 characters',
  ),
  refusal(
    'a provider that is not known',
    canaryWith({ provider: 'consul' }),
    'spec.provider',
    'supported values: "istio"',
  ),
  refusal(
    'an autoscaler of a Service',
    canaryWith({
      targetRef: { apiVersion: 'v1', kind: 'Service', name: 'podinfo' },
      autoscalerRef: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'a' },
    }),
    'spec.autoscalerRef',
    'remove it, or release the Deployment',
  ),
  refusal(
    'a Service under another name',
    canaryWith({
      targetRef: { apiVersion: 'v1', kind: 'Service', name: 'podinfo' },
      service: { port: 80, name: 'web' },
    }),
    'spec.service.name',
    'remove the name, or set it to that of targetRef',
  ),
  refusal(
    'replica bounds in the wrong order',
    canaryWith({
      autoscalerRef: {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        name: 'a',
        primaryScalerReplicas: { minReplicas: 5, maxReplicas: 2 },
      },
    }),
    'spec.autoscalerRef.primaryScalerReplicas.minReplicas',
    'lower minReplicas or raise maxReplicas',
  ),
  refusal(
    'a gateway without name',
    canaryWith({ service: { port: 80, gatewayRefs: [{ namespace: 'infra' }] } }),
    'spec.service.gatewayRefs[0].name',
    'Required value',
  ),

  analysis('weights that descend', { stepWeights: [10, 50, 20] }, 'stepWeights', 'put them in order'),
  analysis('weights of which the last descends', { stepWeights: [10, 5] }, 'stepWeights', 'put them in order'),
  analysis('a step of 0', { stepWeights: [0, 50] }, 'stepWeights[0]', 'greater than or equal to 1'),
  analysis('a step of 101', { stepWeights: [50, 101] }, 'stepWeights[1]', 'less than or equal to 100'),
  analysis('stepWeight 101', { stepWeight: 101 }, 'stepWeight', 'less than or equal to 100'),
  analysis('stepWeight -1', { stepWeight: -1 }, 'stepWeight', 'greater than or equal to 0'),
  analysis('stepWeight 2.5', { stepWeight: 2.5 }, 'stepWeight', 'integer'),
  analysis('maxWeight 150', { maxWeight: 150 }, 'maxWeight', 'less than or equal to 100'),
  analysis('mirrorWeight 101', { mirrorWeight: 101 }, 'mirrorWeight', 'less than or equal to 100'),
  analysis('a negative threshold', { threshold: -1 }, 'threshold', 'greater than or equal to 0'),
  analysis('negative iterations', { iterations: -1 }, 'iterations', 'greater than or equal to 0'),
  analysis(
    'a ready threshold of 101 %',
    { canaryReadyThreshold: 101 },
    'canaryReadyThreshold',
    'less than or equal to 100',
  ),
  analysis('an empty interval', { interval: '' }, 'interval', 'for example 30s, 1m30s or 1h'),
  analysis('an interval without unit', { interval: '60' }, 'interval', 'for example 30s, 1m30s or 1h'),
  analysis('an interval in words', { interval: '1minute' }, 'interval', 'for example 30s, 1m30s or 1h'),
  analysis('an interval without end', { interval: '99999999999999h' }, 'interval', 'write at most 8760h'),
  analysis('an interval of more than a year', { interval: '8760h1s' }, 'interval', 'write at most 8760h'),
  analysis('a delay of more than a year', { delay: '525601m' }, 'delay', 'write at most 8760h'),
  metric('a window of more than a year', { interval: '9999h' }, '.interval', 'write at most 8760h'),
  webhook('a timeout of more than a year', { timeout: '9999999h' }, 'timeout', 'write at most 8760h'),
  refusal(
    'a deadline of more than a year',
    canaryWith({ progressDeadlineSeconds: 31_536_001 }),
    'spec.progressDeadlineSeconds',
    'less than or equal to 31536000',
  ),
  refusal(
    'the Service of the API server',
    canaryWith({ service: { port: 443, name: 'kubernetes' } }),
    'spec.service.name',
    'the cluster itself cannot do without: use another name',
  ),
  refusal(
    'the Service of DNS, by the name of the target',
    canaryWith({ targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'kube-dns' } }),
    'spec.service.name',
    'the cluster itself cannot do without: use another name',
  ),
  metric('a query of more than 16 KiB', { query: 'x'.repeat(16_385) }, '.query', 'than 16384'),
  metric('a total of more than 16 KiB', { totalQuery: 'x'.repeat(16_385) }, '.totalQuery', 'than 16384'),
  refusal(
    'a template of more than 16 KiB',
    template({ provider: { type: 'prometheus' }, query: 'x'.repeat(16_385) }),
    'spec.query',
    'than 16384',
  ),
  refusal(
    'a message of more than 16 KiB',
    receiver({ type: 'slack', address: 'http://slack/', messageTemplate: 'x'.repeat(16_385) }),
    'spec.messageTemplate',
    'than 16384',
  ),
  analysis('a delay in days', { delay: '1d' }, 'delay', 'for example 30s, 1m30s or 1h'),
  analysis(
    'a session affinity without cookie',
    { sessionAffinity: {} },
    'sessionAffinity.cookieName',
    'Required value',
  ),

  metric(
    'bounds in the wrong order',
    { thresholdRange: { min: 2.5, max: 1 } },
    '.thresholdRange',
    'lower min or raise max',
  ),
  metric('query and templateRef', { templateRef: { name: 'b' } }, '', 'remove one'),
  metric(
    'more samples than are kept',
    { compareTo: 'primary', falseAlarms: 1, minSamples: 51 },
    '.minSamples',
    'set it to 50 or less',
  ),
  analysis('an early stop without bound', { earlyStop: {}, metrics: [] }, 'earlyStop', 'set earlyStop.allowedFailures'),
  metric('an empty window', { interval: '' }, '.interval', 'for example 30s, 1m30s or 1h'),
  metric(
    'a difference from nothing',
    { allowedDifference: { relative: 5 } },
    '.allowedDifference',
    'set compareTo, or remove allowedDifference',
  ),
  metric('false alarms of no comparison', { falseAlarms: 1 }, '.falseAlarms', 'set compareTo, or remove falseAlarms'),
  metric(
    'more false alarms than rollouts that are well',
    { compareTo: 'primary', falseAlarms: 51 },
    '.falseAlarms',
    'less than or equal to 50',
  ),
  metric(
    'the total of nothing',
    { query: '', name: 'request-success-rate', totalQuery: 'up' },
    '.totalQuery',
    'set query or templateRef, or remove totalQuery',
  ),
  metric(
    'samples that nothing counts',
    { minSamples: 10 },
    '.minSamples',
    'set totalQuery or falseAlarms, or remove minSamples',
  ),
  metric(
    'samples of a built-in name that is none',
    { minSamples: 10, name: 'request-duration' },
    '.minSamples',
    'set totalQuery or falseAlarms, or remove minSamples',
  ),
  metric('no sample at all', { totalQuery: 'up', minSamples: 0 }, '.minSamples', 'greater than or equal to 1'),
  metric('a templateRef without name', { query: '', templateRef: {} }, '.templateRef.name', 'Required value'),
  webhook('no address', { url: undefined }, 'url', 'Required value'),
  webhook('an empty address', { url: '' }, 'url', 'at least 1 chars long'),
  webhook('an address without scheme', { url: 'gate/check' }, 'url', 'http:// or https://'),
  webhook('a type that is not known', { type: 'pre-promotion' }, 'type', 'Unsupported value'),
  webhook('a timeout in words', { timeout: '10 seconds' }, 'timeout', 'for example 30s, 1m30s or 1h'),
  webhook('negative retries', { retries: -1 }, 'retries', 'greater than or equal to 0'),
  analysis('an alert without provider', { alerts: [{ name: 'a' }] }, 'alerts[0].providerRef', 'Required value'),
  analysis(
    'an alert of unknown severity',
    { alerts: [{ severity: 'fatal', providerRef: { name: 'a' } }] },
    'alerts[0].severity',
    'Unsupported value',
  ),

  ...unable('ab')
    .filter((name) => name !== 'kubernetes')
    .map((name) => provider(name, AB, 'spec.analysis.match', 'the provider cannot do A/B tests: use one of istio, ')),
  ...unable('mirroring').map((name) =>
    provider(
      name,
      { mirror: true },
      'spec.analysis.mirror',
      'the provider cannot do mirroring: use one of istio, gatewayapi:v1, gatewayapi:v1beta1, or remove',
    ),
  ),
  ...unable('session-affinity').map((name) =>
    provider(
      name,
      SESSION,
      'spec.analysis.sessionAffinity',
      'the provider cannot do session affinity: use one of istio, ',
    ),
  ),
  refusal('nginx without Ingress', canaryWith({ provider: 'nginx' }), 'spec.ingressRef', 'set spec.ingressRef'),
  refusal('skipper without Ingress', canaryWith({ provider: 'skipper' }), 'spec.ingressRef', 'set spec.ingressRef'),
  refusal('apisix without route', canaryWith({ provider: 'apisix' }), 'spec.routeRef', 'set spec.routeRef'),
  refusal(
    'gatewayapi without Gateway',
    canaryWith({ provider: 'gatewayapi:v1' }),
    'spec.service.gatewayRefs',
    'set spec.service.gatewayRefs',
  ),
  refusal(
    'gatewayapi with no Gateway in the list',
    canaryWith({ provider: 'gatewayapi:v1beta1', service: { port: 80, gatewayRefs: [] } }),
    'spec.service.gatewayRefs',
    'set spec.service.gatewayRefs',
  ),
  refusal(
    'apisix with an HTTPRoute',
    canaryWith({ provider: 'apisix', routeRef: route('HTTPRoute') }),
    'spec.routeRef',
    'set kind ApisixRoute',
  ),
  refusal(
    'gatewayapi with an ApisixRoute',
    canaryWith({
      provider: 'gatewayapi:v1',
      routeRef: { apiVersion: 'apisix.apache.org/v2', kind: 'ApisixRoute', name: 'web' },
    }),
    'spec.routeRef',
    'set kind HTTPRoute or GRPCRoute and apiVersion gateway.networking.k8s.io/v1',
  ),
  refusal(
    'a GRPCRoute before v1',
    canaryWith({ provider: 'gatewayapi:v1beta1', routeRef: route('GRPCRoute', 'v1beta1') }),
    'spec.routeRef',
    'set kind HTTPRoute and apiVersion gateway.networking.k8s.io/v1beta1',
  ),
  refusal(
    'a route of another version',
    canaryWith({ provider: 'gatewayapi:v1', routeRef: route('HTTPRoute', 'v1beta1') }),
    'spec.routeRef',
    'gateway.networking.k8s.io/v1',
  ),
  refusal(
    'a route of unknown kind',
    canaryWith({ routeRef: route('TCPRoute') }),
    'spec.routeRef.kind',
    'supported values: "ApisixRoute", "HTTPRoute", "GRPCRoute"',
  ),
  refusal(
    'a made route of unknown kind',
    canaryWith({ service: { port: 80, routeKind: 'TCPRoute' } }),
    'spec.service.routeKind',
    'supported values: "HTTPRoute", "GRPCRoute"',
  ),
  refusal(
    'a GRPCRoute of another provider',
    canaryWith({ provider: 'istio', service: { port: 80, routeKind: 'GRPCRoute' } }),
    'spec.service.routeKind',
    'only the provider gatewayapi:v1 makes a GRPCRoute',
  ),
  refusal(
    'appmesh without mesh',
    canaryWith({ provider: 'appmesh' }),
    'spec.service.meshName',
    'set spec.service.meshName',
  ),
  refusal(
    'appmesh without service',
    canaryWith({ provider: 'appmesh', service: undefined }),
    'spec.service.meshName',
    'set spec.service.meshName',
  ),
  refusal(
    'knative with a Deployment',
    canaryWith({ provider: 'knative' }),
    'spec.targetRef',
    'set kind Service and apiVersion serving.knative.dev/v1',
  ),
  refusal(
    'a Service of Knative with another provider',
    canaryWith({ ...NEEDED.knative, provider: 'istio' }),
    'spec.targetRef',
    'set provider to knative',
  ),
  refusal(
    'a Service without anything that routes',
    canaryWith({ provider: 'kubernetes', targetRef: { apiVersion: 'v1', kind: 'Service', name: 'podinfo' } }),
    'spec.targetRef',
    'or release the Deployment',
  ),

  refusal('a template without query', template({ provider: { type: 'prometheus' } }), 'spec.query', 'Required value'),
  refusal(
    'a template of unknown type',
    template({ provider: { type: 'zabbix' }, query: 'up' }),
    'spec.provider.type',
    'Unsupported value',
  ),
  refusal(
    'a receiver of unknown type',
    receiver({ type: 'email', address: 'http://mail/' }),
    'spec.type',
    'Unsupported value',
  ),
  refusal('a receiver without address', receiver({ type: 'slack' }), 'spec', 'set address, or secretRef'),
  refusal(
    'a receiver with a channel for address',
    receiver({ type: 'slack', address: '#releases' }),
    'spec.address',
    'http:// or https://',
  ),
];

function route(kind: string, version = 'v1'): object {
  return { apiVersion: `gateway.networking.k8s.io/${version}`, kind, name: 'web' };
}

function template(spec: object): KubeObject {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'MetricTemplate',
    metadata: { name: 'a', namespace: 'default' },
    spec,
  };
}

function receiver(spec: object): KubeObject {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'AlertProvider',
    metadata: { name: 'a', namespace: 'default' },
    spec,
  };
}

/** Objects that must be accepted although they look odd: each is used somewhere. */
export const ACCEPTED: readonly [title: string, object: KubeObject][] = [
  [
    'a Canary without analysis',
    {
      ...aCanary(),
      spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' }, service: { port: 80 } },
    },
  ],
  ['an empty analysis', { ...aCanary(), spec: { ...aCanary().spec, analysis: {} } }],
  ['a Canary without service', canaryWith({ service: undefined })],
  [
    'a long target with a short Service',
    canaryWith({
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a'.repeat(60) },
      service: { port: 80, name: 'a'.repeat(55) },
    }),
  ],
  [
    'a Service of Knative with a long name',
    canaryWith({
      targetRef: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'a'.repeat(63) },
      service: undefined,
    }),
  ],
  ['a Service that only sounds like the API server’s', canaryWith({ service: { port: 80, name: 'kubernetes-docs' } })],
  ['a DaemonSet', canaryWith({ targetRef: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'a' } })],
  ['a Service', canaryWith({ targetRef: { apiVersion: 'v1', kind: 'Service', name: 'a' } })],
  [
    'a Service with the long name of its group',
    canaryWith({ targetRef: { apiVersion: 'core/v1', kind: 'Service', name: 'a' } }),
  ],
  [
    'a Deployment of an old version',
    canaryWith({ targetRef: { apiVersion: 'extensions/v1beta1', kind: 'Deployment', name: 'a' } }),
  ],
  ['a Deployment of the core group', canaryWith({ targetRef: { apiVersion: 'v1', kind: 'Deployment', name: 'a' } })],
  [
    'an autoscaler of an old version',
    canaryWith({ autoscalerRef: { apiVersion: 'autoscaling/v2beta2', kind: 'HorizontalPodAutoscaler', name: 'a' } }),
  ],
  ['iterations and steps', canaryWith({}, { iterations: 5, stepWeight: 20 })],
  ['no threshold and no steps', canaryWith({}, { threshold: undefined, stepWeight: undefined, maxWeight: undefined })],
  [
    'threshold 0 and maxWeight 0, which mean the default',
    canaryWith({}, { threshold: 0, maxWeight: 0, iterations: 0 }),
  ],
  ['a hundred steps', canaryWith({}, { stepWeights: Array.from({ length: 100 }, (_, index) => index + 1) })],
  ['one step', canaryWith({}, { stepWeights: [5] })],
  ['no step', canaryWith({}, { stepWeights: [] })],
  [
    'a metric of a name that is not known',
    canaryWith({}, { metrics: [{ name: 'error-rate', thresholdRange: { max: 1 } }] }),
  ],
  [
    'a built-in name with a template',
    canaryWith(
      {},
      { metrics: [{ name: 'request-success-rate', templateRef: { name: 'a' }, thresholdRange: { min: 99 } }] },
    ),
  ],
  [
    'samples of a built-in metric',
    canaryWith({}, { metrics: [{ name: 'request-duration', minSamples: 10, thresholdRange: { max: 500 } }] }),
  ],
  [
    'samples of values that are compared',
    canaryWith({}, { metrics: [{ name: 'a', query: 'up', compareTo: 'primary', falseAlarms: 0.1, minSamples: 6 }] }),
  ],
  [
    'an empty query beside a template',
    canaryWith({}, { metrics: [{ name: 'a', query: '', templateRef: { name: 'a' } }] }),
  ],
  [
    'a metric and a hook without name',
    canaryWith({}, { metrics: [{ query: 'up' }], webhooks: [{ url: 'http://gate/' }] }),
  ],
  [
    'bounds that are equal',
    canaryWith({}, { metrics: [{ name: 'a', query: 'up', thresholdRange: { min: 1, max: 1 } }] }),
  ],
  ...['1m', '30s', '90s', '5ms', '1h', '8760h', '31536000000ms', '1m30s', '1.5h', '0s', '100µs', '100μs', '1us'].map(
    (interval): [string, KubeObject] => [`an interval of ${interval}`, canaryWith({}, { interval, delay: interval })],
  ),
  ...able('ab').map((name): [string, KubeObject] => [
    `an A/B test on ${name}`,
    canaryWith({ provider: name, ...NEEDED[name] }, AB),
  ]),
  ['an A/B test on kubernetes, which becomes a Blue/Green release', canaryWith({ provider: 'kubernetes' }, AB)],
  ...able('mirroring').map((name): [string, KubeObject] => [
    `mirroring on ${name}`,
    canaryWith({ provider: name, ...NEEDED[name] }, { mirror: true }),
  ]),
  ...able('session-affinity').map((name): [string, KubeObject] => [
    `session affinity on ${name}`,
    canaryWith({ provider: name, ...NEEDED[name] }, SESSION),
  ]),
  ...Object.keys(PROVIDERS).map((name): [string, KubeObject] => [
    `the provider ${name}`,
    canaryWith({ provider: name, ...NEEDED[name] }, { mirror: false, match: [] }),
  ]),
  ...[
    ['gatewayapi:v1', 'HTTPRoute', 'v1'],
    ['gatewayapi:v1', 'GRPCRoute', 'v1'],
    ['gatewayapi:v1beta1', 'HTTPRoute', 'v1beta1'],
  ].map(([name, kind, version]): [string, KubeObject] => [
    `a part in a ${kind} on ${name}`,
    canaryWith({ provider: name, routeRef: route(kind!, version) }),
  ]),
  [
    'a GRPCRoute that is made',
    canaryWith({
      provider: 'gatewayapi:v1',
      service: { port: 80, routeKind: 'GRPCRoute', gatewayRefs: [{ name: 'public' }] },
    }),
  ],
  [
    'an HTTPRoute by its name on istio, where it says nothing',
    canaryWith({ provider: 'istio', service: { port: 80, routeKind: 'HTTPRoute' } }),
  ],
  [
    'conditions without iterations, which count for nothing, on linkerd',
    canaryWith({ provider: 'linkerd' }, { match: AB.match }),
  ],
  ['everything that a provider may lack, where none is named', canaryWith({}, { ...AB, ...SESSION, mirror: true })],
  ...[
    'prometheus',
    'influxdb',
    'datadog',
    'externalmetrics',
    'stackdriver',
    'cloudwatch',
    'newrelic',
    'graphite',
    'dynatrace',
    'keptn',
    'splunk',
    'webhook',
  ].map((type): [string, KubeObject] => [`a template of type ${type}`, template({ provider: { type }, query: 'up' })]),
  ...['slack', 'msteams', 'discord', 'rocket', 'gchat', 'pagerduty', 'webhook'].map((type): [string, KubeObject] => [
    `a receiver of type ${type}`,
    receiver({ type, address: '', secretRef: { name: 'a' } }),
  ]),
];
