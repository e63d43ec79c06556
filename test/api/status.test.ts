import type { CanaryStatus, CheckRecord, Phase } from '../../controller/api/types/canary';
import { CHECK_BYTES, CHECKS_KEPT, changedStatus, smallStatus, correctTimes } from '../../controller/api/status';

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

test('of checks with long names the latest are kept, as many as an object has room for', () => {
  const record = (index: number, length: number): CheckRecord => ({
    metric: `${index % 60}${'é'.repeat(length)}`,
    value: index,
    threshold: 'any',
    failed: false,
    time: '',
    weight: 10,
  });
  const checks = Array.from({ length: 3_000 }, (_, index) => record(index, 500));
  const { canaryAnalysis } = changedStatus({}, {}, 'Deployment', 0, checks);
  const kept = canaryAnalysis!.iterations;
  const bytes = Buffer.byteLength(JSON.stringify(kept));
  expect(bytes).toBeLessThanOrEqual(CHECK_BYTES + 2);
  expect(bytes).toBeGreaterThan(CHECK_BYTES * 0.9);
  expect(kept).toEqual(checks.slice(-kept.length));
  expect(changedStatus({}, {}, 'Deployment', 0, [record(1, 1_000_000)]).canaryAnalysis!.iterations).toEqual([]);
});

test('a small status has all that a rollout needs to go on, and not what only tells of the past', () => {
  const condition = { type: 'Promoted', status: 'False', reason: 'Failed', lastUpdateTime: '', lastTransitionTime: '' };
  const status = {
    phase: 'Progressing',
    failedChecks: 3,
    checks: 60,
    rollbackReason: 'x'.repeat(100_000),
    canaryAnalysis: { iterations: [] },
    comparison: { window: '1m', metrics: [] },
    conditions: [{ ...condition, message: 'y'.repeat(100_000) }],
  } as CanaryStatus;
  expect(smallStatus(status)).toEqual({
    phase: 'Progressing',
    failedChecks: 3,
    checks: 60,
    rollbackReason: 'x'.repeat(1024),
    conditions: [{ ...condition, message: 'y'.repeat(1024) }],
  });
});

describe('times of a status that was written later than now', () => {
  const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
  const now = Date.UTC(2026, 0, 1);

  test('count as if it were written now', () => {
    const status = { lastTransitionTime: at(3600), nextCheckTime: at(3660), notReadySince: at(3590), checks: 1 };
    expect(correctTimes(status, now)).toEqual({ nextCheckTime: at(60), notReadySince: at(-10) });
  });

  test.each([
    ['the clocks of two machines differ a little', { lastTransitionTime: at(9), nextCheckTime: at(60) }],
    ['it was written before', { lastTransitionTime: at(-60), nextCheckTime: at(3600) }],
    ['nothing waits', { lastTransitionTime: at(3600) }],
    ['nobody knows when it was written', { nextCheckTime: at(3600) }],
  ])('stay where %s', (_, status) => {
    expect(correctTimes(status, now)).toEqual({});
  });
});
