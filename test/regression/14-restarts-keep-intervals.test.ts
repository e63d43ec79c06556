// A restart of Flagger's controller shortens the running interval; a restart of Serin neither shortens nor lengthens
// it.
import { canary, deployment, METRICS, NAMESPACE, until, upgrade } from '../support/rollout';
import { initialised, newVersions, pass } from './support';

const analysis = { interval: '60s', threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS };

/** A rollout at its first step, of which 20 s have passed. */
async function inTheFirstInterval(spec: object = {}, fault: 'none' | 'errors' = 'none') {
  const staged = await initialised({
    objects: [deployment(), canary({ analysis: { ...analysis, ...spec } })],
    faultOf: newVersions(fault),
  });
  const { simulation, recording } = staged;
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 600_000 });
  await pass(simulation, 20);
  return { ...staged, stepAt: recording.routes.at(-1)!.at };
}

test.each([
  ['at once', 0, 60],
  ['within the interval', 30, 60],
  ['after its end, when the check is overdue', 130, 150],
])('a controller that is killed in the middle of an interval and comes back %s', async (_, away, judgedAfter) => {
  const { simulation, recording, stepAt } = await inTheFirstInterval();
  simulation.kill();
  await pass(simulation, away);
  await simulation.start();
  await until(simulation, 'Promoting');
  const steps = recording.routes
    .map(({ at, text }) => [text, (at - stepAt) / 1000] as const)
    .filter(([, at]) => at >= 0);
  expect(steps).toEqual([
    ['25', 0],
    ['50', judgedAfter],
  ]);
  expect((simulation.clock.now() - stepAt) / 1000).toBe(judgedAfter + 60);
});

test('ten restarts in one interval are as none', async () => {
  const { simulation, recording, stepAt } = await inTheFirstInterval();
  for (let restarts = 0; restarts < 10; restarts++) {
    simulation.kill();
    await pass(simulation, 1);
    await simulation.start();
    await pass(simulation, 2);
  }
  await until(simulation, 'Promoting');
  expect(recording.routes.slice(-2).map(({ at, text }) => [text, (at - stepAt) / 1000])).toEqual([
    ['25', 0],
    ['50', 60],
  ]);
});

test('failed checks are neither forgotten nor counted twice', async () => {
  const { simulation, recording, stepAt } = await inTheFirstInterval({}, 'errors');
  await pass(simulation, 60);
  expect(simulation.canary(NAMESPACE, 'podinfo')!.status!.failedChecks).toBe(1);
  simulation.kill();
  await simulation.start();
  await pass(simulation, 10);
  expect(simulation.canary(NAMESPACE, 'podinfo')!.status!.failedChecks).toBe(1);
  await until(simulation, 'Failed');
  expect(recording.routes.at(-1)).toEqual({ at: stepAt + 180_000, text: '0' });
});

test('the interval of a shift back is kept as well', async () => {
  const { simulation, recording } = await inTheFirstInterval({ stepWeightPromotion: 25 });
  await until(simulation, 'Promoting');
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '25', limit: 600_000 });
  const shiftedAt = recording.routes.at(-1)!.at;
  await pass(simulation, 20);
  simulation.kill();
  await pass(simulation, 15);
  await simulation.start();
  await until(simulation, 'Succeeded');
  expect(recording.routes.at(-1)).toEqual({ at: shiftedAt + 60_000, text: '0' });
});
