import { initialised, pass } from '../../regression/support';
import { canary, deployment, METRICS, phaseOf, upgrade } from '../../support/rollout';

const HOUR = 3_600_000;
const analysis = { interval: '1m', threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS };

/** A rollout whose first step is watched. */
async function atFirstStep() {
  const staged = await initialised({ objects: [deployment(), canary({ analysis })] });
  const { simulation, recording } = staged;
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 600_000 });
  await pass(simulation, 20);
  return staged;
}

test('a rollout goes on when the time of day is set back by an hour, and watches its step for a whole interval', async () => {
  const { simulation, recording } = await atFirstStep();
  const before = simulation.clock.elapsed();
  simulation.clock.setForth(-HOUR);
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '50', limit: 600_000 });
  const waited = simulation.clock.elapsed() - before;
  expect(recording.routes.at(-1)!.text).toBe('50');
  expect(waited).toBeGreaterThanOrEqual(40_000);
  expect(waited).toBeLessThanOrEqual(120_000);
  await simulation.clock.run({ until: () => phaseOf(simulation) === 'Succeeded', limit: 600_000 });
  expect(phaseOf(simulation)).toBe('Succeeded');
});

test('a deadline is no hour later when the time of day is set back', async () => {
  const staged = await initialised({
    objects: [deployment(), canary({ analysis })],
    podsFail: (pod) => pod.spec.containers[0].image === 'podinfo:2',
  });
  const { simulation } = staged;
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => phaseOf(simulation) === 'Progressing', limit: 60_000 });
  await pass(simulation, 20);
  simulation.clock.setForth(-HOUR);
  await simulation.clock.run({ until: () => phaseOf(simulation) === 'Failed', limit: 600_000 });
  expect(phaseOf(simulation)).toBe('Failed');
});

test('a clock that is a few seconds behind changes nothing', async () => {
  const { simulation, recording } = await atFirstStep();
  const before = simulation.clock.elapsed();
  simulation.clock.setForth(-3_000);
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '50', limit: 600_000 });
  expect(simulation.clock.elapsed() - before).toBeLessThanOrEqual(43_000);
});
