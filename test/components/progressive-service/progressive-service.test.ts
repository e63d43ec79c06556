import * as k8s from '@pulumi/kubernetes';
import * as kx from '@pulumi/kubernetesx';
import * as pulumi from '@pulumi/pulumi';
import {
  atLeast,
  blueGreen,
  canary,
  DeliveryController,
  Gateway,
  type GatewayArgs,
  type GatewayProvider,
  mirror,
  ProgressiveService,
  type ProgressiveServiceArgs,
  routing,
  successRate,
} from '../../../components/index';
import { type Inputs, only, type Outcome, run, valueOf } from '../support';

const CANARY = 'kubernetes:flagger.app/v1beta1:Canary';
const DEPLOYMENT = 'kubernetes:apps/v1:Deployment';
const HPA = 'kubernetes:autoscaling/v2:HorizontalPodAutoscaler';
const web = { image: 'web:1', port: 80 };

type Args = ProgressiveServiceArgs;
const create = (args: Args): Promise<Outcome<ProgressiveService | undefined>> =>
  run(() => new ProgressiveService('web', args));

/** Creates the service, without errors. */
async function created(args: Args): Promise<Outcome<ProgressiveService | undefined>> {
  const outcome = await create(args);
  expect(outcome.errors).toEqual([]);
  return outcome;
}

const specOf = async (args: Args): Promise<Inputs> => only(await created(args), CANARY).spec as Inputs;
const deploymentOf = async (args: Args): Promise<Inputs> => only(await created(args), DEPLOYMENT);
const podOf = async (args: Args): Promise<Inputs> => (await deploymentOf(args)).spec.template as Inputs;

describe('the workload', () => {
  test('an image and a port make a Deployment and a Canary', async () => {
    const outcome = await created({ ...web, namespace: 'shop', targetPort: 8080, replicas: 3 });
    expect(outcome.resources.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'serin:index:ProgressiveService web',
      `${DEPLOYMENT} web`,
      `${CANARY} web`,
    ]);
    expect(only(outcome, DEPLOYMENT)).toMatchObject({
      metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'web:1', ports: [{ name: 'http', containerPort: 8080 }] }] },
        },
      },
    });
    expect(only(outcome, CANARY)).toEqual({
      apiVersion: 'flagger.app/v1beta1',
      kind: 'Canary',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        service: { port: 80, targetPort: 8080 },
      },
    });
  });

  test.each<[string, Partial<Args>, object]>([
    ['variables', { env: { MODE: pulumi.output('fast') } }, { env: [{ name: 'MODE', value: 'fast' }] }],
    [
      'what else its container says',
      { container: { resources: { requests: { cpu: '1' } }, command: ['serve'] } },
      { resources: { requests: { cpu: '1' } }, command: ['serve'] },
    ],
    ['a named port', { targetPort: 'web' }, { ports: [{ name: 'web', containerPort: 80 }] }],
    ['the name of its port', { service: { portName: 'grpc' } }, { ports: [{ name: 'grpc', containerPort: 80 }] }],
  ])('has %s', async (_, args, container) => {
    expect((await podOf({ ...web, ...args } as Args)).spec.containers[0]).toMatchObject(container);
  });

  test('has labels and annotations of its pods', async () => {
    const { metadata } = await podOf({
      ...web,
      podLabels: { tier: 'front', app: 'other' },
      podAnnotations: { 'sidecar.istio.io/inject': 'true' },
    });
    expect(metadata).toEqual({
      labels: { tier: 'front', app: 'web' },
      annotations: { 'sidecar.istio.io/inject': 'true' },
    });
  });

  test('is a DaemonSet where asked', async () => {
    const outcome = await created({ ...web, workload: 'DaemonSet' });
    expect(only(outcome, 'kubernetes:apps/v1:DaemonSet').spec.template.spec.containers[0].image).toBe('web:1');
    expect(only(outcome, CANARY).spec.targetRef.kind).toBe('DaemonSet');
  });

  test('is made of a pod spec, or of what holds one', async () => {
    const spec = { containers: [{ name: 'main', image: 'web:2' }] };
    expect((await podOf({ pod: spec, port: 80 })).spec).toEqual(spec);
    const built = await podOf({
      pod: new kx.PodBuilder({ containers: [{ image: 'web:2', ports: { http: 80 } }] }),
      port: 80,
    });
    expect(built.spec.containers[0]).toMatchObject({
      name: 'web',
      image: 'web:2',
      ports: [{ name: 'http', containerPort: 80 }],
    });
  });

  test('has a ServiceAccount of its own, or one that is there', async () => {
    const outcome = await created({ ...web, serviceAccount: true });
    expect(only(outcome, 'kubernetes:core/v1:ServiceAccount').metadata.name).toBe('web');
    expect(only(outcome, DEPLOYMENT).spec.template.spec.serviceAccountName).toBe('web');
    expect((await podOf({ ...web, serviceAccount: 'shared' })).spec.serviceAccountName).toBe('shared');
  });

  test('exists already', async () => {
    const outcome = await run(() => {
      const target = new k8s.apps.v1.Deployment('old', {
        metadata: { name: 'shop' },
        spec: { selector: { matchLabels: { app: 'shop' } }, template: { metadata: {}, spec: { containers: [] } } },
      });
      return new ProgressiveService('web', { target, port: 80 });
    });
    expect(outcome.errors).toEqual([]);
    expect(outcome.resources.map(({ type }) => type).sort()).toEqual([
      DEPLOYMENT,
      CANARY,
      'serin:index:ProgressiveService',
    ]);
    expect(await specOf({ target: { apiVersion: 'v1', kind: 'Service', name: 'shop' }, port: 80 })).toMatchObject({
      targetRef: { apiVersion: 'v1', kind: 'Service', name: 'shop' },
    });
    expect(await valueOf(outcome.value!.primaryServiceName)).toBe('shop-primary');
  });
});

describe('configs', () => {
  const configs = {
    settings: { data: { mode: 'fast' }, mountPath: '/etc/web' },
    keys: { data: { KEY: 'k3y' }, secret: true, env: true },
  };

  test('are ConfigMaps and Secrets that the first container has as files and variables', async () => {
    const outcome = await created({ ...web, configs });
    expect(only(outcome, 'kubernetes:core/v1:ConfigMap', 'web-settings')).toMatchObject({
      metadata: { name: 'web-settings' },
      data: { mode: 'fast' },
    });
    expect(JSON.stringify(only(outcome, 'kubernetes:core/v1:Secret', 'web-keys'))).toContain('k3y');
    const { spec } = only(outcome, DEPLOYMENT).spec.template;
    expect(spec).toMatchObject({ volumes: [{ name: 'settings', configMap: { name: 'web-settings' } }] });
    expect(spec.containers[0]).toMatchObject({
      volumeMounts: [{ name: 'settings', mountPath: '/etc/web', readOnly: true }],
      envFrom: [{ secretRef: { name: 'web-keys' } }],
    });
  });

  test('make a new revision of the workload when they change', async () => {
    const hashOf = async (mode: string): Promise<string> =>
      (await podOf({ ...web, configs: { settings: { data: { mode } } } })).metadata.annotations['serin/configs'];
    expect(await hashOf('fast')).toBe(await hashOf('fast'));
    expect(await hashOf('fast')).not.toBe(await hashOf('slow'));
  });
});

describe('autoscaling', () => {
  test('is a HorizontalPodAutoscaler of the target', async () => {
    const outcome = await created({
      ...web,
      autoscaling: { minReplicas: 2, maxReplicas: 10, cpu: 80, memory: 70, primary: { minReplicas: 3 } },
    });
    expect(only(outcome, HPA)).toMatchObject({
      metadata: { name: 'web' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 10,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
          { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 70 } } },
        ],
      },
    });
    expect(only(outcome, CANARY).spec.autoscalerRef).toEqual({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      name: 'web',
      primaryScalerReplicas: { minReplicas: 3 },
    });
  });

  test('is a ScaledObject of KEDA', async () => {
    const triggers = [{ type: 'prometheus', name: 'load', metadata: { query: 'a' } }];
    const outcome = await created({ ...web, autoscaling: { triggers, primaryQueries: { load: 'b' }, maxReplicas: 5 } });
    expect(only(outcome, 'kubernetes:keda.sh/v1alpha1:ScaledObject').spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      maxReplicaCount: 5,
      triggers,
    });
    expect(only(outcome, CANARY).spec.autoscalerRef).toEqual({
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      name: 'web',
      primaryScalerQueries: { load: 'b' },
    });
  });

  test('is one that exists', async () => {
    const existing = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'shared' };
    expect((await specOf({ ...web, autoscaling: { existing } })).autoscalerRef).toEqual(existing);
  });
});

describe('the Canary', () => {
  const strategy = canary({ stepWeight: 10, maxWeight: 50, interval: '30s', threshold: 3 });

  test('has the strategy, the metrics, the hooks and the alerts', async () => {
    const hooks = [{ name: 'gate', type: 'confirm-promotion' as const, url: 'http://gate/' }];
    const alerts = [{ severity: 'error' as const, providerRef: { name: 'slack' } }];
    expect((await specOf({ ...web, strategy, metrics: [successRate(atLeast(99))], hooks, alerts })).analysis).toEqual({
      stepWeight: 10,
      maxWeight: 50,
      interval: '30s',
      threshold: 3,
      metrics: [{ name: 'request-success-rate', thresholdRange: { min: 99 } }],
      webhooks: hooks,
      alerts,
    });
  });

  test.each<[string, Partial<Args>, object]>([
    ['a deadline', { progressDeadlineSeconds: 120 }, { progressDeadlineSeconds: 120 }],
    ['a Prometheus', { metricsServer: 'http://prometheus:9090' }, { metricsServer: 'http://prometheus:9090' }],
    [
      'what it skips, suspends and reverts',
      { skipAnalysis: true, suspend: true, revertOnDeletion: true },
      { skipAnalysis: true, suspend: true, revertOnDeletion: true },
    ],
    [
      'names and metadata of the Services',
      { service: { name: 'front', apex: { labels: { a: 'b' } } } },
      { service: { port: 80, name: 'front', apex: { labels: { a: 'b' } } } },
    ],
    [
      'where its pods run',
      { strategy, canaryPods: { nodeSelector: { type: 'spot' } } },
      { analysis: { stepWeight: 10, canaryAnalysis: { templateVariables: { nodeSelector: { type: 'spot' } } } } },
    ],
    [
      'its provider',
      { routing: routing.istio({ hosts: ['a.example.com'] }) as never },
      { provider: 'istio', service: { hosts: ['a.example.com'] } },
    ],
    [
      'the Ingress that it builds on',
      { routing: routing.nginx({ ingress: 'web' }) as never },
      { provider: 'nginx', ingressRef: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'web' } },
    ],
  ])('has %s', async (_, args, spec) => {
    expect(await specOf({ ...web, ...args } as Args)).toMatchObject(spec);
  });

  test('of a Knative Service describes no Services', async () => {
    const target = { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'web' };
    expect(await specOf({ target, routing: routing.knative() as never })).toEqual({
      provider: 'knative',
      targetRef: target,
    });
  });

  test('grows its mirrored share beside the settings of its pods', async () => {
    const outcome = await run(
      () =>
        new ProgressiveService('web', {
          ...web,
          strategy: mirror({ iterations: 5, growth: { step: 20, max: 80 } }),
          canaryPods: { nodeSelector: { type: 'spot' } },
        }),
    );
    expect(only(outcome, CANARY).spec.analysis).toEqual({
      iterations: 5,
      mirror: true,
      canaryAnalysis: {
        stepWeightPromotion: 20,
        maxMirrorWeight: 80,
        templateVariables: { nodeSelector: { type: 'spot' } },
      },
    });
  });

  test('lists the warnings that are not to be shown', async () => {
    const { metadata } = only(await created({ ...web, silence: ['single-metric', 'no-traffic'] }), CANARY);
    expect(metadata.annotations).toEqual({ 'serin/silence': 'single-metric,no-traffic' });
  });
});

describe('a gateway', () => {
  const through = <Name extends GatewayProvider>(
    args: GatewayArgs<Name>,
    more: object = {},
  ): Promise<Outcome<ProgressiveService | undefined>> =>
    run(() => new ProgressiveService('web', { ...web, gateway: new Gateway('public', args), ...more }));
  const istio: GatewayArgs<'istio'> = { provider: 'istio', namespace: 'istio-system', hosts: ['shop.example.com'] };

  test('of Istio is one of the route, which takes its hosts', async () => {
    expect(only(await through(istio), CANARY).spec).toMatchObject({
      provider: 'istio',
      service: { port: 80, gateways: ['istio-system/public'], hosts: ['shop.example.com'] },
    });
    const beside = await through(istio, { routing: routing.istio({ gateways: ['mesh'], hosts: ['api.example.com'] }) });
    expect(only(beside, CANARY).spec.service).toMatchObject({
      gateways: ['mesh', 'istio-system/public'],
      hosts: ['api.example.com'],
    });
  });

  test('of the Gateway API is a parent of the route', async () => {
    const outcome = await through({
      provider: 'gatewayapi:v1',
      className: 'envoy',
      namespace: 'infra',
      hosts: ['shop.example.com'],
    });
    expect(outcome.errors).toEqual([]);
    expect(only(outcome, CANARY).spec).toMatchObject({
      provider: 'gatewayapi:v1',
      service: { gatewayRefs: [{ name: 'public', namespace: 'infra' }], hosts: ['shop.example.com'] },
    });
  });

  test('is none for a route of one’s own, which names its Gateways itself', async () => {
    const { errors } = await through(
      { provider: 'gatewayapi:v1', className: 'envoy' },
      { routing: routing.gatewayApi({ route: 'shop' }) },
    );
    expect(errors).toEqual([
      'ProgressiveService "web": gateway: is for a route that is made, and the one of routing names its Gateways itself; remove it, or routing.route',
    ]);
  });

  test('says where users reach the service', async () => {
    expect(await valueOf((await through(istio)).value!.url)).toBe('http://shop.example.com');
    expect(
      await valueOf(
        (await through({ provider: 'istio', hosts: ['shop.example.com'], tls: { secretName: 'shop' } })).value!.url,
      ),
    ).toBe('https://shop.example.com');
  });

  test('of another API than that of the provider is refused', async () => {
    const { errors } = await through(istio, { routing: routing.nginx({ ingress: 'web' }) });
    expect(errors).toEqual([
      'ProgressiveService "web": gateway: is made for istio, which the provider nginx knows nothing of; make it for nginx, or remove it',
    ]);
  });
});

describe('the provider', () => {
  const specWith = async (args: object): Promise<Inputs> =>
    only(
      await run(
        () =>
          new ProgressiveService('web', {
            ...web,
            controller: new DeliveryController('serin', { provider: 'linkerd' }),
            ...args,
          }),
      ),
      CANARY,
    ).spec;

  test('that the controller has anyway is not named', async () => {
    expect(await specWith({})).not.toHaveProperty('provider');
    expect(await specWith({ routing: routing.linkerd() })).not.toHaveProperty('provider');
    expect(await specWith({ routing: routing.traefik() })).toMatchObject({ provider: 'traefik' });
  });

  test.each([
    [
      routing.gatewayApi({ gateways: [{ name: 'public' }], timeout: '5s' }),
      { provider: 'gatewayapi:v1', service: { gatewayRefs: [{ name: 'public' }], timeout: '5s' } },
    ],
    [
      routing.gatewayApi({
        gateways: [{ name: 'public' }],
        routeKind: 'GRPCRoute',
        match: [{ uri: { prefix: '/shop.Cart/' } }],
      }),
      {
        provider: 'gatewayapi:v1',
        service: {
          gatewayRefs: [{ name: 'public' }],
          routeKind: 'GRPCRoute',
          match: [{ uri: { prefix: '/shop.Cart/' } }],
        },
      },
    ],
    [
      routing.gatewayApi({ route: 'shop' }),
      { routeRef: { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', name: 'shop' } },
    ],
    [
      routing.gatewayApi({ route: { kind: 'GRPCRoute', name: pulumi.output('shop') } }),
      { routeRef: { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GRPCRoute', name: 'shop' } },
    ],
    [
      routing.gatewayApiBeta({ route: 'shop' }),
      {
        provider: 'gatewayapi:v1beta1',
        routeRef: { apiVersion: 'gateway.networking.k8s.io/v1beta1', kind: 'HTTPRoute', name: 'shop' },
      },
    ],
  ])('of the Gateway API makes a route, or takes part in one: %#', async (made, expected) => {
    expect(await specWith({ routing: made })).toMatchObject(expected);
  });
});

describe('waiting', () => {
  test('has the provider wait for the revision of this very pod', async () => {
    const waitOf = async (args: Args): Promise<string> =>
      only(await created({ ...args, await: true }), CANARY).metadata.annotations['pulumi.com/waitFor'];
    expect(await waitOf(web)).toMatch(/^jsonpath=\{\.status\.settledSpec\}=s1-[0-9a-f]{16}$/);
    expect(await waitOf(web)).toBe(await waitOf({ ...web, replicas: 5 }));
    expect(await waitOf(web)).not.toBe(await waitOf({ ...web, image: 'web:2' }));
  });

  test('asks for nothing while the Canary is suspended, which would never end', async () => {
    expect(only(await created({ ...web, await: true, suspend: true }), CANARY).metadata.annotations).toEqual({});
  });

  test('is impossible for a workload that the program does not know', async () => {
    const { errors } = await create({
      target: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      port: 80,
      await: true,
    });
    expect(errors).toEqual([
      expect.stringContaining(
        'ProgressiveService "web": await: a change of a workload that is not in this program cannot be waited for',
      ),
    ]);
  });
});

describe('outputs', () => {
  test('name the three Services', async () => {
    const { value } = await created({ ...web, service: { name: 'front' } });
    expect(
      await Promise.all(
        [value!.serviceName, value!.primaryServiceName, value!.canaryServiceName].map((one) => valueOf(one)),
      ),
    ).toEqual(['front', 'front-primary', 'front-canary']);
  });

  test.each<[string, Partial<Args>, string]>([
    ['inside the cluster', {}, 'http://web.default'],
    ['on another port, in a namespace', { port: 8080, namespace: 'shop' }, 'http://web.shop:8080'],
  ])('say where it is reached: %s', async (_, args, url) => {
    expect(await valueOf((await created({ ...web, ...args } as Args)).value!.url)).toBe(url);
  });
});

describe('bad input is refused before anything is created', () => {
  const strategy = canary({ stepWeight: 10 });
  const samples = { compareTo: 'primary', falseAlarms: 1, minSamples: 51 };
  const cases: [string, object, string | RegExp][] = [
    ['nothing to release', { port: 80 }, /image: .*exactly one of image, pod and target/],
    ['two things to release', { ...web, pod: { containers: [] } }, /exactly one of image, pod and target/],
    ['no port', { image: 'web:1' }, /port: .*set it to the port that users call/],
    [
      'a port that is a text',
      { image: 'web:1', port: '80' },
      'port: Invalid value: "80": port in body must be of type integer',
    ],
    ['a misspelt argument', { ...web, stratagy: {} }, /stratagy: .*there is no such property/],
    [
      'a weight above 100',
      { ...web, strategy: { kind: 'canary', analysis: { stepWeight: pulumi.output(110) } } },
      /strategy\.analysis\.stepWeight: .*less than or equal to 100/,
    ],
    ['metrics without a strategy', { ...web, metrics: [successRate(atLeast(99))] }, /strategy: .*is missing/],
    [
      'a provider that cannot do it',
      {
        ...web,
        routing: routing.linkerd(),
        strategy: { kind: 'ab-test', analysis: { iterations: 2, match: [{ headers: { a: { exact: 'b' } } }] } },
      },
      /strategy\.match.*A\/B tests.*use one of istio/,
    ],
    [
      'a query that is none',
      { ...web, strategy, metrics: [{ name: 'a', query: 'sum(', thresholdRange: { max: 1 } }] },
      /metrics\[0\]\.query: /,
    ],
    [
      'a metric without a query',
      { ...web, strategy, metrics: [{ name: 'errors', thresholdRange: { max: 1 } }] },
      /metrics\[0\]: "errors" is no built-in metric/,
    ],
    [
      'a hook that nobody can call',
      { ...web, strategy, hooks: [{ name: 'gate', url: 'gate' }] },
      /hooks\[0\]\.url: .*http/,
    ],
    [
      'a duration that is none',
      { ...web, strategy: { kind: 'canary', analysis: { interval: '1 minute' } } },
      /strategy\.analysis\.interval: .*30s, 1m30s or 1h/,
    ],
  ];
  test.each(cases)('%s', async (_, args, message) => {
    const { errors, resources } = await create(args as Args);
    expect(resources.map(({ type }) => type)).toEqual(['serin:index:ProgressiveService']);
    expect(errors).toEqual([expect.stringMatching(message)]);
    expect(errors[0]).toMatch(/^ProgressiveService "web": /);
  });

  test.each<[string, object]>([
    ['of a hook', { hooks: [{ name: 'gate', url: pulumi.secret('hunter2') }] }],
    ['of a metric, told beside another field', { metrics: [{ name: pulumi.secret('hunter2') }] }],
    ['as a whole', { metrics: pulumi.secret([{ name: 'hunter2' }]) }],
  ])('a secret %s is not shown', async (_, args) => {
    const { errors } = await create({ ...web, strategy, ...args } as Args);
    expect(errors).toEqual([expect.stringContaining('is not valid; what was found is secret and not shown')]);
    expect(errors[0]).not.toContain('hunter2');
  });

  test('a secret of a metric is not shown beside its samples', async () => {
    const metrics: object[] = [{ name: pulumi.secret('hunter2'), query: 'up', ...samples }];
    const { errors } = await create({ ...web, strategy, metrics } as unknown as Args);
    expect(errors).toEqual([expect.stringContaining('metrics[0].minSamples: ')]);
    expect(errors[0]).not.toContain('hunter2');
  });

  test('what it says is shown where it only names an argument that is secret', async () => {
    const { errors } = await create({ ...web, hooks: pulumi.secret([{ name: 'gate', url: 'http://gate/' }]) as never });
    expect(errors).toEqual([
      'ProgressiveService "web": strategy: Invalid value: "object": is missing: without it every version is released at once, whatever metrics, hooks, alerts and canaryPods say',
    ]);
  });

  test.each<[string, object, string]>([
    [
      'what a query asks for',
      { strategy, metrics: [{ name: 'a', query: 'up{x="{{ spec.provider }}"}', thresholdRange: { max: 1 } }] },
      'metrics[0].query: "{{ spec.provider }}" at 1:7 is not supported: ',
    ],
    [
      'the name of a metric',
      { strategy, metrics: [{ name: 'spec.analysis', thresholdRange: { max: 1 } }] },
      'metrics[0]: "spec.analysis" is no built-in metric, ',
    ],
    [
      'the name of a service',
      { strategy, service: { name: 'spec.service' } },
      'service.name: is spec.service, but a Service that is released is called by its own name: remove service.name, or set it to web',
    ],
  ])('%s is left as it is written, also where it looks like a field', async (_, args, message) => {
    const target = 'service' in args ? { target: { kind: 'Service', apiVersion: 'v1', name: 'web' } } : web;
    const { errors } = await create({ ...target, port: 80, ...args } as unknown as Args);
    expect(errors).toEqual([expect.stringContaining(`ProgressiveService "web": ${message}`)]);
  });
});

test('Blue/Green is what plain Services do', async () => {
  const outcome = await run(
    () =>
      new ProgressiveService('web', { ...web, routing: routing.kubernetes(), strategy: blueGreen({ iterations: 5 }) }),
  );
  expect(outcome.errors).toEqual([]);
  expect(only(outcome, CANARY).spec).toMatchObject({ provider: 'kubernetes', analysis: { iterations: 5 } });
});
