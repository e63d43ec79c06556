import type { CanaryAnalysis, CanaryMetric, CanarySpec, CanaryWebhook } from '../../controller/api/types/canary';
import { checksAnything, type Course, type Plan, planRollout } from '../../controller/rollout/plan';
import { podinfoCanary } from '../fixtures/podinfo';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const METRICS: CanaryMetric[] = [{ name: 'request-success-rate', thresholdRange: { min: 99 }, interval: '1m' }];
const MATCH = [{ headers: { 'x-beta': { exact: 'true' } } }];
const GATE: CanaryWebhook = { name: 'gate', type: 'confirm-promotion', url: 'http://gate/' };

const planOf = (
  analysis: CanaryAnalysis | undefined,
  provider = 'istio',
  spec: Partial<CanarySpec> = {},
): Promise<Plan> =>
  planRollout(podinfoCanary({}, {}, { analysis: analysis && { metrics: METRICS, ...analysis }, ...spec }), provider);

/** `minutes:weight`, whenever the weight changes. */
function weights({ steps }: Course): string[] {
  const changes = steps.filter(
    ({ weight, mirrored }, index) =>
      index > 0 && (weight !== steps[index - 1]!.weight || mirrored !== steps[index - 1]!.mirrored),
  );
  return changes.map(({ at, weight, mirrored }) => `${at / MINUTE}:${weight}${mirrored ? ' mirrored' : ''}`);
}

const end = ({ outcome, duration, exposure }: Course): string =>
  `${outcome} after ${duration / MINUTE} min, at most ${exposure} %`;
const rangeTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('the timeline when all is well', () => {
  const STEPS_OF_FIVE = rangeTo(10).map((step) => 5 * (step + 1));

  it.each<{ name: string; analysis: CanaryAnalysis; timeline: string[]; ends: string }>([
    {
      name: 'the progressive canary: 5 to 50 %, a minute each',
      analysis: { interval: '1m', threshold: 10, maxWeight: 50, stepWeight: 5 },
      timeline: [...STEPS_OF_FIVE.map((weight, step) => `${step}:${weight}`), '10:0'],
      ends: 'Succeeded after 10 min, at most 50 %',
    },
    {
      name: 'the payment API: 5 to 50 %, two minutes each, and a gate before the promotion',
      analysis: { interval: '2m', threshold: 3, maxWeight: 50, stepWeight: 5, webhooks: [GATE] },
      timeline: [...STEPS_OF_FIVE.map((weight, step) => `${2 * step}:${weight}`), '20:0'],
      ends: 'Succeeded after 20 min, at most 50 %',
    },
    {
      name: 'the conservative rollout, which has iterations that do not count: fifty minutes of watching',
      analysis: { interval: '5m', threshold: 3, maxWeight: 50, stepWeight: 5, iterations: 20 },
      timeline: [...STEPS_OF_FIVE.map((weight, step) => `${5 * step}:${weight}`), '50:0'],
      ends: 'Succeeded after 50 min, at most 50 %',
    },
    {
      name: 'the aggressive rollout',
      analysis: { interval: '1m', threshold: 10, maxWeight: 80, stepWeight: 20, iterations: 5 },
      timeline: ['0:20', '1:40', '2:60', '3:80', '4:0'],
      ends: 'Succeeded after 4 min, at most 80 %',
    },
    {
      name: 'uneven steps',
      analysis: { interval: '1m', stepWeights: [1, 2, 10, 80] },
      timeline: ['0:1', '1:2', '2:10', '3:80', '4:0'],
      ends: 'Succeeded after 4 min, at most 80 %',
    },
    {
      name: 'a canary that is mirrored to before its first step',
      analysis: { interval: '1m', stepWeight: 50, maxWeight: 50, mirror: true },
      timeline: ['0:0 mirrored', '1:50', '2:0'],
      ends: 'Succeeded after 2 min, at most 50 %',
    },
    {
      name: 'traffic that returns to the primary step by step',
      analysis: { interval: '1m', stepWeight: 25, maxWeight: 50, stepWeightPromotion: 20 },
      timeline: ['0:25', '1:50', '2:30', '3:10', '4:0'],
      ends: 'Succeeded after 4 min, at most 50 %',
    },
    {
      name: 'a warm-up before the first step',
      analysis: { interval: '1m', delay: '5m', stepWeight: 50, maxWeight: 50 },
      timeline: ['5:50', '6:0'],
      ends: 'Succeeded after 6 min, at most 50 %',
    },
    {
      name: 'no step at all: everybody at once, for an interval',
      analysis: { interval: '1m' },
      timeline: ['0:100', '1:0'],
      ends: 'Succeeded after 1 min, at most 100 %',
    },
  ])('$name', async ({ analysis, timeline, ends }) => {
    const { fine, strategy } = await planOf(analysis);
    expect(weights(fine)).toEqual(timeline);
    expect(end(fine)).toBe(ends);
    expect(strategy).toBe('canary');
  });

  it('an A/B test of 168 hours takes seven days, and those who match are on the canary throughout', async () => {
    const { fine, strategy } = await planOf({ interval: '1h', iterations: 168, match: MATCH });
    expect(strategy).toBe('ab');
    expect(weights(fine)).toEqual(['0:100', `${168 * 60}:0`]);
    expect(fine.duration).toBe(7 * 24 * HOUR);
    const iterations = fine.steps.filter(({ what }) => what.includes('iteration'));
    expect(iterations.map(({ at }) => at / HOUR)).toEqual(rangeTo(168));
    expect(iterations.at(-1)!.what).toBe('Advance podinfo.test canary iteration 168/168');
  });

  it('Blue/Green keeps everybody on the old version until all is judged, and then switches', async () => {
    const { fine, strategy } = await planOf({ interval: '1m', iterations: 10 });
    expect(strategy).toBe('blue-green');
    expect(weights(fine)).toEqual(['10:100', '10:0']);
    expect(end(fine)).toBe('Succeeded after 10 min, at most 0 %');
  });

  it('Blue/Green with mirroring copies requests until the switch', async () => {
    const { fine } = await planOf({ interval: '1m', iterations: 3, mirror: true });
    expect(weights(fine)).toEqual(['0:0 mirrored', '3:100', '3:0']);
    expect(fine.exposure).toBe(0);
  });

  it('the kubernetes provider does ten iterations of Blue/Green, and says what it cannot do', async () => {
    const { fine, strategy, provider } = await planOf({ interval: '1m', stepWeight: 10 }, 'kubernetes');
    expect([strategy, provider]).toEqual(['blue-green', 'kubernetes']);
    expect(fine.steps.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        'Progressive traffic is not supported when using the kubernetes provider',
        'Advance podinfo.test canary iteration 10/10',
      ]),
    );
    expect(weights(fine)).toEqual([]);
    expect(fine.duration).toBe(10 * MINUTE);
  });

  it.each([
    ['without an analysis', planOf(undefined)],
    ['with skipAnalysis', planOf({ stepWeight: 10 }, 'istio', { skipAnalysis: true })],
  ])('a Canary %s is promoted at once', async (_, plan) => {
    const { fine } = await plan;
    expect(end(fine)).toBe('Succeeded after 0 min, at most 0 %');
    expect(fine.steps.at(-1)!.what).toBe('Promotion completed! Canary analysis was skipped for podinfo.test');
  });

  it('the plan of a suspended Canary is that of the rollout once it goes on', async () => {
    expect(
      end((await planOf({ interval: '1m', stepWeight: 50, maxWeight: 50 }, 'istio', { suspend: true })).fine),
    ).toBe('Succeeded after 1 min, at most 50 %');
  });
});

describe('the course of a bad version', () => {
  it.each<{ name: string; analysis: CanaryAnalysis; failing: string; late: string }>([
    {
      name: 'of the progressive canary: ten checks fail before anything happens',
      analysis: { interval: '1m', threshold: 10, maxWeight: 50, stepWeight: 5 },
      failing: 'Failed after 10 min, at most 5 %',
      late: 'Failed after 19 min, at most 50 %',
    },
    {
      name: 'of the payment API',
      analysis: { interval: '2m', threshold: 3, maxWeight: 50, stepWeight: 5 },
      failing: 'Failed after 6 min, at most 5 %',
      late: 'Failed after 24 min, at most 50 %',
    },
    {
      name: 'of a threshold of one: the first failed check ends it',
      analysis: { interval: '1m', stepWeight: 20, maxWeight: 60 },
      failing: 'Failed after 1 min, at most 20 %',
      late: 'Failed after 3 min, at most 60 %',
    },
    {
      name: 'of a canary that is mirrored to first: found before any user meets it',
      analysis: { interval: '1m', threshold: 2, stepWeight: 20, maxWeight: 60, mirror: true },
      failing: 'Failed after 2 min, at most 0 %',
      late: 'Failed after 5 min, at most 60 %',
    },
    {
      name: 'of Blue/Green: no user meets it at all',
      analysis: { interval: '1m', threshold: 2, iterations: 10 },
      failing: 'Failed after 2 min, at most 0 %',
      late: 'Failed after 2 min, at most 0 %',
    },
    {
      name: 'of an A/B test: those who match meet it from the start',
      analysis: { interval: '1h', threshold: 1, iterations: 168, match: MATCH },
      failing: 'Failed after 60 min, at most 100 %',
      late: 'Failed after 60 min, at most 100 %',
    },
  ])('$name', async ({ analysis, failing, late }) => {
    const plan = await planOf(analysis);
    expect(end(plan.failing)).toBe(failing);
    expect(end(plan.failingLate)).toBe(late);
    expect(plan.failing.steps.at(-1)!.what).toBe('Canary failed! Scaling down podinfo.test');
  });

  it('counts how long users meet it: from the beginning of its step to the rollback', async () => {
    const { fine, failing, failingLate } = await planOf({ interval: '2m', threshold: 3, maxWeight: 50, stepWeight: 5 });
    expect([fine.exposed, failing.exposed, failingLate.exposed].map((exposed) => exposed / MINUTE)).toEqual([0, 6, 6]);
  });

  it('is found by a rollout hook as by a metric', async () => {
    const webhooks: CanaryWebhook[] = [{ name: 'acceptance', url: 'http://tester/' }];
    const { failing } = await planOf({ metrics: [], webhooks, interval: '1m', threshold: 2, stepWeight: 50 });
    expect(end(failing)).toBe('Failed after 2 min, at most 50 %');
    expect(failing.steps.map(({ what }) => what)).toContain(
      'Halt podinfo.test advancement external check acceptance failed from acceptance',
    );
  });

  it('is promoted when nothing checks it', async () => {
    const { failing } = await planOf({ metrics: [], interval: '1m', stepWeight: 50 });
    expect(end(failing)).toBe('Succeeded after 2 min, at most 100 %');
  });
});

describe('a Canary checks', () => {
  it.each<[string, boolean, CanaryAnalysis | undefined, Partial<CanarySpec>?]>([
    ['something with a metric', true, { metrics: METRICS }],
    ['something with a rollout hook', true, { webhooks: [{ name: 'x', url: 'http://x' }] }],
    [
      'nothing with gates and other hooks alone',
      false,
      { webhooks: [GATE, { name: 'x', type: 'pre-rollout', url: 'http://x' }] },
    ],
    ['nothing with steps alone', false, { stepWeight: 10 }],
    ['nothing without an analysis', false, undefined],
    ['nothing when the analysis is skipped', false, { metrics: METRICS }, { skipAnalysis: true }],
  ])('%s', (_, expected, analysis, spec = {}) => {
    expect(checksAnything(podinfoCanary({}, {}, { analysis, ...spec }))).toBe(expected);
  });
});

describe('a rollout that has no end in sight', () => {
  it('is cut after eight days of minutes, and says so', async () => {
    const { fine, failing, failingLate } = await planOf({
      interval: '1m',
      threshold: 5,
      iterations: 1e9,
      match: MATCH,
    });
    expect(fine).toMatchObject({ cut: true, outcome: 'Progressing', duration: (12_000 - 1) * MINUTE });
    expect([failing.cut, failingLate.cut]).toEqual([undefined, undefined]);
    expect(fine.steps.length).toBeLessThan(12_100);
  }, 60_000);

  it('takes as long with hundreds of metrics', async () => {
    const metrics = rangeTo(200).map((index) => ({ ...METRICS[0]!, name: `m${index}`, query: 'up' }));
    const { failing } = await planOf({ interval: '1m', threshold: 1e15, stepWeight: 10, metrics });
    expect(failing).toMatchObject({ cut: true, outcome: 'Progressing' });
    expect(failing.steps.length).toBeLessThan(400);
  }, 60_000);

  it('does not have its polls counted, between which nothing happens', async () => {
    const webhooks: CanaryWebhook[] = [{ name: 'stop', type: 'rollback', url: 'http://stop/' }];
    const { fine } = await planOf({ interval: '1m', delay: '8760h', stepWeight: 50, webhooks });
    expect(end(fine)).toBe(`Succeeded after ${8760 * 60 + 2} min, at most 100 %`);
  });
});

it('a plan changes nothing of the Canary', async () => {
  const canary = podinfoCanary({}, { stepWeight: 10, metrics: METRICS });
  const before = structuredClone(canary);
  await planRollout(canary, 'istio');
  expect(canary).toEqual(before);
});
