import { checkCredential } from '../../components/common/credentials';
import { checkExtraFlags } from '../../components/delivery-controller/flags';
import { checkSwitches } from '../../components/delivery-controller/schema';
import { checkGateway } from '../../components/gateway/problems';
import { loadTesterArgs } from '../../components/load-tester/schema';
import { checkToken } from '../../components/load-tester/token';
import { metricTemplateArgs } from '../../components/metric-template/metric-template';
import { type AnyArgs, checkGateway as checkGatewayOf } from '../../components/progressive-service/canary-spec';
import { progressiveServiceArgs } from '../../components/progressive-service/schema';
import { admit } from '../../controller/admission/admit';
import { checkArguments } from '../../controller/admission/arguments';
import { examineCanary } from '../../controller/admission/canary';
import type { Schema } from '../../controller/admission/json-schema';
import { schemaAdmission } from '../../controller/admission/schema';
import { PROBLEM_SECTIONS } from '../../controller/api/problems/catalogue';
import type { Flaw, Problem, ProblemCode } from '../../controller/api/problems/problem';
import { problemText } from '../../controller/api/problems/text';
import { findOddVersions } from '../../controller/api/rules/target-rules';
import { validateCanary, validateTemplate } from '../../controller/api/rules/validation';
import { fields, integer, text } from '../../controller/api/schema/schema';
import { checkMessageTemplate } from '../../controller/api/templates/message-template';
import type { CanaryMetric, CanarySpec } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import type { MetricTemplate } from '../../controller/api/types/metric-template';
import { ALERT_PROVIDER, CANARY, INGRESS } from '../../controller/api/types/resources';
import { ADVICE_RULES } from '../../controller/preview';
import { checkForeign, checkOwnership } from '../../controller/reconcile/ownership';
import { gatewayApi } from '../../controller/routing/gateway-api/gateway-api';
import { gloo } from '../../controller/routing/gloo/gloo';
import { nginx } from '../../controller/routing/ingress/nginx';
import { kuma } from '../../controller/routing/kuma';
import { checkSource } from '../../controller/routing/shared/source';
import { RULES } from '../../controller/simulation/apiserver/built-in-rules';
import { ingress, ingressPath } from '../fixtures/ingress';
import { findIn, podinfoCanary, podinfoDeployment } from '../fixtures/podinfo';
import { clinic } from '../reconcile/clinic';
import { namedCanary } from '../reconcile/support';

type Given = Parameters<typeof podinfoCanary>;

/** What the controller says of a Canary of the provider that it names, or of Istio. */
function validated(...given: Given): Problem[] {
  const canary = podinfoCanary(...given);
  return validateCanary(canary, canary.spec.provider ?? 'istio');
}

const admitted = (...given: Given): Problem[] => admit(CANARY, podinfoCanary(...given)).problems;
const examined = (...given: Given): Problem[] => examineCanary(podinfoCanary(...given), 'istio').problems;
const metric = (...metrics: Partial<CanaryMetric>[]): Problem[] =>
  validated({}, { metrics: metrics.map((one) => ({ name: 'errors', ...one })) });
const query = (written: string): Problem[] => metric({ query: written });
const target = (targetRef: object, spec: Partial<CanarySpec> = {}): Problem[] =>
  validated({}, {}, { targetRef: { apiVersion: 'v1', kind: 'Service', name: 'podinfo', ...targetRef }, ...spec });
const knative = { apiVersion: 'serving.knative.dev/v1' };

function template(provider: object, written = 'up'): Problem[] {
  const object = {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'MetricTemplate',
    metadata: { name: 'errors', namespace: 'test' },
    spec: { provider: { type: 'prometheus', address: 'http://p', ...provider }, query: written },
  } satisfies MetricTemplate;
  return validateTemplate(object, { name: 'errors', templateRef: { name: 'errors' } });
}

const placed = (path: readonly string[], flaws: readonly (Flaw | undefined)[]): Problem[] =>
  flaws.flatMap((flaw) => (flaw === undefined ? [] : [{ ...flaw, path }]));
const message = (written: string): Problem[] => placed(['messageTemplate'], checkMessageTemplate(written));
const spec = (schema: Schema, value: object, old?: object): Problem[] => {
  const object = (content: object): KubeObject => ({
    apiVersion: 'a/v1',
    kind: 'A',
    metadata: { name: 'a' },
    spec: content,
  });
  const { problems } = schemaAdmission({ type: 'object', properties: { spec: { type: 'object', ...schema } } });
  return problems(object(value), old && object(old));
};

async function inCluster(canary: Given, options: Parameters<typeof clinic>[0] = {}): Promise<Problem[]> {
  const { find } = await clinic(options);
  const object = podinfoCanary(...canary);
  return await find(object, object.spec.provider ?? 'istio');
}

async function rivals(): Promise<Problem[]> {
  const { cluster, find } = await clinic();
  await cluster.given(CANARY, namedCanary('zebra'));
  await cluster.clock.run({ limit: 2_000 });
  return await find((await cluster.given(CANARY, namedCanary('ant'))) as ReturnType<typeof podinfoCanary>);
}

const LONG = 'a-very-long-name-of-an-application-that-somebody-has-generated';
const ingressRef = { kind: 'Ingress', name: 'web' };
const httpRoute = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', name: 'web' };
const autoscalerRef = (apiVersion: string, kind = 'HorizontalPodAutoscaler'): Partial<CanarySpec> => ({
  autoscalerRef: { apiVersion, kind, name: 'podinfo' },
});
const owned: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'podinfo',
    ownerReferences: [
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'podinfo', uid: 'r', controller: true },
    ],
  },
};
const stranger: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'db-primary' } };
const ownedRoute = (owner: string): KubeObject => ({
  apiVersion: 'kuma.io/v1alpha1',
  kind: 'TrafficRoute',
  metadata: { name: 'podinfo', annotations: { 'serin.dev/owner': owner } },
});
const refused: KubeObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'podinfo', namespace: 'test' },
  status: {
    parents: [
      {
        parentRef: { name: 'gw' },
        conditions: [
          { type: 'Accepted', status: 'False', reason: 'NotAllowedByListeners', message: 'no listener allows it' },
        ],
      },
    ],
  },
};

/** The weight in a route of the user, which is to be split. */
function weights(): Problem[] {
  const canary = podinfoCanary({}, {}, { routeRef: httpRoute });
  const route: KubeObject = {
    apiVersion: httpRoute.apiVersion,
    kind: httpRoute.kind,
    metadata: { name: 'web', namespace: 'test' },
    spec: { rules: [{ backendRefs: [{ name: 'podinfo', port: 80, weight: 20_000 }] }] },
  };
  return checkSource(gatewayApi.variant!(canary).source!, canary, findIn(route));
}

async function elsewhere(): Promise<Problem[]> {
  const { cluster, find } = await clinic();
  await cluster.given(INGRESS, ingress({}, [ingressPath('shop')]));
  return await find(podinfoCanary({}, {}, { ingressRef }), 'nginx');
}

const routed = (service: object, more: Partial<CanarySpec> = {}): Problem[] =>
  gatewayApi.problems!(podinfoCanary(service, {}, more));
const gateway = (provider: string, applies: string, refs?: object): Problem[] =>
  checkGatewayOf({ gateway: { provider }, routing: { provider: applies, refs } } as unknown as AnyArgs);
const service = (args: object): Problem[] => checkArguments(progressiveServiceArgs, args);

/** How each kind of problem comes about. */
const CASES: Readonly<Record<ProblemCode, () => Problem[] | Promise<Problem[]>>> = {
  'required-value': () => admitted({}, {}, { targetRef: undefined }),
  'forbidden-value': () =>
    RULES.ConfigMap!({ immutable: true, data: { a: '1' } } as never, { immutable: true } as never),
  'invalid-value': () => checkSwitches({ dashboard: 5 }),
  'unsupported-value': () => admitted({}, {}, { routeRef: { ...httpRoute, kind: 'TCPRoute' } }),
  'wrong-type': () => admitted({}, { stepWeight: '10' as never }),
  'out-of-range': () => admitted({ port: 0 }),
  'wrong-format': () => checkArguments(loadTesterArgs, { allow: ['hey -z'] }),
  'wrong-shape': () => spec({ anyOf: [{ required: ['a'] }, { required: ['b'] }] }, {}),
  'broken-rule': () =>
    spec({ 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'cannot be changed' }] }, { a: 1 }, {}),
  'invalid-duration': () => validated({}, { interval: 'soon' }),
  'invalid-address': () => admitted({}, { webhooks: [{ name: 'gate', url: 'gate/check' }] }),
  'crossed-bounds': () => metric({ query: 'up', thresholdRange: { min: 2, max: 1 } }),

  'missing-port': () => validated({ port: undefined }),
  'descending-steps': () => validated({}, { stepWeights: [10, 5] }),
  'early-stop-without-bound': () => validated({}, { earlyStop: {} }),
  'stateful-set': () => target({ kind: 'StatefulSet' }),
  'autoscaled-service': () => target({}, autoscalerRef('autoscaling/v2')),
  'service-without-router': () => target({}, { provider: 'kubernetes' }),
  'long-name': () =>
    validateCanary(
      podinfoCanary({}, {}, { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: LONG } }),
      'istio',
    ),
  'reserved-service': () => {
    const canary = podinfoCanary({ name: 'kubernetes' });
    canary.metadata.namespace = 'default';
    return validateCanary(canary, 'istio');
  },
  'renamed-service': () => target({}, { service: { port: 80, name: 'web' } }),
  'knative-service-elsewhere': () => target(knative),
  'knative-needs-its-service': () => target({}, { provider: 'knative' }),
  'unknown-provider': () => validated({}, {}, { provider: 'consul' }),
  'provider-lacks-capability': () => validated({}, { mirror: true }, { provider: 'linkerd' }),
  'provider-needs-field': () => validated({}, {}, { provider: 'nginx' }),
  'wrong-kind-of-route': () =>
    validated(
      {},
      {},
      {
        provider: 'gatewayapi:v1beta1',
        routeRef: { apiVersion: 'apisix.apache.org/v2', kind: 'ApisixRoute', name: 'a' },
      },
    ),
  'grpc-route-of-another-provider': () => validated({ routeKind: 'GRPCRoute' }, {}, { provider: 'istio' }),

  'query-and-template': () => metric({ query: 'up', templateRef: { name: 'a' } }),
  'metric-without-query': () => metric({}),
  'duplicate-metric': () => metric({ query: 'up', compareTo: 'primary', falseAlarms: 1 }, { query: 'down' }),
  'difference-from-nothing': () =>
    admitted({}, { metrics: [{ name: 'a', query: 'up', allowedDifference: { relative: 5 } }] }),
  'comparison-with-nothing': () => metric({ query: 'up', falseAlarms: 1 }),
  'total-of-nothing': () => metric({ name: 'request-duration', totalQuery: 'up' }),
  'uncounted-samples': () => metric({ query: 'up', minSamples: 9 }),
  'too-many-samples': () => metric({ query: 'up', compareTo: 'primary', falseAlarms: 1, minSamples: 51 }),
  'unclosed-braces': () => query('up {{ a'),
  'unsupported-placeholder': () => query('up {{ a b }}'),
  'unknown-name': () => query('up {{ pod }}'),
  'missing-variable': () => template({}, 'up {{ variables.code }}'),
  'promql-syntax': () => examined({}, { metrics: [{ name: 'errors', query: 'rate(up[1m]' }] }),
  'unknown-metric-provider': () => template({ type: 'zabbix' }),
  'metric-provider-needs-field': () => template({ type: 'cloudwatch' }),
  'unsupported-action': () => message('{{ with .Name }}'),
  'unbalanced-block': () => message('{{ if .Name }}'),
  'unknown-message-field': () => message('{{ .Pod }}'),
  'misplaced-list': () => message('{{ range .Name }}{{ end }}'),
  'no-receiver': () =>
    admit(ALERT_PROVIDER, {
      apiVersion: 'flagger.app/v1beta1',
      kind: 'AlertProvider',
      metadata: { name: 'a' },
      spec: { type: 'slack' },
    }).problems,

  'unsupported-target': () => inCluster([{}, {}, { targetRef: { apiVersion: 'batch/v1', kind: 'Job', name: 'a' } }]),
  'unsupported-provider': () => inCluster([{}, {}, { provider: 'consul' }]),
  'unsupported-autoscaler': () => inCluster([{}, {}, autoscalerRef('x/v1', 'VerticalPodAutoscaler')]),
  'odd-api-version': () => findOddVersions(podinfoCanary({}, {}, autoscalerRef('autoscaling/v2beta2'))),
  'missing-api': () => inCluster([], { istio: false }),
  'missing-target': () => inCluster([], { target: null }),
  'missing-selector-label': () =>
    inCluster([], {
      target: podinfoDeployment({
        selector: { matchLabels: { tier: 'web' } },
        template: { ...podinfoDeployment().spec.template, metadata: { labels: { tier: 'web' } } },
      }),
    }),
  'target-of-another-canary': rivals,
  'unknown-port': () => inCluster([{ targetPort: 'web' }]),
  'missing-reference': () => inCluster([{}, {}, { provider: 'nginx', ingressRef }]),
  'unusable-template': () => inCluster([{}, { metrics: [{ name: 'errors', templateRef: { name: 'errors' } }] }]),
  'kept-by-another': () => checkOwnership(podinfoCanary(), owned),
  'foreign-object': () => checkForeign(podinfoCanary(), stranger),
  'object-of-another-namespace': () => {
    const canary = podinfoCanary({}, {}, { provider: 'kuma' });
    return kuma.conflicts!(canary, findIn(ownedRoute('shop/podinfo')));
  },
  'cross-namespace-reference': () =>
    inCluster(
      [{}, {}, { provider: 'gloo', upstreamRef: { kind: 'Upstream', name: 'web', namespace: 'gloo-system' } }],
      {
        settings: { noCrossNamespaceRefs: true },
        routes: gloo.resources,
      },
    ),
  'source-leads-elsewhere': elsewhere,
  'weight-too-large': weights,
  'unsupported-by-route': () => routed({ routeKind: 'GRPCRoute', retries: { attempts: 1 } }),
  'unsupported-condition': () => routed({ match: [{ port: 80 }] }),
  'belongs-in-your-route': () => routed({ hosts: ['shop'] }, { routeRef: httpRoute }),
  'upstream-without-namespace': () =>
    gloo.obstacles!(podinfoCanary({}, {}, { upstreamRef: { kind: 'Upstream', name: 'web' } })),
  'unknown-backend-port': () => {
    const canary = podinfoCanary({ port: 8080 }, {}, { provider: 'nginx', ingressRef });
    return nginx.warnings!(canary, findIn(ingress({})));
  },
  'route-not-accepted': () => {
    const canary = podinfoCanary({ gatewayRefs: [{ name: 'gw' }] });
    return gatewayApi.variant!(canary).warnings!(canary, findIn(refused));
  },

  'unknown-argument': () => {
    interface Args {
      port: number;
      title: string;
    }
    return checkArguments(fields<Args>('', { port: integer(''), title: text('') }), { titel: 'web' });
  },
  'missing-strategy': () => service({ image: 'web:1', port: 80, metrics: [] }),
  'ambiguous-workload': () => service({ port: 80 }),
  'gateway-of-your-route': () => gateway('gatewayapi:v1', 'gatewayapi:v1', { routeRef: httpRoute }),
  'gateway-of-another-provider': () => gateway('istio', 'gatewayapi:v1'),
  'port-beside-ports': () => checkGateway('istio', { port: 80, ports: [{ number: 80 }] as never }),
  'duplicate-port': () =>
    checkGateway('istio', {
      ports: [
        { number: 80, name: 'a' },
        { number: 80, name: 'b' },
      ] as never,
    }),
  'other-kind-of-gateway': () => checkGateway('istio', { className: 'istio' }),
  'wrong-tls': () => checkGateway('istio', { ports: [{ number: 443, protocol: 'HTTPS' }] as never }),
  'credentials-and-secret': () =>
    checkArguments(metricTemplateArgs, {
      query: 'up',
      provider: { type: 'prometheus', credentials: {}, secretRef: { name: 'a' } },
    }),
  'unknown-credential': () =>
    placed(
      ['provider', 'credentials', 'pasword'],
      [checkCredential('x', 'pasword', ['username', 'password', 'token'])],
    ),
  'two-images': () => checkArguments(loadTesterArgs, { code: { image: 'a', nodeImage: 'b' } }),
  'unknown-flag': () => checkExtraFlags({ extraFlags: { thread: '1' } }),
  'flag-of-an-argument': () => checkExtraFlags({ extraFlags: { 'mesh-provider': 'istio' } }),
  'invalid-flag': () => checkExtraFlags({ extraFlags: { 'kubeconfig-qps': 'many' } }),
  'replicas-without-leader': () => checkExtraFlags({ extraFlags: { 'enable-leader-election': 'false' }, replicas: 2 }),
  'permissions-and-account': () => checkArguments(loadTesterArgs, { permissions: [], serviceAccountName: 'a' }),
  'token-of-open-tester': () => checkToken({ token: '12345678', open: true }),
  'short-token': () => checkToken({ token: 'short' }),
};

const entries = PROBLEM_SECTIONS.flatMap(({ problems }) => Object.entries(problems));

/** An example leaves out what would make it long. */
const pattern = (example: string): RegExp =>
  new RegExp(
    `^${example
      .split('…')
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('.*')}$`,
  );

test.each(entries)('%s is what its example says', async (code, { example }) => {
  const problems = await CASES[code as ProblemCode]();
  const texts = problems.filter((problem) => problem.code === code).map(problemText);
  expect(texts).toContainEqual(expect.stringMatching(pattern(example)));
});

test('every code stands for one thing, in kebab case, and for no piece of advice', () => {
  const codes = entries.map(([code]) => code);
  expect([...new Set(codes)]).toEqual(codes);
  expect(new Set(Object.keys(CASES))).toEqual(new Set(codes));
  for (const code of codes) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(ADVICE_RULES.map(({ code }) => code).filter((code) => codes.includes(code))).toEqual([]);
});

test('every meaning and every mend is a sentence', () => {
  for (const [, { about, mend }] of entries) {
    expect(about).toMatch(/^[A-Z].*\.$/);
    expect(mend).toMatch(/^[A-Z].*\.$/);
  }
});
