import type { Canary } from '../../../controller/api/types/canary';
import { CRDS } from '../../../controller/api/schema/index';
import type { KubeObject } from '../../../controller/api/types/meta';
import { CANARY, DEPLOYMENT } from '../../../controller/api/types/resources';
import { GATEWAY } from '../../../controller/api/rules/providers';
import { validateCanary } from '../../../controller/api/rules/validation';
import { permissiveDefinition } from '../../../controller/simulation/apiserver/custom-resources';
import { Simulation } from '../../../controller/simulation/simulation';
import { initialised, noting, pass } from '../../regression/support';
import {
  autoscaler,
  canary,
  deployment,
  METRICS,
  NAMESPACE,
  phaseOf,
  stage,
  type Stage,
  upgrade,
} from '../../support/rollout';
import { sentencesOf } from '../../support/problems';
import { BYSTANDER, pausesOf, recordMessage, releaseBystander } from './bystander';

const analysis = { interval: '10s', threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS };
const withMetric = (metric: object): KubeObject =>
  canary({ analysis: { ...analysis, metrics: [{ name: 'errors', thresholdRange: { max: 1 }, ...metric }] } });
const withTemplate = withMetric({ templateRef: { name: 'errors' } });
const template = (query: string, secretRef?: { name: string }): KubeObject => ({
  apiVersion: 'flagger.app/v1beta1',
  kind: 'MetricTemplate',
  metadata: { name: 'errors', namespace: NAMESPACE },
  spec: { provider: { type: 'prometheus', address: 'http://prometheus:9090', secretRef }, query },
});
const secret: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'auth', namespace: NAMESPACE },
  data: { token: 'dG9rZW4=' },
};
const withAutoscaler = (apiVersion: string): KubeObject =>
  canary({ autoscalerRef: { apiVersion, kind: 'HorizontalPodAutoscaler', name: 'podinfo' } });

/** A Deployment whose pods are found by a label that nobody expects. */
function unlabelled(): KubeObject {
  const object = deployment();
  object.spec.selector.matchLabels = { component: 'podinfo' };
  object.spec.template.metadata.labels = { component: 'podinfo' };
  return object;
}

/** The definition of a Canary as an older installation has it: without any rule. */
const OLD_DEFINITION: KubeObject = structuredClone(CRDS.find(({ spec }) => spec.names.kind === 'Canary')!);
OLD_DEFINITION.spec.versions[0].schema.openAPIV3Schema = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
};

interface Case {
  title: string;
  objects: KubeObject[];
  /** What the event and the condition say: the object, the field, the mend. */
  says: string[];
  mend: (simulation: Simulation) => Promise<unknown>;
}

const GATEWAY_API = 'gateway.networking.k8s.io/v1';
const gateway: KubeObject = {
  apiVersion: GATEWAY_API,
  kind: 'Gateway',
  metadata: { name: 'gw', namespace: 'infra' },
  spec: {},
};
const route = (service: string): KubeObject => ({
  apiVersion: GATEWAY_API,
  kind: 'HTTPRoute',
  metadata: { name: 'web', namespace: NAMESPACE },
  spec: { rules: [{ backendRefs: [{ name: service, port: 9898 }] }] },
});
const takingPart = canary({
  provider: 'gatewayapi:v1',
  routeRef: { apiVersion: GATEWAY_API, kind: 'HTTPRoute', name: 'web' },
});

const applying = (object: KubeObject) => async (simulation: Simulation) => await simulation.apply(object);

const CASES: Case[] = [
  {
    title: 'a duration that is none, stored before there was a rule',
    objects: [OLD_DEFINITION, deployment(), canary({ analysis: { ...analysis, interval: '10 seconds' } })],
    says: ['Canary podinfo.test: spec.analysis.interval "10 seconds" is no duration, write for example 30s'],
    mend: applying(canary()),
  },
  {
    title: 'a metric that is neither built in nor defined',
    objects: [deployment(), withMetric({ name: 'latency' })],
    says: [
      'Canary podinfo.test: spec.analysis.metrics[0] "latency" is no built-in metric, give it a query or a templateRef, or use request-success-rate',
    ],
    mend: applying(canary()),
  },
  {
    title: 'an unknown name in an inline query',
    objects: [deployment(), withMetric({ query: 'errors{pod="{{ pod }}"}' })],
    says: [
      'Canary podinfo.test: spec.analysis.metrics[0].query: "{{ pod }}" at 1:13 is not known (known names: name, namespace, target',
    ],
    mend: applying(canary()),
  },
  {
    title: 'an unknown name in the query of a MetricTemplate',
    objects: [template('errors{pod="{{ pod }}"}'), deployment(), withTemplate],
    says: [
      'MetricTemplate errors.test: spec.query as metric "errors" uses it: "{{ pod }}" at 1:13 is not known (known names: name, namespace, target',
    ],
    mend: applying(template('errors{app="{{ target }}"}')),
  },
  {
    title: 'a variable of a MetricTemplate that the metric does not give',
    objects: [template('errors{code="{{ variables.code }}"}'), deployment(), withTemplate],
    says: [
      'MetricTemplate errors.test: spec.query',
      '"{{ variables.code }}" at 1:14 has no value: add code to templateVariables',
    ],
    mend: applying(withMetric({ templateRef: { name: 'errors' }, templateVariables: { code: '500' } })),
  },
  {
    title: 'a MetricTemplate that does not exist',
    objects: [deployment(), withTemplate],
    says: [
      'Canary podinfo.test: spec.analysis.metrics[0].templateRef: Metric template errors.test error: not found; correct that or change the reference',
    ],
    mend: applying(template('errors{app="{{ target }}"}')),
  },
  {
    title: 'a Secret of a MetricTemplate that does not exist',
    objects: [template('errors{app="{{ target }}"}', { name: 'auth' }), deployment(), withTemplate],
    says: [
      'Canary podinfo.test: spec.analysis.metrics[0].templateRef: Metric template errors.test secret auth error: not found',
    ],
    mend: applying(secret),
  },
  {
    title: 'a Gateway that does not exist',
    objects: [
      permissiveDefinition(GATEWAY),
      deployment(),
      canary({ provider: 'gatewayapi:v1', service: { port: 9898, gatewayRefs: [{ name: 'gw', namespace: 'infra' }] } }),
    ],
    says: [
      'Canary podinfo.test: spec.service.gatewayRefs[0]: Gateway gw does not exist in namespace infra; create it or change the reference',
    ],
    mend: applying(gateway),
  },
  {
    title: 'a route to take part in that does not exist',
    objects: [deployment(), takingPart],
    says: [
      'Canary podinfo.test: spec.routeRef: HTTPRoute web does not exist in namespace test; create it or change the reference',
    ],
    mend: applying(route('podinfo')),
  },
  {
    title: 'a route to take part in that leads elsewhere',
    objects: [route('legacy'), deployment(), takingPart],
    says: [
      'Canary podinfo.test: spec.routeRef: HTTPRoute web sends nothing to the Service podinfo, but to legacy; send a path there to podinfo, or set spec.service.name',
    ],
    mend: applying(route('podinfo')),
  },
  {
    title: 'a target port by a name that no container has',
    objects: [deployment(), canary({ service: { port: 80, targetPort: 'web' } })],
    says: [
      'Canary podinfo.test: spec.service.targetPort: Deployment podinfo has no container port named web, but the container ports http; name the port there or use its number',
    ],
    mend: applying(canary({ service: { port: 80, targetPort: 'http' } })),
  },
  {
    title: 'a target whose selector has none of the known labels',
    objects: [unlabelled(), canary()],
    says: ['deployment podinfo.test spec.selector.matchLabels must contain one of [app name app.kubernetes.io/name]'],
    mend: async (simulation) => {
      await simulation.api.delete(DEPLOYMENT, { namespace: NAMESPACE, name: 'podinfo' });
      await simulation.apply(deployment());
    },
  },
  {
    title: 'a target that does not exist',
    objects: [canary()],
    says: ['deployment podinfo.test get query error: deployments.apps "podinfo" not found'],
    mend: applying(deployment()),
  },
  {
    title: 'an autoscaler that does not exist',
    objects: [deployment(), withAutoscaler('autoscaling/v2')],
    says: [
      'Canary podinfo.test: spec.autoscalerRef: HorizontalPodAutoscaler podinfo does not exist in namespace test; create it or remove the reference',
    ],
    mend: applying(autoscaler()),
  },
];

function acceptedOf(simulation: Simulation, name = 'podinfo') {
  return simulation.canary(NAMESPACE, name)!.status!.conditions!.find(({ type }) => type === 'Accepted');
}

describe.each(CASES)('$title', ({ objects, says, mend }) => {
  test('is said on the Canary, retried ever more slowly, touches nothing, and stops nobody else', async () => {
    const requests: string[] = [];
    const { moments, clock, log } = recordMessage((message) => message.includes(says[0]!));
    const { simulation, recording } = await stage({ objects: [...objects, ...BYSTANDER], wrap: noting(requests), log });
    clock.now = () => simulation.clock.now();
    await releaseBystander(simulation);
    await pass(simulation, 3600);

    for (const text of says) {
      expect(recording.events.filter((message) => message.includes(text))).toHaveLength(1);
      expect(acceptedOf(simulation)!.message).toContain(text);
    }
    expect(acceptedOf(simulation)).toMatchObject({ status: 'False', reason: 'InvalidConfiguration' });
    expect(acceptedOf(simulation, 'bystander')).toBeUndefined();
    expect(phaseOf(simulation)).toBe('Initializing');
    expect(requests.filter((request) => / podinfo/.test(request) && !/canaries| events /.test(request))).toEqual([]);

    const pauses = pausesOf(moments);
    expect(pauses.at(-1)).toBeGreaterThanOrEqual(225);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(375);
    expect(pauses.length).toBeLessThan(40);
  });

  test('is over when its cause is: the Canary goes on by itself, and can be released', async () => {
    const { simulation } = await stage({ objects });
    await pass(simulation, 600);
    expect(phaseOf(simulation)).toBe('Initializing');
    await mend(simulation);
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Initialized', limit: 400_000 });
    expect(phaseOf(simulation)).toBe('Initialized');
    expect(acceptedOf(simulation)).toMatchObject({ status: 'True', message: '' });

    await simulation.apply(upgrade());
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Succeeded', limit: 600_000 });
    expect(phaseOf(simulation)).toBe('Succeeded');
  });
});

describe('an invalid duration', () => {
  test('is refused by the API server, which names the field and the mend', async () => {
    const simulation = await Simulation.create();
    await expect(simulation.apply(canary({ analysis: { ...analysis, interval: '10 seconds' } }))).rejects.toThrow(
      /spec\.analysis\.interval.* is no duration: write a number and a unit, for example 30s, 1m30s or 1h/,
    );
  });

  test.each([
    ['spec.analysis.delay', { ...analysis, delay: '1' }],
    ['spec.analysis.metrics[0].interval', { ...analysis, metrics: [{ ...METRICS[0]!, interval: '1 min' }] }],
    [
      'spec.analysis.webhooks[0].timeout',
      { ...analysis, webhooks: [{ name: 'gate', url: 'http://gate/', timeout: 'soon' }] },
    ],
  ])('is found by the controller as well where it came before the rule: %s', (field, wrong) => {
    const problems = sentencesOf(validateCanary(canary({ analysis: wrong }) as Canary, 'istio'));
    expect(problems).toEqual([
      expect.stringMatching(/^Canary podinfo\.test: .* is no duration, write for example 30s, 1m30s or 1h$/),
    ]);
    expect(problems[0]).toContain(field);
  });
});

describe('a mistake that comes in the middle of a rollout', () => {
  /** A canary at 25 % whose template then asks for something unknown. */
  async function brokenMidway(options: Partial<Stage> = {}) {
    const staged = await initialised({
      ...options,
      objects: [template('errors{app="{{ target }}"}'), deployment(), withTemplate],
    });
    const { simulation, recording } = staged;
    await simulation.apply(upgrade());
    await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 600_000 });
    await simulation.apply(template('errors{app="{{ pod }}"}'));
    return staged;
  }

  test('is a failed check at each interval: nothing advances, and in the end it is rolled back', async () => {
    const { simulation, recording } = await brokenMidway();
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Failed', limit: 600_000 });
    expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '0']);
    expect(recording.events.filter((message) => message.startsWith('Halt'))[0]).toContain('pod');
  });

  test('does not keep users on a canary that has died', async () => {
    let dead = false;
    const { simulation, recording } = await brokenMidway({
      podsFail: (pod) => dead && pod.spec.containers[0].image === 'podinfo:2',
    });
    dead = true;
    simulation.workloads.refresh();
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Failed', limit: 600_000 });
    expect(recording.routes.at(-1)!.text).toBe('0');
  });

  test('leaves the traffic where it is, and the rollout goes on when it is mended', async () => {
    const { simulation, recording } = await brokenMidway();
    await simulation.clock.run({
      until: () => simulation.canary(NAMESPACE, 'podinfo')!.status!.failedChecks === 1,
      limit: 600_000,
    });
    expect(recording.routes.at(-1)!.text).toBe('25');
    expect(acceptedOf(simulation)).toMatchObject({ status: 'False' });

    await simulation.apply(template('errors{app="{{ target }}"}'));
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Succeeded', limit: 600_000 });
    expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '50', '0']);
  });
});

describe('two Canaries on one target', () => {
  /** The same target under a second Canary. */
  const twin = (): KubeObject => ({
    ...canary({ service: { name: 'twin', port: 9898 } }),
    metadata: { name: 'twin', namespace: NAMESPACE },
  });

  test('the elder goes on, the younger says whose the target is and touches nothing', async () => {
    const requests: string[] = [];
    const { simulation, recording } = await initialised({ objects: [deployment(), canary()], wrap: noting(requests) });
    await simulation.apply(twin());
    await simulation.apply(upgrade());
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Succeeded', limit: 600_000 });
    expect(phaseOf(simulation)).toBe('Succeeded');
    expect(recording.routes.filter(({ text }) => text !== '0').map(({ text }) => text)).toEqual(['25', '50']);

    const problem =
      'Canary twin.test: spec.targetRef: Deployment podinfo is released by Canary podinfo.test already; delete one of the two';
    expect(acceptedOf(simulation, 'twin')).toMatchObject({ status: 'False', message: problem });
    expect(acceptedOf(simulation)).toBeUndefined();
    expect(recording.events.filter((message) => message === problem)).toHaveLength(1);
    expect(requests.filter((request) => / twin/.test(request) && !/canaries| events /.test(request))).toEqual([]);
  });

  test('when the elder is deleted, the younger takes the target', async () => {
    const { simulation } = await initialised({ objects: [deployment(), canary()] });
    await simulation.apply(twin());
    await pass(simulation, 600);
    await simulation.api.delete(CANARY, { namespace: NAMESPACE, name: 'podinfo' });
    await simulation.clock.run({ until: () => phaseOf(simulation, 'twin') === 'Initialized', limit: 400_000 });
    expect(phaseOf(simulation, 'twin')).toBe('Initialized');
    expect(simulation.workloads.available(NAMESPACE, 'podinfo-primary')).toBeGreaterThan(0);
  });
});
