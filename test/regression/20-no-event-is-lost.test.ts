// Flagger's events beyond 25 of one object are dropped by its client's rate limit; all of Serin's arrive.
import type { KubeObject } from '../../controller/api/types/meta';
import { EVENT } from '../../controller/api/types/resources';
import { canary, deployment, METRICS, until, upgrade } from '../support/rollout';
import { initialised, noting, pass } from './support';
import type { KubeApi } from '../../controller/kube/api';
import type { Simulation } from '../../controller/simulation/simulation';

/** What is there, in the order in which it was written. */
function messages(simulation: Simulation): string[] {
  const version = ({ metadata }: KubeObject) => Number(metadata.resourceVersion);
  return [...simulation.api.peek(EVENT)].sort((a, b) => version(a) - version(b)).map(({ message }) => String(message));
}

test('sixty events of one Canary within one tick all arrive, in order', async () => {
  const webhooks = Array.from({ length: 60 }, (_, index) => ({
    name: `check-${index}`,
    type: 'pre-rollout' as const,
    url: `http://checks/${index}`,
  }));
  const { simulation } = await initialised({
    objects: [
      deployment(),
      canary({
        analysis: { interval: '10s', threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS, webhooks },
      }),
    ],
  });
  await simulation.apply(upgrade());
  await until(simulation, 'Succeeded');
  expect(messages(simulation).filter((message) => message.startsWith('Pre-rollout check'))).toEqual(
    webhooks.map(({ name }) => `Pre-rollout check ${name} passed`),
  );
});

test('events that the API server takes slowly arrive all the same, and hold up no step', async () => {
  const staged: { simulation?: Simulation } = {};
  const wrap = (api: KubeApi): KubeApi => ({
    ...noting([])(api),
    create: async (resource, object) => {
      if (resource === EVENT && staged.simulation)
        await new Promise<void>((resolve) => staged.simulation!.clock.after(30_000, resolve));
      return await api.create(resource, object);
    },
  });
  const { simulation, recording } = await initialised({
    objects: [deployment(), canary({ analysis: { interval: '10s', threshold: 3, stepWeight: 2, metrics: METRICS } })],
    wrap,
  });
  staged.simulation = simulation;
  await simulation.apply(upgrade());
  await until(simulation, 'Succeeded');
  const steps = recording.routes.filter(({ text }) => text !== '0').map(({ at }) => at);
  expect(steps.at(-1)! - steps[0]!).toBe(490_000);
  await pass(simulation, 3600);
  const expected = Array.from({ length: 50 }, (_, index) => `Advance podinfo.test canary weight ${2 * (index + 1)}`);
  expect(messages(simulation).filter((message) => message.startsWith('Advance'))).toEqual(expected);
  expect(messages(simulation).at(-1)).toBe('Promotion completed! Scaling down podinfo.test');
});

test('every step of a long rollout is told', async () => {
  const { simulation } = await initialised({
    objects: [deployment(), canary({ analysis: { interval: '10s', threshold: 3, stepWeight: 1, metrics: METRICS } })],
  });
  await simulation.apply(upgrade());
  await until(simulation, 'Succeeded');
  const expected = Array.from({ length: 100 }, (_, index) => `Advance podinfo.test canary weight ${index + 1}`);
  expect(messages(simulation).filter((message) => message.startsWith('Advance'))).toEqual(expected);
});

test('what is said again is counted, not lost', async () => {
  const analysis = {
    interval: '10s',
    threshold: 40,
    maxWeight: 50,
    stepWeight: 25,
    webhooks: [{ name: 'load', url: 'http://checks/load' }],
  };
  const { simulation } = await initialised({
    objects: [deployment(), canary({ analysis })],
    webhook: () => ({ status: 400, body: 'no load' }),
  });
  await simulation.apply(upgrade());
  await until(simulation, 'Failed');
  const halts = simulation.api
    .peek(EVENT)
    .filter(({ message }) => String(message).startsWith('Halt podinfo.test advancement external check load'));
  expect(halts.reduce((count, { count: times }) => count + Number(times), 0)).toBe(40);
});
