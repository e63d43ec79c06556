import { initialised, noting, pass } from '../../regression/support';
import { canary, deployment, METRICS, phaseOf, until, upgrade } from '../../support/rollout';

/** Five steps, two metrics: what the fleet of the benchmark rolls out. */
const ANALYSIS = { interval: '10s', threshold: 5, maxWeight: 50, stepWeight: 10, metrics: METRICS };

test('a rollout reads nothing that is watched, and costs at most 40 requests', async () => {
  const requests: string[] = [];
  const { simulation } = await initialised({
    objects: [deployment(), canary({ analysis: ANALYSIS })],
    wrap: noting(requests),
  });
  await pass(simulation, 60);
  const before = requests.length;
  await simulation.apply(upgrade());
  await until(simulation, 'Succeeded');
  await pass(simulation, 60);
  expect(phaseOf(simulation)).toBe('Succeeded');
  const sent = requests.slice(before);
  expect(sent.filter((request) => /^(get|list)/.test(request))).toEqual([]);
  expect(sent.length).toBeGreaterThan(20);
  expect(sent.length).toBeLessThanOrEqual(40);
});

test('at rest nothing is sent at all', async () => {
  const requests: string[] = [];
  const { simulation } = await initialised({
    objects: [deployment(), canary({ analysis: ANALYSIS })],
    wrap: noting(requests),
  });
  await pass(simulation, 60);
  const before = requests.length;
  await pass(simulation, 24 * 3600);
  expect(requests.slice(before)).toEqual([]);
});
