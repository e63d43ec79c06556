import type { CanaryStatus, CheckRecord, Phase } from '../../controller/api/types/canary';
import { CHECKS_KEPT, changedStatus } from '../../controller/api/status';

const after = (phase: Phase, before: CanaryStatus = {}): CanaryStatus =>
  changedStatus({ lastAppliedSpec: 's1-new', ...before }, { phase }, 'Deployment', 0);

describe('settledSpec tells whoever waits for a revision that its release has ended', () => {
  test.each<[Phase]>([['Initialized'], ['Succeeded'], ['Failed']])('%s: it names the revision', (phase) => {
    expect(after(phase).settledSpec).toBe('s1-new');
  });

  test.each<[Phase]>([
    ['Initializing'],
    ['Waiting'],
    ['Progressing'],
    ['WaitingPromotion'],
    ['Promoting'],
    ['Finalising'],
    ['Terminating'],
  ])('%s: it names none', (phase) => {
    expect(after(phase, { settledSpec: 's1-old' })).not.toHaveProperty('settledSpec');
  });
});

test('of each metric the latest checks are kept, in their order, and all are counted', () => {
  const record = (metric: string, value: number): CheckRecord => ({
    metric,
    value,
    threshold: 'any',
    failed: false,
    time: '',
    weight: 10,
  });
  let status: CanaryStatus = {};
  for (let check = 1; check <= CHECKS_KEPT + 10; check++)
    status = changedStatus(status, {}, 'Deployment', 0, [
      record('a', check),
      ...(check % 10 === 0 ? [record('b', check)] : []),
    ]);
  const { checks, canaryAnalysis } = status;
  const valuesOf = (name: string) =>
    canaryAnalysis!.iterations.filter(({ metric }) => metric === name).map(({ value }) => value);
  expect(checks).toBe(CHECKS_KEPT + 10);
  expect(valuesOf('a')).toEqual(Array.from({ length: CHECKS_KEPT }, (_, index) => index + 11));
  expect(valuesOf('b')).toEqual([10, 20, 30, 40, 50, 60]);
});
