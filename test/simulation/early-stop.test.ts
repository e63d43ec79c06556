import type { CanaryAnalysis } from '../../controller/api/canary';
import type { Fault } from '../../controller/simulation/traffic';
import { canary, deployment, METRICS, NAMESPACE, phaseOf, stage, until, upgrade } from '../support/rollout';

/** A rollout in long steps, of which it is known when each began. */
async function rollout(fault: Fault, analysis: Partial<CanaryAnalysis>, metricsDown = () => false) {
  const { simulation, recording } = await stage({
    objects: [deployment(), canary({ analysis: { interval: '10m', threshold: 3, stepWeight: 10, maxWeight: 30, metrics: METRICS, ...analysis } })],
    faultOf: (template) => (template?.spec?.containers[0].image === 'podinfo:1' ? 'none' : fault),
    metricsDown,
  });
  await until(simulation, 'Initialized');
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => ['Succeeded', 'Failed'].includes(phaseOf(simulation)!), limit: 7_200_000 });
  const { status } = simulation.canary(NAMESPACE, 'podinfo')!;
  const steps = recording.routes.slice(1).map(({ at, text }, index) => ({ weight: text, seconds: (at - (recording.routes[index]!.at ?? 0)) / 1000 }));
  return { phase: status!.phase, reason: status!.rollbackReason, records: status!.canaryAnalysis?.iterations ?? [], steps };
}

describe('a release in which one request of eight fails', () => {
  test('is ended within seconds, and says what was counted', async () => {
    const { phase, reason, records, steps } = await rollout('errors', { earlyStop: {} });
    expect(phase).toBe('Failed');
    expect(reason).toMatch(/^\d+ of \d+ requests failed, of which 1 % may$/);
    expect(records.at(-1)).toMatchObject({ metric: 'early-stop', failed: true, threshold: '<= 1', weight: 10 });
    expect(records.at(-1)!.value).toBeGreaterThan(5);
    expect(steps.map(({ weight }) => weight)).toEqual(['10', '0']);
    expect(steps[1]!.seconds).toBeLessThan(15);
  });

  test('takes as many intervals as checks may fail where nobody asked for more', async () => {
    const { phase, reason, steps } = await rollout('errors', {});
    expect([phase, reason]).toEqual(['Failed', 'failed checks threshold reached 3']);
    expect(steps[1]!.seconds).toBe(1800);
  });

  test('goes on where so many may fail', async () => {
    const { phase } = await rollout('errors', { earlyStop: { allowedFailures: 20 }, metrics: [] });
    expect(phase).toBe('Succeeded');
  });
});

test('a release that is well is not shortened by anything', async () => {
  const { phase, steps } = await rollout('none', { earlyStop: {} });
  expect(phase).toBe('Succeeded');
  expect(steps.slice(1, 3).map(({ seconds }) => seconds)).toEqual([600, 600]);
});

test('what cannot be counted decides nothing: the step is judged at its end', async () => {
  const down = { now: false };
  const { simulation, recording } = await stage({
    objects: [deployment(), canary({ analysis: { interval: '1m', threshold: 1, stepWeight: 10, maxWeight: 30, metrics: METRICS, earlyStop: {} } })],
    metricsDown: () => down.now,
  });
  await until(simulation, 'Initialized');
  await simulation.apply(upgrade());
  await until(simulation, 'Progressing');
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '10', limit: 60_000 });
  down.now = true;
  const began = recording.routes.at(-1)!.at;
  await until(simulation, 'Failed', 300);
  expect(recording.routes.at(-1)!.at - began).toBe(60_000);
  expect(recording.course.at(-2)).toBe('Rolling back podinfo.test failed checks threshold reached 1');
});
