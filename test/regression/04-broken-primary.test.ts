// After a promotion that failed Flagger sends all users of the next revision to the broken primary; Serin leaves them
// on the canary until a primary is ready.
import type { CanaryAnalysis } from '../../controller/api/types/canary';
import { canary, deployment, METRICS, NAMESPACE, phaseOf, until, upgrade } from '../support/rollout';
import { CANARY } from '../../controller/api/types/resources';
import { ISTIO_VIRTUAL_SERVICE } from '../../controller/api/rules/providers';
import type { Simulation } from '../../controller/simulation/simulation';
import { deploymentNamed, imagesOf, initialised, isPrimary, pass } from './support';

async function brokenInPromotion(analysis?: CanaryAnalysis) {
  const staged = await initialised({
    objects: [deployment(), canary(analysis && { analysis })],
    podsFail: (template) => isPrimary(template, 'podinfo:2'),
  });
  await staged.simulation.apply(upgrade());
  await until(staged.simulation, 'Failed');
  return staged;
}

const weights = (simulation: Simulation) => simulation.routes(simulation.canary(NAMESPACE, 'podinfo')!);

test('when the primary breaks in its promotion, the canary gets all the traffic and keeps it', async () => {
  const { simulation, recording } = await brokenInPromotion();
  await pass(simulation, 3600);
  const { status } = simulation.canary(NAMESPACE, 'podinfo')!;
  expect(status).toMatchObject({ phase: 'Failed', canaryWeight: 100 });
  expect(weights(simulation)).toMatchObject({ primary: 0, canary: 100 });
  expect(simulation.workloads.available(NAMESPACE, 'podinfo')).toBe(2);
  expect(
    recording.events.some((message) => message.startsWith('Promotion of podinfo.test failed, primary not ready')),
  ).toBe(true);
});

test('a later revision is analysed without the broken primary, and users return when the primary is ready', async () => {
  const { simulation, recording } = await brokenInPromotion();
  const before = recording.routes.length;
  const states = recording.states.length;
  const images = imagesOf(simulation, 'podinfo-primary');
  await simulation.apply(upgrade('podinfo:3'));
  await until(simulation, 'Succeeded');

  expect(phaseOf(simulation)).toBe('Succeeded');
  expect(images).toEqual(['podinfo:3']);
  expect(recording.routes.slice(before).map(({ text }) => text)).toEqual(['0']);
  expect(recording.states.slice(states)).toEqual([
    'Progressing/100/0',
    'Promoting/100/0',
    'Finalising/0/0',
    'Succeeded/0/0',
  ]);
  expect(
    simulation.canary(NAMESPACE, 'podinfo')!.status!.canaryAnalysis!.iterations.map(({ weight }) => weight),
  ).toEqual([100, 100]);
});

const ITERATIONS: CanaryAnalysis = {
  interval: '10s',
  threshold: 2,
  iterations: 2,
  metrics: METRICS,
  webhooks: [{ name: 'load', url: 'http://hooks/load' }],
};

test.each<[string, CanaryAnalysis]>([
  ['an A/B test', { ...ITERATIONS, match: [{ headers: { 'x-beta': { exact: 'true' } } }] }],
  ['Blue/Green', ITERATIONS],
  ['Blue/Green with mirroring', { ...ITERATIONS, mirror: true }],
])('so it is with %s: every user stays on the canary until the primary is ready', async (_, analysis) => {
  const { simulation } = await brokenInPromotion(analysis);
  expect(weights(simulation)).toMatchObject({ primary: 0, canary: 100 });
  const stranded: number[] = [];
  simulation.api.onChange(ISTIO_VIRTUAL_SERVICE, () => {
    const { image } = deploymentNamed(simulation, 'podinfo-primary').spec.template.spec.containers[0];
    if (image === 'podinfo:2') stranded.push(weights(simulation).primary);
  });
  await simulation.apply(upgrade('podinfo:3'));
  await until(simulation, 'Succeeded');
  expect(phaseOf(simulation)).toBe('Succeeded');
  expect(stranded.filter((weight) => weight > 0)).toEqual([]);
});

test('a closed confirm-rollout gate for a later revision leaves the users where they are', async () => {
  const webhooks = [{ name: 'gate', type: 'confirm-rollout', url: 'http://hooks/gate/after/1000' }];
  const analysis: CanaryAnalysis = { interval: '10s', threshold: 2, stepWeight: 25, maxWeight: 50, metrics: METRICS };
  const { simulation } = await brokenInPromotion(analysis);
  await simulation.api.patch(CANARY, { namespace: NAMESPACE, name: 'podinfo' }, { spec: { analysis: { webhooks } } });
  await simulation.apply(upgrade('podinfo:3'));
  await until(simulation, 'Waiting');
  await pass(simulation, 120);
  expect(phaseOf(simulation)).toBe('Waiting');
  expect(weights(simulation)).toMatchObject({ primary: 0, canary: 100 });
});

test('a later revision that fails its checks stays where the users are: nothing goes to the broken primary', async () => {
  const { simulation, recording } = await initialised({
    objects: [deployment(), canary()],
    faultOf: (template) => (template?.spec?.containers[0].image === 'podinfo:3' ? 'errors' : 'none'),
    podsFail: (template) => isPrimary(template, 'podinfo:2'),
  });
  await simulation.apply(upgrade());
  await until(simulation, 'Failed');
  const before = recording.routes.length;
  await simulation.apply(upgrade('podinfo:3'));
  await until(simulation, 'Progressing');
  await until(simulation, 'Failed');
  await pass(simulation, 600);
  expect(recording.routes.slice(before)).toEqual([]);
  expect(weights(simulation)).toMatchObject({ primary: 0, canary: 100 });
  expect(simulation.canary(NAMESPACE, 'podinfo')!.status).toMatchObject({ phase: 'Failed', canaryWeight: 100 });
});
