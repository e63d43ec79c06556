import type { CanarySpec } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { CANARY, DEPLOYMENT, SERVICE } from '../../../controller/api/types/resources';
import type { PodTemplate } from '../../../controller/simulation/cluster/pods';
import type { Simulation } from '../../../controller/simulation/simulation';
import { canary, deployment, NAMESPACE, phaseOf, stage, until, upgrade } from '../../support/rollout';
import { watchUsers } from '../../support/watch-users';

// Users are on pods that can answer, whatever happens to the objects that lead there.

const key = (name: string) => ({ namespace: NAMESPACE, name });
const PRIMARY = key('podinfo-primary');
const imageOf = (template: PodTemplate): string => template.spec?.containers[0].image as string;
const isPrimary = (template: PodTemplate): boolean => template.metadata?.labels?.app === 'podinfo-primary';

interface Release {
  spec?: Partial<CanarySpec>;
  before?: KubeObject;
  objects?: KubeObject[];
  after?: KubeObject;
  podsFail?: (template: PodTemplate) => boolean;
  /** The new version's checks fail. */
  bad?: boolean;
}

/** A rollout that is about to begin, and the moments at which users found nothing. */
async function release({ spec, before = deployment(), objects = [], after = upgrade(), podsFail, bad }: Release = {}) {
  const { simulation, recording } = await stage({
    objects: [...objects, before, canary(spec)],
    podsFail,
    faultOf: (template) => (bad && template && imageOf(template) === 'podinfo:2' ? 'errors' : 'none'),
  });
  const lost = watchUsers(simulation);
  await until(simulation, 'Initialized', 120);
  expect(phaseOf(simulation)).toBe('Initialized');
  await simulation.apply(after);
  const routed = (text: string) =>
    simulation.clock.run({ until: () => recording.routes.at(-1)!.text === text, limit: 600_000 });
  const texts = () => recording.routes.map(({ text }) => text);
  const pass = (seconds: number) => simulation.clock.run({ limit: seconds * 1000 });
  return { simulation, recording, lost, routed, texts, pass };
}

const recreate = (image: string): KubeObject => {
  const object = deployment(image);
  object.spec.strategy = { type: 'Recreate' };
  return object;
};
const oneAtATime = (image: string): KubeObject => {
  const object = deployment(image, {}, 1);
  object.spec.strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };
  return object;
};
const allAtOnce = (image: string): KubeObject => {
  const object = deployment(image);
  object.spec.strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '100%' } };
  return object;
};

describe('a primary that has no pod while it is promoted', () => {
  const kubernetes: Partial<CanarySpec> = { provider: 'kubernetes', skipAnalysis: true };
  const blueGreen: Partial<CanarySpec> = {
    provider: 'kubernetes',
    analysis: { interval: '10s', threshold: 2, iterations: 2 },
  };
  test.each([
    ['Recreate', recreate, {}],
    ['Recreate, without analysis', recreate, { skipAnalysis: true }],
    ['Recreate, plain Services', recreate, blueGreen],
    ['Recreate, plain Services, without analysis', recreate, kubernetes],
    ['one replica that is replaced', oneAtATime, {}],
    ['all replicas that are replaced at once', allAtOnce, kubernetes],
  ])('has no users meanwhile: %s', async (_, workload, spec) => {
    const { simulation, lost } = await release({ before: workload('podinfo:1'), after: workload('podinfo:2'), spec });
    await until(simulation, 'Succeeded', 600);
    expect(phaseOf(simulation)).toBe('Succeeded');
    expect(lost).toEqual([]);
    expect(simulation.find(SERVICE, NAMESPACE, 'podinfo')!.spec.selector).toEqual({ app: 'podinfo-primary' });
  });

  test('leaves the users on the canary when it never becomes ready', async () => {
    const { simulation, lost, texts } = await release({
      before: recreate('podinfo:1'),
      after: recreate('podinfo:2'),
      podsFail: (template) => isPrimary(template) && imageOf(template) === 'podinfo:2',
    });
    await until(simulation, 'Failed', 900);
    expect(phaseOf(simulation)).toBe('Failed');
    expect(texts().at(-1)).toBe('100');
    expect(lost).toEqual([]);
  });
});

describe('after a promotion that failed', () => {
  async function failed() {
    const ill = { primary: true, canary: false };
    const given = await release({
      spec: { analysis: { interval: '10s', threshold: 2, stepWeights: [50] } },
      podsFail: (template) => imageOf(template) === 'podinfo:2' && (isPrimary(template) ? ill.primary : ill.canary),
    });
    await until(given.simulation, 'Failed', 900);
    expect(given.texts().at(-1)).toBe('100');
    const change = (health: Partial<typeof ill>) => {
      Object.assign(ill, health);
      given.simulation.workloads.refresh();
    };
    return { ...given, change };
  }

  test('a primary that becomes ready finishes it', async () => {
    const { simulation, change, texts, lost } = await failed();
    change({ primary: false });
    await until(simulation, 'Succeeded', 60);
    expect(phaseOf(simulation)).toBe('Succeeded');
    expect(texts().at(-1)).toBe('0');
    expect(lost).toEqual([]);
  });

  test('a canary that dies gives the users to a primary that can answer', async () => {
    const { simulation, change, pass, texts } = await failed();
    change({ canary: true });
    await pass(5);
    change({ primary: false });
    await pass(30);
    expect(texts().at(-1)).toBe('0');
    expect(simulation.workloads.available(NAMESPACE, 'podinfo-primary')).toBe(2);
  });
});

/** While no controller runs. */
async function deleteUnseen(simulation: Simulation): Promise<void> {
  simulation.kill();
  await simulation.api.delete(DEPLOYMENT, PRIMARY);
  await simulation.start();
}

describe('a primary that is lost in a rollout', () => {
  test('gives its users to the canary, and gets them back when it can answer', async () => {
    const down = { now: false };
    const { simulation, routed, texts, pass, recording } = await release({
      podsFail: (template) => isPrimary(template) && down.now,
    });
    await routed('25');
    down.now = true;
    simulation.workloads.refresh();
    await pass(1);
    expect(texts().at(-1)).toBe('100');
    expect(recording.events).toContainEqual(
      expect.stringMatching(
        /^No pod of the primary podinfo-primary\.test can answer, routing all traffic to the canary/,
      ),
    );
    down.now = false;
    simulation.workloads.refresh();
    await until(simulation, 'Succeeded', 600);
    expect(texts()).toEqual(['0', '25', '100', '0', '25', '50', '0']);
  });

  test('ends the rollout on the canary at the deadline, with an alert', async () => {
    const down = { now: false };
    const { simulation, routed, texts } = await release({ podsFail: (template) => isPrimary(template) && down.now });
    await routed('25');
    down.now = true;
    simulation.workloads.refresh();
    await until(simulation, 'Failed', 120);
    expect(phaseOf(simulation)).toBe('Failed');
    expect(texts().at(-1)).toBe('100');
  });

  test('is made again as it was when it was deleted, and the analysis begins anew', async () => {
    const { simulation, routed, texts, recording } = await release();
    await routed('25');
    await simulation.api.delete(DEPLOYMENT, PRIMARY);
    await until(simulation, 'Succeeded', 600);
    expect(texts()).toEqual(['0', '25', '100', '0', '25', '50', '0']);
    expect(recording.events).toContain('podinfo-primary.test was deleted, it is made again as it was');
  });

  test('is made again of what the users are on, when nobody knows how it was', async () => {
    const { simulation, routed, texts } = await release();
    await routed('25');
    await deleteUnseen(simulation);
    await until(simulation, 'Failed', 60);
    expect(texts().at(-1)).toBe('100');
    await until(simulation, 'Succeeded', 60);
    expect(phaseOf(simulation)).toBe('Succeeded');
    expect(texts().at(-1)).toBe('0');
    expect(simulation.find(DEPLOYMENT, NAMESPACE, 'podinfo-primary')!.spec.replicas).toBe(2);
  });
});

describe('a primary that is deleted between rollouts', () => {
  test('is made again with as many replicas as it had', async () => {
    const { simulation, pass } = await release({ before: deployment('podinfo:1', {}, 5) });
    await until(simulation, 'Succeeded');
    await simulation.api.delete(DEPLOYMENT, PRIMARY);
    await pass(20);
    expect(simulation.find(DEPLOYMENT, NAMESPACE, 'podinfo-primary')!.spec.replicas).toBe(5);
    expect(simulation.workloads.available(NAMESPACE, 'podinfo-primary')).toBe(5);
  });

  test('is made again as it was after a bad revision has failed', async () => {
    const { simulation, pass } = await release({ bad: true });
    await until(simulation, 'Failed');
    await simulation.api.delete(DEPLOYMENT, PRIMARY);
    await pass(20);
    expect(imageOf(simulation.find(DEPLOYMENT, NAMESPACE, 'podinfo-primary')!.spec.template)).toBe('podinfo:1');
    expect(simulation.workloads.available(NAMESPACE, 'podinfo-primary')).toBe(2);
    expect(phaseOf(simulation)).toBe('Failed');
  });

  test('is made of a good revision after a bad one has failed, when nobody knows how it was', async () => {
    const { simulation, pass, recording } = await release({ bad: true });
    await until(simulation, 'Failed');
    await deleteUnseen(simulation);
    await pass(20);
    expect(simulation.find(DEPLOYMENT, NAMESPACE, 'podinfo-primary')).toBeUndefined();
    expect(recording.events.at(-1)).toBe(
      'podinfo-primary.test does not exist, and the revision of podinfo.test has failed: apply another revision',
    );
    await simulation.apply(upgrade('podinfo:3'));
    await until(simulation, 'Initialized', 60);
    expect(simulation.workloads.available(NAMESPACE, 'podinfo-primary')).toBe(2);
  });

  test('is made of a revision that comes at the same time', async () => {
    const { simulation, pass } = await release();
    await until(simulation, 'Succeeded');
    await simulation.api.delete(DEPLOYMENT, PRIMARY);
    await simulation.apply(upgrade('podinfo:3'));
    await pass(60);
    expect(simulation.workloads.available(NAMESPACE, 'podinfo-primary')).toBe(2);
  });
});

describe('a target that is deleted', () => {
  test('in a rollout loses its users at once', async () => {
    const { simulation, routed, texts, pass, recording } = await release();
    await routed('25');
    await simulation.api.delete(DEPLOYMENT, key('podinfo'));
    await pass(1);
    expect(texts().at(-1)).toBe('0');
    await simulation.apply(upgrade());
    await until(simulation, 'Succeeded', 600);
    expect(phaseOf(simulation)).toBe('Succeeded');
    expect(recording.events.filter((event) => /Cannot|undefined/.test(event))).toEqual([]);
  });

  test('in a promotion does not keep it from its end', async () => {
    const { simulation, recording } = await release({
      spec: { analysis: { interval: '10s', threshold: 2, stepWeights: [50], stepWeightPromotion: 20 } },
    });
    await simulation.clock.run({
      until: () => recording.events.some((event) => event.includes('primary weight 70')),
      limit: 600_000,
    });
    await simulation.api.delete(DEPLOYMENT, key('podinfo'));
    await until(simulation, 'Succeeded', 600);
    expect(phaseOf(simulation)).toBe('Succeeded');
    expect(recording.events.filter((event) => /Cannot|undefined/.test(event))).toEqual([]);
  });
});

test.each(['podinfo', 'podinfo-primary', 'podinfo-canary'])(
  'the Service %s that is deleted in a rollout is there again at once',
  async (name) => {
    const { simulation, routed, pass } = await release();
    await routed('25');
    await simulation.api.delete(SERVICE, key(name));
    await pass(1);
    expect(simulation.find(SERVICE, NAMESPACE, name)).toBeDefined();
    await until(simulation, 'Succeeded');
    expect(phaseOf(simulation)).toBe('Succeeded');
  },
);

describe('a port that moves in a rollout', () => {
  const listening = (image: string, port: number): KubeObject => {
    const object = deployment(image);
    object.spec.template.spec.containers[0].ports = [{ containerPort: port }];
    return object;
  };
  const spec = (port: number, targetPort: number): Partial<CanarySpec> => ({ service: { port, targetPort } });

  test.each([['the Canary first'], ['the Deployment first']])('is followed by each Service, %s', async (order) => {
    const canaryFirst = order === 'the Canary first';
    const objects = [canary(spec(80, 9090)), listening('podinfo:2', 9090)];
    const { simulation, lost, pass } = await release({
      before: listening('podinfo:1', 8080),
      spec: spec(80, 8080),
      after: objects[canaryFirst ? 0 : 1]!,
    });
    await pass(3);
    await simulation.apply(objects[canaryFirst ? 1 : 0]!);
    await until(simulation, 'Succeeded', 900);
    expect(phaseOf(simulation)).toBe('Succeeded');
    expect(lost).toEqual([]);
    for (const name of ['podinfo', 'podinfo-primary', 'podinfo-canary'])
      expect(simulation.find(SERVICE, NAMESPACE, name)!.spec.ports[0].targetPort).toBe(9090);
  });

  test.each(['istio', 'traefik', 'contour', 'kuma'])(
    '%s: of the Services is the same as that of the route',
    async (provider) => {
      const { simulation, recording, pass } = await release({
        spec: { provider, service: { port: 80, targetPort: 'http' } },
      });
      await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 600_000 });
      await simulation.apply(canary({ provider, service: { port: 8080, targetPort: 'http' } }));
      await pass(2);
      for (const name of ['podinfo', 'podinfo-primary', 'podinfo-canary'])
        expect(simulation.find(SERVICE, NAMESPACE, name)!.spec.ports[0].port).toBe(8080);
      expect(simulation.api.peek(CANARY)[0]!.status!.phase).toBe('Progressing');
    },
  );
});

test('Services follow the labels of the primary that is there, when the target has others', async () => {
  const labelled = (image: string, labels: Record<string, string>): KubeObject => {
    const object = deployment(image);
    object.spec.selector = { matchLabels: labels };
    object.spec.template.metadata = { labels };
    return object;
  };
  const { simulation, lost, pass } = await release({
    before: labelled('podinfo:1', { app: 'podinfo', deploy: 'podinfo' }),
    after: labelled('podinfo:1', { app: 'podinfo', deploy: 'podinfo' }),
  });
  await pass(5);
  await simulation.api.delete(DEPLOYMENT, key('podinfo'));
  await pass(1);
  await simulation.apply(labelled('podinfo:2', { 'app.kubernetes.io/name': 'podinfo' }));
  await until(simulation, 'Succeeded', 600);
  expect(phaseOf(simulation)).toBe('Succeeded');
  expect(lost).toEqual([]);
});
