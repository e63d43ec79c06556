import { canary, deployment, METRICS, stage, until, upgrade } from '../../support/rollout';

const analysis = (interval: string) => ({ interval, threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS });

test('an interval that is shortened in a step counts at once', async () => {
  const { simulation, recording } = await stage({ objects: [deployment(), canary({ analysis: analysis('1h') })] });
  await until(simulation, 'Initialized');
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 4 * 3_600_000 });
  const begun = simulation.clock.now();
  await simulation.clock.run({ limit: 5_000 });
  await simulation.apply(canary({ analysis: analysis('20s') }));
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '50', limit: 3_600_000 });
  expect(simulation.clock.now() - begun).toBe(20_000);
});
