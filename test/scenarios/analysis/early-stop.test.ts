import type { CanaryAnalysis, CanaryMetric } from '../../../controller/api/types/canary';
import type { Fault } from '../../../controller/simulation/traffic/traffic';
import { canary, deployment, METRICS, NAMESPACE, phaseOf, stage, until, upgrade } from '../../support/rollout';

/** A rollout in long steps, of which it is known when each began. */
async function rollout(fault: Fault, analysis: Partial<CanaryAnalysis>, metricsDown = () => false) {
  const { simulation, recording } = await stage({
    objects: [
      deployment(),
      canary({
        analysis: { interval: '10m', threshold: 3, stepWeight: 10, maxWeight: 30, metrics: METRICS, ...analysis },
      }),
    ],
    faultOf: (template) => (template?.spec?.containers[0].image === 'podinfo:1' ? 'none' : fault),
    metricsDown,
  });
  await until(simulation, 'Initialized');
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => ['Succeeded', 'Failed'].includes(phaseOf(simulation)!), limit: 7_200_000 });
  const { status } = simulation.canary(NAMESPACE, 'podinfo')!;
  const steps = recording.routes
    .slice(1)
    .map(({ at, text }, index) => ({ weight: text, seconds: (at - (recording.routes[index]!.at ?? 0)) / 1000 }));
  return {
    phase: status!.phase,
    reason: status!.rollbackReason,
    records: status!.canaryAnalysis?.iterations ?? [],
    steps,
  };
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
    objects: [
      deployment(),
      canary({
        analysis: { interval: '1m', threshold: 1, stepWeight: 10, maxWeight: 30, metrics: METRICS, earlyStop: {} },
      }),
    ],
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

describe('a release that fails more than the primary, and less than it may by itself', () => {
  const compared = (more: Partial<CanaryMetric> = {}): CanaryMetric[] => [
    { ...METRICS[0]!, thresholdRange: { min: 80 }, interval: '10m', compareTo: 'primary', falseAlarms: 1, ...more },
  ];

  test('is ended within a minute, and says what both have counted', async () => {
    const { phase, reason, records, steps } = await rollout('errors', { earlyStop: {}, metrics: compared() });
    expect(phase).toBe('Failed');
    expect(reason).toMatch(/^\d+ of \d+ requests failed, \d+ of \d+ of the primary's$/);
    expect(records.at(-1)).toMatchObject({
      metric: 'early-stop',
      threshold: 'beside the primary',
      failed: true,
      weight: 10,
    });
    expect(records.at(-1)!.primary).toBeCloseTo(0.2, 1);
    expect(steps[1]!.seconds).toBeLessThan(60);
  });

  test('is found at the end of its first step without early stop', async () => {
    const { phase, records, steps } = await rollout('errors', { threshold: 1, metrics: compared() });
    expect(phase).toBe('Failed');
    expect(records.at(-1)).toMatchObject({
      metric: 'request-success-rate',
      threshold: '>= 80, no worse than the primary, false alarms 1 %',
    });
    expect(records.at(-1)!.pValue).toBeLessThan(0.005);
    expect(steps[1]!.seconds).toBe(600);
  });

  test.each<[string, Partial<CanaryMetric>]>([
    ['where so much more may fail', { allowedDifference: { absolute: 15 } }],
    ['where the comparison decides nothing', { dryRun: true }],
  ])('goes on %s', async (_, more) => {
    expect((await rollout('errors', { earlyStop: { allowedFailures: 20 }, metrics: compared(more) })).phase).toBe(
      'Succeeded',
    );
  });
});

test('a release that is as good as the primary is compared to its end', async () => {
  const metrics: CanaryMetric[] = METRICS.map((metric) => ({
    ...metric,
    interval: '10m',
    compareTo: 'primary',
    falseAlarms: 5,
    minSamples: 3,
  }));
  const { phase, records } = await rollout('none', { earlyStop: {}, metrics });
  expect(phase).toBe('Succeeded');
  expect(records).toHaveLength(6);
  for (const { samples, primarySamples, pValue } of records)
    expect([samples! > 0, primarySamples! > 0, pValue! > 0.01]).toEqual([true, true, true]);
});

test('a step is watched for another interval until there are enough samples', async () => {
  const metrics: CanaryMetric[] = [{ ...METRICS[0]!, minSamples: 20_000, interval: '10m', inconclusive: 'wait' }];
  const { phase, records, steps } = await rollout('none', { metrics });
  // Of 100 requests a second 10 % are 6,000 in ten minutes, and 30 % 18,000: never enough.
  expect(phase).toBe('Progressing');
  expect(records.every(({ inconclusive, failed }) => inconclusive && !failed)).toBe(true);
  expect(steps.map(({ weight }) => weight)).toEqual(['10']);
});

test('a pod that goes takes its counts along, and ends no release that is well', async () => {
  const counters = { requests: 2000, failures: 0 };
  const series = (of: string, value: number) => ({ metric: { counted: of }, value: [0, String(value)] });
  const answer = (requests: number, failures: number) =>
    JSON.stringify({
      status: 'success',
      data: { resultType: 'vector', result: [series('all', requests), series('good', requests - failures)] },
    });
  const { simulation, recording } = await stage({
    objects: [
      deployment(),
      canary({
        analysis: { interval: '10m', threshold: 3, stepWeight: 10, maxWeight: 30, metrics: METRICS, earlyStop: {} },
      }),
    ],
    metrics: ({ url }) => {
      const query = new URL(url).searchParams.get('query') ?? '';
      if (!query.startsWith('label_replace')) return undefined;
      // In the window Prometheus has seen what the pod has counted, too.
      return {
        status: 200,
        body: query.includes('increase') ? answer(1010, 6) : answer(counters.requests, counters.failures),
      };
    },
  });
  await until(simulation, 'Initialized');
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === '10', limit: 60_000 });
  await simulation.clock.run({ limit: 60_000 });
  // Of two pods one goes, with a thousand requests; the other has answered 1,010 more, of which six failed.
  Object.assign(counters, { requests: 2010, failures: 6 });
  await simulation.clock.run({ limit: 60_000 });
  expect(phaseOf(simulation)).toBe('Progressing');
  expect(recording.routes.at(-1)!.text).toBe('10');
});
