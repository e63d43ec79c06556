// Flagger counts the check that reaches the threshold and rolls back one interval later; Serin rolls back in the tick
// of that check.
import { canary, deployment, METRICS, until, upgrade } from '../support/rollout';
import { initialised, newVersions, pass, timed } from './support';

const analysis = { interval: '30s', threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS };

test('the check that reaches the threshold takes the traffic off the canary at its own virtual moment', async () => {
  const { simulation, recording } = await initialised({
    objects: [deployment(), canary({ analysis })],
    faultOf: newVersions('errors'),
  });
  const events = timed(simulation);
  await simulation.apply(upgrade());
  await until(simulation, 'Failed');
  await pass(simulation, 60);

  const checks = events
    .filter(({ message }) => message.startsWith('Halt podinfo.test advancement success rate'))
    .map(({ at }) => at);
  expect(checks).toHaveLength(3);
  const [first, , third] = checks as [number, number, number];
  expect(recording.routes.slice(-2)).toEqual([
    { at: first - 30_000, text: '25' },
    { at: third, text: '0' },
  ]);
  expect(third - first).toBe(60_000);
  expect(
    events.find(({ message }) => message === 'Rolling back podinfo.test failed checks threshold reached 3')?.at,
  ).toBe(third);
});

test('a threshold of one ends the rollout at the first failed check', async () => {
  const { simulation, recording } = await initialised({
    objects: [deployment(), canary({ analysis: { ...analysis, threshold: 1 } })],
    faultOf: newVersions('latency'),
  });
  await simulation.apply(upgrade());
  await until(simulation, 'Failed');
  const [step, back] = recording.routes.slice(-2);
  expect([step!.text, back!.text]).toEqual(['25', '0']);
  expect(back!.at - step!.at).toBe(30_000);
});
