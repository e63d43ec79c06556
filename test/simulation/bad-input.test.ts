import type { Canary } from '../../controller/api/canary';
import { CRDS } from '../../controller/api/crds/index';
import type { KubeObject } from '../../controller/api/meta';
import { type HttpRequest, type HttpResponse, type Log, SILENT } from '../../controller/api/ports';
import { CANARY, DEPLOYMENT } from '../../controller/api/resources';
import { problemsOf } from '../../controller/api/validation';
import { Simulation } from '../../controller/simulation/simulation';
import { initialised, noting, pass, renamed } from '../regression/support';
import { canary, deployment, METRICS, NAMESPACE, phaseOf, stage, upgrade } from '../support/rollout';

const analysis = { interval: '10s', threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS };
const withMetric = (metric: object): KubeObject => canary({ analysis: { ...analysis, metrics: [{ name: 'errors', thresholdRange: { max: 1 }, ...metric }] } });
const withTemplate = withMetric({ templateRef: { name: 'errors' } });
const template = (query: string, secretRef?: { name: string }): KubeObject => ({
  apiVersion: 'flagger.app/v1beta1',
  kind: 'MetricTemplate',
  metadata: { name: 'errors', namespace: NAMESPACE },
  spec: { provider: { type: 'prometheus', address: 'http://prometheus:9090', secretRef }, query },
});
const secret: KubeObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'auth', namespace: NAMESPACE }, data: { token: 'dG9rZW4=' } };
const withAutoscaler = (apiVersion: string): KubeObject => canary({ autoscalerRef: { apiVersion, kind: 'HorizontalPodAutoscaler', name: 'podinfo' } });
const autoscaler: KubeObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'podinfo', namespace: NAMESPACE },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' }, minReplicas: 2, maxReplicas: 4 },
};

/** A Deployment whose pods are found by a label that nobody expects. */
function unlabelled(): KubeObject {
  const object = deployment();
  object.spec.selector.matchLabels = { component: 'podinfo' };
  object.spec.template.metadata.labels = { component: 'podinfo' };
  return object;
}

/** The definition of a Canary as an older installation has it: without any rule. */
const OLD_DEFINITION: KubeObject = structuredClone(CRDS.find(({ spec }) => spec.names.kind === 'Canary')!);
OLD_DEFINITION.spec.versions[0].schema.openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

interface Case {
  title: string;
  objects: KubeObject[];
  /** What the event and the condition say: the object, the field, the mend. */
  says: string[];
  mend: (simulation: Simulation) => Promise<unknown>;
}

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
    says: ['Canary podinfo.test: spec.analysis.metrics[0] "latency" is no built-in metric, give it a query or a templateRef, or use request-success-rate'],
    mend: applying(canary()),
  },
  {
    title: 'an unknown name in an inline query',
    objects: [deployment(), withMetric({ query: 'errors{pod="{{ pod }}"}' })],
    says: ['Canary podinfo.test: spec.analysis.metrics[0].query: "{{ pod }}" at 1:13 is not known (known names: name, namespace, target'],
    mend: applying(canary()),
  },
  {
    title: 'an unknown name in the query of a MetricTemplate',
    objects: [template('errors{pod="{{ pod }}"}'), deployment(), withTemplate],
    says: ['MetricTemplate errors.test: spec.query as metric "errors" uses it: "{{ pod }}" at 1:13 is not known (known names: name, namespace, target'],
    mend: applying(template('errors{app="{{ target }}"}')),
  },
  {
    title: 'a variable of a MetricTemplate that the metric does not give',
    objects: [template('errors{code="{{ variables.code }}"}'), deployment(), withTemplate],
    says: ['MetricTemplate errors.test: spec.query', '"{{ variables.code }}" at 1:14 has no value: add code to templateVariables'],
    mend: applying(withMetric({ templateRef: { name: 'errors' }, templateVariables: { code: '500' } })),
  },
  {
    title: 'a MetricTemplate that does not exist',
    objects: [deployment(), withTemplate],
    says: ['Canary podinfo.test: spec.analysis.metrics[0].templateRef: Metric template errors.test error: not found; correct that or change the reference'],
    mend: applying(template('errors{app="{{ target }}"}')),
  },
  {
    title: 'a Secret of a MetricTemplate that does not exist',
    objects: [template('errors{app="{{ target }}"}', { name: 'auth' }), deployment(), withTemplate],
    says: ['Canary podinfo.test: spec.analysis.metrics[0].templateRef: Metric template errors.test secret auth error: not found'],
    mend: applying(secret),
  },
  {
    title: 'a target port by a name that no container has',
    objects: [deployment(), canary({ service: { port: 80, targetPort: 'web' } })],
    says: ['Canary podinfo.test: spec.service.targetPort: Deployment podinfo has no container port named web, but the container ports http; name the port there or use its number'],
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
    title: 'an autoscaler of an API that Kubernetes has removed',
    objects: [autoscaler, deployment(), withAutoscaler('autoscaling/v2beta2')],
    says: ['Canary podinfo.test: spec.autoscalerRef.apiVersion: autoscaling/v2beta2 is an API that Kubernetes no longer has; use autoscaling/v2'],
    mend: applying(withAutoscaler('autoscaling/v2')),
  },
  {
    title: 'an autoscaler that does not exist',
    objects: [deployment(), withAutoscaler('autoscaling/v2')],
    says: ['Canary podinfo.test: spec.autoscalerRef: HorizontalPodAutoscaler podinfo does not exist in namespace test; create it or remove the reference'],
    mend: applying(autoscaler),
  },
];

/** A second application beside the one with the mistake, which is released while that is there. */
const SOUND = [renamed(deployment(), 'sound'), renamed(canary(), 'sound')];

async function releaseSound(simulation: Simulation): Promise<void> {
  const reached = (phase: string) => simulation.clock.run({ until: () => phaseOf(simulation, 'sound') === phase, limit: 600_000 });
  await reached('Initialized');
  await simulation.apply(renamed(upgrade(), 'sound'));
  await reached('Succeeded');
  expect(phaseOf(simulation, 'sound')).toBe('Succeeded');
}

function acceptedOf(simulation: Simulation, name = 'podinfo') {
  return simulation.canary(NAMESPACE, name)!.status!.conditions!.find(({ type }) => type === 'Accepted');
}

/** When a message was said of a Canary, which the log hears every time. */
function hearing(said: (message: string) => boolean) {
  const heard: number[] = [];
  const clock: { now: () => number } = { now: () => 0 };
  const hear = (fields: Readonly<Record<string, unknown>>, message: string) => void (fields.canary === 'test/podinfo' && said(message) && heard.push(clock.now()));
  const log: Log = { ...SILENT, debug: hear, warn: hear };
  return { heard, clock, log };
}

/** Virtual seconds between these moments. */
function pausesOf(moments: readonly number[]): number[] {
  return moments.slice(1).map((at, index) => (at - moments[index]!) / 1000);
}

describe.each(CASES)('$title', ({ objects, says, mend }) => {
  test('is said on the Canary, retried ever more slowly, touches nothing, and stops nobody else', async () => {
    const requests: string[] = [];
    const { heard, clock, log } = hearing((message) => message.includes(says[0]!));
    const { simulation, recording } = await stage({ objects: [...objects, ...SOUND], wrap: noting(requests), log });
    clock.now = () => simulation.clock.now();
    await releaseSound(simulation);
    await pass(simulation, 3600);

    for (const text of says) {
      expect(recording.events.filter((message) => message.includes(text))).toHaveLength(1);
      expect(acceptedOf(simulation)!.message).toContain(text);
    }
    expect(acceptedOf(simulation)).toMatchObject({ status: 'False', reason: 'InvalidConfiguration' });
    expect(acceptedOf(simulation, 'sound')).toBeUndefined();
    expect(phaseOf(simulation)).toBe('Initializing');
    expect(requests.filter((request) => / podinfo/.test(request) && !/canaries| events /.test(request))).toEqual([]);

    const pauses = pausesOf(heard);
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
    await expect(simulation.apply(canary({ analysis: { ...analysis, interval: '10 seconds' } }))).rejects.toThrow(/spec\.analysis\.interval.* is no duration: write a number and a unit, for example 30s, 1m30s or 1h/);
  });

  test.each([
    ['spec.analysis.delay', { ...analysis, delay: '1' }],
    ['spec.analysis.metrics[0].interval', { ...analysis, metrics: [{ ...METRICS[0]!, interval: '1 min' }] }],
    ['spec.analysis.webhooks[0].timeout', { ...analysis, webhooks: [{ name: 'gate', url: 'http://gate/', timeout: 'soon' }] }],
  ])('is found by the controller as well where it came before the rule: %s', (field, wrong) => {
    const problems = problemsOf(canary({ analysis: wrong }) as Canary, 'istio');
    expect(problems).toEqual([expect.stringMatching(/^Canary podinfo\.test: .* is no duration, write for example 30s, 1m30s or 1h$/)]);
    expect(problems[0]).toContain(field);
  });
});

describe('a mistake that comes in the middle of a rollout', () => {
  test('leaves the traffic where it is, and the rollout goes on when it is mended', async () => {
    const { simulation, recording } = await initialised({ objects: [template('errors{app="{{ target }}"}'), deployment(), withTemplate] });
    await simulation.apply(upgrade());
    await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 600_000 });
    await simulation.apply(template('errors{app="{{ pod }}"}'));
    await pass(simulation, 120);
    expect(recording.routes.at(-1)!.text).toBe('25');
    expect(acceptedOf(simulation)).toMatchObject({ status: 'False' });

    await simulation.apply(template('errors{app="{{ target }}"}'));
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Succeeded', limit: 600_000 });
    expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '50', '0']);
  });
});

describe('a metric server that cannot be reached', () => {
  const message = 'Error checking metric providers: metrics server http://prometheus:9090 is not available: prometheus:9090: connection refused';

  test('keeps a Canary from its first traffic until it answers', async () => {
    let down = true;
    const { heard, clock, log } = hearing((said) => said === message);
    const { simulation, recording } = await stage({ objects: [deployment(), canary()], metricsDown: () => down, log });
    clock.now = () => simulation.clock.now();
    await pass(simulation, 1800);
    expect(phaseOf(simulation)).toBe('Initializing');
    expect(recording.events.filter((said) => said === message)).toHaveLength(1);
    expect(simulation.find(DEPLOYMENT, NAMESPACE, 'podinfo-primary')).toBeUndefined();
    expect(pausesOf(heard).at(-1)).toBeGreaterThanOrEqual(225);

    down = false;
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Initialized', limit: 400_000 });
    expect(phaseOf(simulation)).toBe('Initialized');
  });

  test('is a failed check each time during a rollout, which goes on if it comes back before the threshold', async () => {
    let down = false;
    const { simulation, recording } = await initialised({ objects: [deployment(), canary()], metricsDown: () => down });
    await simulation.apply(upgrade());
    await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 600_000 });
    down = true;
    await pass(simulation, 25);
    expect(simulation.canary(NAMESPACE, 'podinfo')!.status!.failedChecks).toBe(2);
    expect(recording.events.filter((said) => said.includes('prometheus:9090: connection refused')).length).toBeGreaterThan(0);
    down = false;
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Succeeded', limit: 600_000 });
    expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '50', '0']);
  });

  test('ends the rollout at the threshold, as nobody knows how the new version does', async () => {
    let down = false;
    const { simulation, recording } = await initialised({ objects: [deployment(), canary()], metricsDown: () => down });
    await simulation.apply(upgrade());
    await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 600_000 });
    down = true;
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Failed', limit: 600_000 });
    expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '0']);
  });
});

describe('a hook that never answers', () => {
  /** Gives up after the timeout of the call, as a real client does. */
  function hanging(): { webhook: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>; state: { simulation?: Simulation; hangs: boolean } } {
    const state: { simulation?: Simulation; hangs: boolean } = { hangs: true };
    const webhook = ({ url, timeout }: HttpRequest) => {
      if (!state.hangs || !url.includes('slow')) return { status: 200, body: '' };
      return new Promise<HttpResponse>((_, reject) => state.simulation!.clock.after(timeout, () => reject(new Error(`slow: timed out after ${timeout / 1000}s`))));
    };
    return { webhook, state };
  }

  const withHook = (type: 'pre-rollout' | 'confirm-rollout') => canary({ analysis: { ...analysis, webhooks: [{ name: 'slow', type, url: 'http://slow/', timeout: '30s' }] } });

  test('is a failed check after its timeout, holds up no other Canary, and is done with when it answers', async () => {
    const { webhook, state } = hanging();
    const { simulation, recording } = await initialised({ objects: [deployment(), withHook('pre-rollout'), ...SOUND], webhook });
    state.simulation = simulation;
    await simulation.apply(upgrade());
    await pass(simulation, 35);
    expect(recording.events).toContain('Halt podinfo.test advancement pre-rollout check slow failed POST http://slow/ giving up after 1 attempt(s): slow: timed out after 30s');

    const alone = await timeOfSound();
    const start = simulation.clock.now();
    await releaseSound(simulation);
    expect(simulation.clock.now() - start).toBeLessThanOrEqual(alone);

    state.hangs = false;
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Succeeded', limit: 600_000 });
    expect(recording.routes.at(-1)!.text).toBe('0');
    expect(phaseOf(simulation)).toBe('Succeeded');
  });

  /** Virtual milliseconds that the sound application's rollout takes when nobody else is there. */
  async function timeOfSound(): Promise<number> {
    const { simulation } = await stage({ objects: SOUND });
    await pass(simulation, 60);
    const start = simulation.clock.now();
    await releaseSound(simulation);
    return simulation.clock.now() - start;
  }

  test('is a closed gate before a rollout: no traffic, no failed check', async () => {
    const { webhook, state } = hanging();
    const { simulation, recording } = await initialised({ objects: [deployment(), withHook('confirm-rollout')], webhook });
    state.simulation = simulation;
    await simulation.apply(upgrade());
    await pass(simulation, 600);
    expect(simulation.canary(NAMESPACE, 'podinfo')!.status).toMatchObject({ phase: 'Waiting', failedChecks: 0 });
    expect(recording.routes.map(({ text }) => text)).toEqual(['0']);

    state.hangs = false;
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Succeeded', limit: 600_000 });
    expect(phaseOf(simulation)).toBe('Succeeded');
  });
});

describe('two Canaries on one target', () => {
  /** The same target under a second Canary. */
  const twin = (): KubeObject => ({ ...canary({ service: { name: 'twin', port: 9898 } }), metadata: { name: 'twin', namespace: NAMESPACE } });

  test('the elder goes on, the younger says whose the target is and touches nothing', async () => {
    const requests: string[] = [];
    const { simulation, recording } = await initialised({ objects: [deployment(), canary()], wrap: noting(requests) });
    await simulation.apply(twin());
    await simulation.apply(upgrade());
    await simulation.clock.run({ until: () => phaseOf(simulation) === 'Succeeded', limit: 600_000 });
    expect(phaseOf(simulation)).toBe('Succeeded');
    expect(recording.routes.filter(({ text }) => text !== '0').map(({ text }) => text)).toEqual(['25', '50']);

    const problem = 'Canary twin.test: spec.targetRef: Deployment podinfo is released by Canary podinfo.test already; delete one of the two';
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
    expect(simulation.deployments.available(NAMESPACE, 'podinfo-primary')).toBeGreaterThan(0);
  });
});
