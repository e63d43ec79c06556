import type { CanaryMetric } from '../../../controller/api/types/canary';
import type { Simulation } from '../../../controller/simulation/simulation';
import type { Fault } from '../../../controller/simulation/traffic/traffic';
import { canary, deployment, NAMESPACE, phaseOf, stage, until, upgrade } from '../../support/rollout';

/**
 * A rollout of three steps whose only metric is this one.
 * @param course what is wrong with the new version at each check, the last for all that follow
 */
async function judged(metric: Partial<CanaryMetric>, course: readonly Fault[], threshold = 5) {
  const metrics = [{ name: 'request-success-rate', thresholdRange: { min: 99 }, ...metric }];
  const staged: { simulation?: Simulation } = {};
  const checksMade = (): number =>
    staged.simulation?.canary(NAMESPACE, 'podinfo')?.status?.canaryAnalysis?.iterations.length ?? 0;
  const { simulation, recording } = await stage({
    objects: [deployment(), canary({ analysis: { interval: '10s', threshold, stepWeights: [10, 20, 30], metrics } })],
    faultOf: (template) =>
      template?.spec?.containers[0].image === 'podinfo:1' ? 'none' : course[Math.min(checksMade(), course.length - 1)]!,
  });
  staged.simulation = simulation;
  await until(simulation, 'Initialized');
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => ['Succeeded', 'Failed'].includes(phaseOf(simulation)!), limit: 600_000 });
  const { status } = simulation.canary(NAMESPACE, 'podinfo')!;
  return {
    phase: status!.phase,
    reason: status!.rollbackReason,
    records: status!.canaryAnalysis!.iterations,
    routes: recording.routes.map(({ text }) => text),
    states: recording.states,
  };
}

const outcomes = (records: readonly { failed: boolean; inconclusive?: true }[]): string =>
  records.map(({ failed, inconclusive }) => (inconclusive ? '?' : failed ? '-' : '+')).join('');

describe('a critical metric', () => {
  test('ends the rollout with its first failed check, whatever the threshold', async () => {
    const { phase, reason, records, routes } = await judged({ critical: true }, ['none', 'errors']);
    expect([phase, reason, outcomes(records)]).toEqual(['Failed', 'critical check request-success-rate failed', '+-']);
    expect(routes).toEqual(['0', '10', '20', '0']);
  });
});

describe('a metric in dry run', () => {
  test('is measured and shown, and decides nothing', async () => {
    const { phase, records } = await judged({ dryRun: true, critical: true }, ['errors']);
    expect([phase, outcomes(records)]).toEqual(['Succeeded', '---']);
    expect(records.every(({ dryRun }) => dryRun)).toBe(true);
  });
});

describe('failures that count in a row', () => {
  test('hold the rollout, and are forgotten after a check that is well', async () => {
    const { phase, records, states } = await judged(
      { failureLimit: { consecutive: 2 } },
      ['errors', 'none', 'errors', 'none', 'errors', 'none'],
      1,
    );
    expect([phase, outcomes(records)]).toEqual(['Succeeded', '-+-+-+']);
    expect(states).toContain('Progressing/30/0');
  });

  test('end it when there are so many', async () => {
    const { phase, reason, records } = await judged(
      { failureLimit: { consecutive: 3 } },
      ['errors', 'errors', 'none', 'errors'],
      1,
    );
    expect([phase, reason, outcomes(records)]).toEqual([
      'Failed',
      'check request-success-rate failed 3 times in a row',
      '--+---',
    ]);
  });
});

describe('a check without a verdict', () => {
  test('is watched on where the metric waits for one', async () => {
    const { phase, records, routes } = await judged({ inconclusive: 'wait' }, ['silence', 'silence', 'none'], 1);
    expect([phase, outcomes(records)]).toEqual(['Succeeded', '??+++']);
    expect(routes).toEqual(['0', '10', '20', '30', '0']);
  });

  test('fails where nothing else is said', async () => {
    const { phase, reason, records } = await judged({}, ['silence'], 2);
    expect([phase, reason, outcomes(records)]).toEqual(['Failed', 'failed checks threshold reached 2', '--']);
  });

  test('breaks no row of failures, and is none of it', async () => {
    const { phase, records } = await judged(
      { inconclusive: 'wait', failureLimit: { consecutive: 2 } },
      ['errors', 'silence', 'errors'],
      1,
    );
    expect([phase, outcomes(records)]).toEqual(['Failed', '-?-']);
  });
});
