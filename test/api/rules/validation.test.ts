import type { Canary, CanaryAnalysis, CanaryMetric, CanarySpec } from '../../../controller/api/types/canary';
import type { MetricTemplate } from '../../../controller/api/types/metric-template';
import { PROVIDERS } from '../../../controller/api/rules/providers';
import { validateCanary, validateTemplate } from '../../../controller/api/rules/validation';
import { ACCEPTED, REFUSALS } from '../admission-cases';
import { sentencesOf } from '../../support/problems';
import { canaryWith, guideFragments, guideManifests } from '../manifests';

function problemsOf(canary: Canary, provider: string): string[] {
  return sentencesOf(validateCanary(canary, provider));
}

function templateProblems(template: MetricTemplate, metric: CanaryMetric): string[] {
  return sentencesOf(validateTemplate(template, metric));
}

function problems(spec: Partial<CanarySpec>, analysis: CanaryAnalysis = {}, provider = 'istio'): string[] {
  return problemsOf(canaryWith(spec, analysis) as Canary, provider);
}

describe('What is wrong with a Canary', () => {
  test('is nothing when nothing is', () => {
    expect(problems({})).toEqual([]);
    expect(
      problemsOf({ ...canaryWith({}), spec: { ...canaryWith({}).spec, analysis: undefined } } as Canary, 'istio'),
    ).toEqual([]);
  });

  test.each([...guideManifests(), ...guideFragments()].filter(([, { kind }]) => kind === 'Canary'))(
    'is at most a metric that has no query: %s',
    (_, object) => {
      const canary = { ...object, metadata: { namespace: 'default', ...object.metadata } } as Canary;
      for (const problem of problemsOf(canary, 'istio'))
        expect(problem).toMatch(/ is no built-in metric, give it a query or a templateRef/);
    },
  );

  test('names the Canary, the field, what was found and the mend', () => {
    expect(
      problems({}, { metrics: [{ name: 'request-success-rate' }, { name: 'error-rate', thresholdRange: { max: 1 } }] }),
    ).toEqual([
      'Canary podinfo.default: spec.analysis.metrics[1] "error-rate" is no built-in metric, give it a query or a templateRef, or use request-success-rate or request-duration',
    ]);
  });

  test('is every duration that is none', () => {
    const found = problems(
      {},
      {
        interval: '1',
        delay: 'soon',
        metrics: [{ name: 'a', query: 'up', interval: '1d' }],
        webhooks: [{ name: 'a', url: 'http://a/', timeout: '5 s' }],
      },
    );
    expect(found).toEqual([
      'Canary podinfo.default: spec.analysis.interval "1" is no duration, write for example 30s, 1m30s or 1h',
      'Canary podinfo.default: spec.analysis.delay "soon" is no duration, write for example 30s, 1m30s or 1h',
      'Canary podinfo.default: spec.analysis.metrics[0].interval "1d" is no duration, write for example 30s, 1m30s or 1h',
      'Canary podinfo.default: spec.analysis.webhooks[0].timeout "5 s" is no duration, write for example 30s, 1m30s or 1h',
    ]);
  });

  test('is every duration of more than a year', () => {
    const found = problems(
      { progressDeadlineSeconds: 1e15 },
      {
        interval: '99999999999999h',
        delay: '8760h1ms',
        metrics: [{ name: 'a', query: 'up', interval: '8761h' }],
        webhooks: [{ name: 'a', url: 'http://a/', timeout: '9999999h' }],
      },
    );
    expect(found).toEqual([
      'Canary podinfo.default: spec.progressDeadlineSeconds 1000000000000000 is longer than a year, write at most 31536000',
      'Canary podinfo.default: spec.analysis.interval "99999999999999h" is longer than a year, write at most 8760h',
      'Canary podinfo.default: spec.analysis.delay "8760h1ms" is longer than a year, write at most 8760h',
      'Canary podinfo.default: spec.analysis.metrics[0].interval "8761h" is longer than a year, write at most 8760h',
      'Canary podinfo.default: spec.analysis.webhooks[0].timeout "9999999h" is longer than a year, write at most 8760h',
    ]);
  });

  test.each([
    ['default', 'kubernetes'],
    ['kube-system', 'kube-dns'],
  ])('is the Service that the cluster itself cannot do without: %s/%s', (namespace, name) => {
    const detail = `spec.service.name ${name} is a Service that the cluster itself cannot do without, use another name`;
    const named = (where: string, spec: Partial<CanarySpec>): string[] => {
      const canary = canaryWith(spec) as Canary;
      return problemsOf({ ...canary, metadata: { ...canary.metadata, namespace: where } }, 'istio');
    };
    const targetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name };
    expect(named(namespace, { service: { port: 80, name } })).toEqual([`Canary podinfo.${namespace}: ${detail}`]);
    expect(named(namespace, { targetRef })).toEqual([`Canary podinfo.${namespace}: ${detail}`]);
    expect(named(namespace, { targetRef, service: { port: 80, name: 'web' } })).toEqual([]);
    expect(named('shop', { service: { port: 80, name } })).toEqual([]);
  });

  test('is a query that is too long', () => {
    expect(problems({}, { metrics: [{ name: 'a', query: 'x'.repeat(16_385) }] })).toEqual([
      'Canary podinfo.default: spec.analysis.metrics[0].query: has 16385 characters, and a template may have 16384: shorten it',
    ]);
  });

  test('is a name in a query that has no value', () => {
    const metrics = [
      {
        name: 'a',
        query: 'up{app="{{ app }}",ns="{{ namespace }}",x="{{ variables.x }}",y="{{ variables.y }}"}',
        templateVariables: { x: '1' },
      },
    ];
    expect(problems({}, { metrics })).toEqual([
      expect.stringMatching(
        /^Canary podinfo\.default: spec\.analysis\.metrics\[0\]\.query: "\{\{ app \}\}" at 1:9 is not known \(known names: name, namespace, target, service, ingress, route, interval, variables\.x\)$/,
      ),
      expect.stringMatching(/"\{\{ variables\.y \}\}" at 1:66 has no value: add y to templateVariables/),
    ]);
  });

  test.each<[CanaryMetric, string]>([
    [
      { name: 'a', query: 'up', falseAlarms: 1 },
      '.falseAlarms of "a" has nothing to compare with, set compareTo, or remove it',
    ],
    [
      { name: 'request-success-rate', totalQuery: 'up' },
      '.totalQuery of "request-success-rate" is the total of nothing, set query or templateRef, or remove it',
    ],
    [
      { name: 'a', query: 'up', minSamples: 9 },
      '.minSamples of "a" needs something that counts the samples, set totalQuery or falseAlarms, or remove it',
    ],
    [
      { name: 'a', query: 'up', compareTo: 'primary', falseAlarms: 1, minSamples: 51 },
      '.minSamples of "a" is 51, and of its values the latest 50 are kept, set it to 50 or less',
    ],
    [
      { name: 'a', query: 'up', totalQuery: '{{ x }}' },
      '.totalQuery: "{{ x }}" at 1:1 is not known (known names: name, namespace, target, service, ingress, route, interval)',
    ],
  ])('is what a judgement lacks: %j', (metric, says) => {
    expect(problems({}, { metrics: [metric] })).toEqual([`Canary podinfo.default: spec.analysis.metrics[0]${says}`]);
  });

  test('is a name that two metrics have, where the past of one of them counts', () => {
    const metrics: CanaryMetric[] = [
      { name: 'a', query: 'up', compareTo: 'primary', falseAlarms: 1 },
      { name: 'a', query: 'down' },
    ];
    expect(problems({}, { metrics })).toEqual([
      'Canary podinfo.default: spec.analysis.metrics[0].name "a" is that of another metric, too, with falseAlarms each needs its own',
    ]);
  });

  test('is a metric with two sources, or with bounds that nothing can keep', () => {
    expect(
      problems(
        {},
        { metrics: [{ name: 'a', query: 'up', templateRef: { name: 'b' }, thresholdRange: { min: 2, max: 1 } }] },
      ),
    ).toEqual([
      'Canary podinfo.default: spec.analysis.metrics[0].thresholdRange has min 2 above max 1, so that no value is good, lower min or raise max',
      'Canary podinfo.default: spec.analysis.metrics[0] "a" has both query and templateRef, remove one',
    ]);
  });

  test('is a provider that is not known, and who chose it', () => {
    expect(problems({ provider: 'consul' }, {}, 'consul')).toEqual([
      `Canary podinfo.default: spec.provider consul is not known, use one of ${Object.keys(PROVIDERS).join(', ')}`,
    ]);
    expect(problems({}, {}, 'toString')[0]).toMatch(
      /^Canary podinfo\.default: the -mesh-provider toString of the controller is not known/,
    );
  });

  test('is what the default provider cannot do', () => {
    expect(
      problems({}, { mirror: true, iterations: 5, match: [{}], sessionAffinity: { cookieName: 'a' } }, 'linkerd'),
    ).toEqual([
      'Canary podinfo.default: spec.analysis.match asks for what the -mesh-provider linkerd of the controller cannot do (A/B tests), use one of istio, gatewayapi:v1, gatewayapi:v1beta1, nginx, contour, gloo, appmesh, appmesh:v1beta2, or remove spec.analysis.match',
      'Canary podinfo.default: spec.analysis.mirror asks for what the -mesh-provider linkerd of the controller cannot do (mirroring), use one of istio, gatewayapi:v1, gatewayapi:v1beta1, or remove spec.analysis.mirror',
      'Canary podinfo.default: spec.analysis.sessionAffinity asks for what the -mesh-provider linkerd of the controller cannot do (session affinity), use one of istio, gatewayapi:v1, gatewayapi:v1beta1, traefik, or remove spec.analysis.sessionAffinity',
    ]);
  });

  test('is what the default provider cannot do without', () => {
    expect(problems({}, {}, 'nginx')).toEqual([
      'Canary podinfo.default: spec.ingressRef is missing, the -mesh-provider nginx of the controller needs the Ingress to build on',
    ]);
    expect(problems({}, {}, 'appmesh')).toEqual([
      'Canary podinfo.default: spec.service.meshName is missing, the -mesh-provider appmesh of the controller needs the mesh that the application belongs to',
    ]);
  });

  test('is a route without Gateways, unless it is a user’s', () => {
    const missing =
      'Canary podinfo.default: spec.service.gatewayRefs is missing, the -mesh-provider gatewayapi:v1 of the controller needs the Gateways that its route belongs to';
    expect([
      problems({}, {}, 'gatewayapi:v1'),
      problems({ service: { port: 80, gatewayRefs: [] } }, {}, 'gatewayapi:v1'),
    ]).toEqual([[missing], [missing]]);
    expect(problems({ service: { port: 80, gatewayRefs: [{ name: 'gw' }] } }, {}, 'gatewayapi:v1')).toEqual([]);
    expect(
      problems(
        { routeRef: { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', name: 'web' } },
        {},
        'gatewayapi:v1',
      ),
    ).toEqual([]);
  });

  test('is a route of a kind that the provider does not know, and what it knows', () => {
    const routeRef = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GRPCRoute', name: 'web' };
    expect(problems({ routeRef }, {}, 'gatewayapi:v1beta1')).toEqual([
      'Canary podinfo.default: spec.routeRef is of gateway.networking.k8s.io/v1 GRPCRoute, which the -mesh-provider gatewayapi:v1beta1 of the controller cannot route by, set kind HTTPRoute and apiVersion gateway.networking.k8s.io/v1beta1',
    ]);
    expect(problems({ routeRef: { kind: 'HTTPRoute', name: 'web' } }, {}, 'apisix')).toEqual([
      'Canary podinfo.default: spec.routeRef is of no apiVersion HTTPRoute, which the -mesh-provider apisix of the controller cannot route by, set kind ApisixRoute',
    ]);
    expect(problems({ service: { port: 80, routeKind: 'GRPCRoute' } }, {}, 'linkerd')).toEqual([
      'Canary podinfo.default: spec.service.routeKind GRPCRoute is none of the -mesh-provider linkerd of the controller, set spec.provider gatewayapi:v1, or remove it',
    ]);
  });

  test('is a service without port, unless Knative has one', () => {
    const knative = {
      targetRef: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'a' },
      service: undefined,
    };
    expect(problems({ service: undefined })).toEqual([
      'Canary podinfo.default: spec.service.port is missing, set it to the port that users call',
    ]);
    expect(problems(knative, {}, 'knative')).toEqual([]);
  });

  test('is steps that do not ascend or are no percentages', () => {
    expect(problems({}, { stepWeights: [10, 5, 101] })).toEqual([
      'Canary podinfo.default: spec.analysis.stepWeights [10, 5, 101] are percentages, write whole numbers from 1 to 100',
      'Canary podinfo.default: spec.analysis.stepWeights [10, 5, 101] do not ascend, put them in order',
    ]);
    expect(problems({}, { stepWeights: [10, 10, 50] })).toEqual([]);
  });

  const ofProviders = REFUSALS.filter(
    ({ object }) => object.kind === 'Canary' && object.spec.provider in PROVIDERS && object.spec.provider !== 'knative',
  );
  test.each(ofProviders.map(({ title, object }): [string, Canary] => [title, object as Canary]))(
    'is found here too when an old API server let it pass: %s',
    (_, canary) => {
      expect(problemsOf(canary, canary.spec.provider!)).not.toEqual([]);
    },
  );

  const ofAccepted = ACCEPTED.filter(([, { kind, spec }]) => kind === 'Canary' && spec.provider !== undefined);
  test.each(ofAccepted)('is nothing that the API server accepts of a provider: %s', (_, object) => {
    expect(problemsOf(object as Canary, object.spec.provider)).toEqual([]);
  });
});

describe('What is wrong with a MetricTemplate', () => {
  const template = (query: string, type = 'prometheus') =>
    ({
      apiVersion: 'flagger.app/v1beta1',
      kind: 'MetricTemplate',
      metadata: { name: 'errors', namespace: 'infra' },
      spec: { provider: { type, address: 'http://p:9090' }, query },
    }) satisfies MetricTemplate;
  const metric: CanaryMetric = { name: 'err', templateRef: { name: 'errors' }, templateVariables: { status: '500' } };

  test('is nothing when the metric has a value for every name', () => {
    expect(templateProblems(template('up{code="{{ variables.status }}",ns="{{ namespace }}"}'), metric)).toEqual([]);
  });

  test('is a name that has no value, and the metric that lacks it', () => {
    expect(templateProblems(template('up{{ variables.code }}'), metric)).toEqual([
      'MetricTemplate errors.infra: spec.query as metric "err" uses it: "{{ variables.code }}" at 1:3 has no value: add code to templateVariables (known names: name, namespace, target, service, ingress, route, interval, variables.status)',
    ]);
  });

  test('is a type that is not known', () => {
    expect(templateProblems(template('up', 'zabbix'), metric)).toEqual([
      expect.stringMatching(
        /^MetricTemplate errors\.infra: spec\.provider\.type "zabbix" is not known, use one of prometheus, .*webhook$/,
      ),
    ]);
  });

  const SECRET =
    'spec.provider.secretRef is missing, which TYPE needs: set it to the name of a Secret with the credentials';
  const ADDRESS = 'spec.provider.address is missing, which TYPE needs: set it to the URL of the server';
  test.each([
    ['prometheus', [ADDRESS]],
    ['influxdb', [ADDRESS]],
    ['datadog', [SECRET]],
    ['externalmetrics', []],
    ['stackdriver', []],
    ['cloudwatch', ['spec.provider.region is missing, which TYPE needs: set it to one like eu-west-1']],
    ['newrelic', [SECRET]],
    ['graphite', [ADDRESS]],
    ['dynatrace', [ADDRESS, SECRET]],
    ['keptn', []],
    ['splunk', [ADDRESS, SECRET]],
    ['webhook', [ADDRESS]],
  ])('is what a provider of type %s misses', (type, missing) => {
    const bare = { ...template('up', type), spec: { provider: { type }, query: 'up' } };
    expect(templateProblems(bare, metric)).toEqual(
      missing.map((problem) => `MetricTemplate errors.infra: ${problem.replace('TYPE', type)}`),
    );
    const whole = { type, address: 'http://p', region: 'eu-west-1', secretRef: { name: 'keys' } };
    expect(templateProblems({ ...bare, spec: { provider: whole, query: 'up' } }, metric)).toEqual([]);
  });
});
