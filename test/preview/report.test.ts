import type { CanaryMetric, CanaryWebhook } from '../../controller/api/types/canary';
import { reportOn } from '../../controller/preview';
import { MATCH, NO_STEPS } from './advice-cases';
import { DURATION, soundCanary, SUCCESS } from './canaries';

const MINUTE = 60_000;
const hook = (name: string, type?: CanaryWebhook['type']): CanaryWebhook => ({ name, type, url: 'http://tester/' });

it('says all of a rollout in plain data, under names that do not change', async () => {
  const canary = soundCanary({ stepWeight: 50, threshold: 2, webhooks: [hook('load')], metrics: [SUCCESS] });
  const report = await reportOn(canary, 'istio');
  expect(JSON.parse(JSON.stringify(report))).toEqual({
    name: 'podinfo',
    namespace: 'test',
    strategy: 'canary',
    provider: 'istio',
    interval: MINUTE,
    steps: [
      {
        at: 0,
        phase: 'Initialized',
        weight: 0,
        mirrored: false,
        what: 'New revision detected! Scaling up podinfo.test',
        hooks: [],
      },
      {
        at: 0,
        phase: 'Progressing',
        weight: 0,
        mirrored: false,
        what: 'Starting canary analysis for podinfo.test',
        hooks: [],
      },
      {
        at: 0,
        phase: 'Progressing',
        weight: 50,
        mirrored: false,
        what: 'Advance podinfo.test canary weight 50',
        hooks: [],
      },
      {
        at: MINUTE,
        phase: 'Promoting',
        weight: 50,
        mirrored: false,
        what: 'Copying podinfo.test template spec to podinfo-primary.test',
        hooks: ['load'],
      },
      { at: MINUTE, phase: 'Promoting', weight: 0, mirrored: false, what: 'Routing all traffic to primary', hooks: [] },
      {
        at: MINUTE,
        phase: 'Finalising',
        weight: 0,
        mirrored: false,
        what: 'Promotion completed! Scaling down podinfo.test',
        hooks: [],
      },
    ],
    duration: MINUTE,
    exposure: 50,
    allFail: { rolledBack: true, duration: 2 * MINUTE, exposed: 2 * MINUTE, exposure: 50 },
    failLate: { rolledBack: true, duration: 2 * MINUTE, exposed: 2 * MINUTE, exposure: 50 },
    gates: [],
    checks: [
      { name: 'request-success-rate', source: 'built-in', min: 99, window: MINUTE },
      { name: 'load', source: 'hook' },
    ],
    advice: [
      {
        code: 'single-metric',
        field: 'spec.analysis.metrics',
        message: expect.stringMatching(/^spec\.analysis\.metrics has request-success-rate alone/),
      },
      { code: 'tolerant-threshold', field: 'spec.analysis.threshold', message: expect.any(String) },
    ],
  });
});

it('names the hooks that are called for each step', async () => {
  const webhooks = [
    hook('ready', 'confirm-rollout'),
    hook('migrate', 'pre-rollout'),
    hook('load'),
    hook('more', 'confirm-traffic-increase'),
    hook('boss', 'confirm-promotion'),
    hook('clean', 'post-rollout'),
    hook('told', 'event'),
  ];
  const { steps, gates } = await reportOn(soundCanary({ stepWeight: 25, webhooks }), 'istio');
  const called = steps
    .filter(({ hooks }) => hooks.length > 0)
    .map(({ at, what, hooks }) => `${at / MINUTE} ${what}: ${hooks.join(' ')}`);
  expect(called).toEqual([
    '0 Confirm-rollout check ready passed: ready',
    '0 Pre-rollout check migrate passed: migrate',
    '0 Confirm-traffic-increase check more passed: more',
    '1 Confirm-traffic-increase check more passed: load more',
    '2 Confirm-promotion check boss passed: load boss',
    '2 Post-rollout check clean passed: clean',
  ]);
  expect(gates).toEqual([
    { name: 'ready', type: 'confirm-rollout' },
    { name: 'more', type: 'confirm-traffic-increase' },
    { name: 'boss', type: 'confirm-promotion' },
  ]);
});

it('says what each metric is held to, and who measures it', async () => {
  const metrics = [
    { ...DURATION, interval: undefined },
    { name: 'errors', query: 'errors{app="{{ target }}"}', thresholdRange: { min: 0, max: 1 }, interval: '30s' },
    { name: 'orders', templateRef: { name: 'orders' } },
    { name: 'request-success-rate', threshold: 98 },
  ];
  expect((await reportOn(soundCanary({ metrics }), 'istio')).checks).toEqual([
    { name: 'request-duration', source: 'built-in', max: 500, window: MINUTE },
    { name: 'errors', source: 'query', min: 0, max: 1, window: 30_000 },
    { name: 'orders', source: 'template', window: MINUTE },
    { name: 'request-success-rate', source: 'built-in', min: 98, window: MINUTE },
  ]);
});

it('has no worst case where nothing checks', async () => {
  const report = await reportOn(soundCanary({ metrics: [] }), 'istio');
  expect(report).not.toHaveProperty('allFail');
  expect(report).not.toHaveProperty('failLate');
});

it('tells of all 168 hours of a long test', async () => {
  const { steps, strategy, duration } = await reportOn(
    soundCanary({ ...NO_STEPS, interval: '1h', iterations: 168, match: MATCH }),
    'istio',
  );
  expect(strategy).toBe('ab');
  expect(duration).toBe(168 * 60 * MINUTE);
  expect(steps.filter(({ what }) => what.includes('iteration'))).toHaveLength(168);
});

describe('a bad version is rolled back', () => {
  const failing = async (metric: Partial<CanaryMetric>) =>
    (await reportOn(soundCanary({ threshold: 5, metrics: [{ ...SUCCESS, ...metric }] }), 'istio')).allFail;

  it('by the first failure of a critical check', async () => {
    expect(await failing({ critical: true })).toEqual({
      rolledBack: true,
      duration: MINUTE,
      exposed: MINUTE,
      exposure: 10,
    });
  });

  it('by so many failures in a row', async () => {
    expect(await failing({ failureLimit: { consecutive: 2 } })).toEqual({
      rolledBack: true,
      duration: 2 * MINUTE,
      exposed: 2 * MINUTE,
      exposure: 10,
    });
  });

  it('never by one that decides nothing', async () => {
    expect(await failing({ dryRun: true })).toBeUndefined();
    const { allFail, advice } = await reportOn(
      soundCanary({ metrics: [SUCCESS, { ...DURATION, dryRun: true }] }),
      'istio',
    );
    expect(allFail!.rolledBack).toBe(true);
    expect(advice).toEqual([]);
  });
});

it('says of each check what it is held against, and what follows from it', async () => {
  const metric: CanaryMetric = {
    ...SUCCESS,
    compareTo: 'primary',
    allowedDifference: { relative: 1 },
    falseAlarms: 1,
    minSamples: 100,
    critical: true,
    failureLimit: { consecutive: 3 },
  };
  const { checks, earlyStop } = await reportOn(
    soundCanary({ earlyStop: {}, metrics: [metric, { ...DURATION, dryRun: true }] }),
    'istio',
  );
  expect(checks).toEqual([
    {
      name: 'request-success-rate',
      source: 'built-in',
      min: 99,
      window: MINUTE,
      beside: 'within 1 % of the primary, false alarms 1 %',
      minSamples: 100,
      critical: true,
      consecutive: 3,
    },
    { name: 'request-duration', source: 'built-in', max: 500, window: MINUTE, dryRun: true },
  ]);
  expect(earlyStop).toEqual({ allowedFailures: 1, compared: true });
});
