import type { CanaryAnalysis, CanaryMetric } from '../../controller/api/types/canary';
import { durationText } from '../../controller/preview/duration-text';
import { adviceText, type Mistake, reportOn, reportText, textOf } from '../../controller/preview';
import { MATCH, NO_STEPS } from './advice-cases';
import { DURATION, soundCanary, SUCCESS } from './canaries';

const textFor = async (...canaries: Parameters<typeof soundCanary>[0][]): Promise<string> =>
  textOf(await Promise.all(canaries.map((analysis) => reportOn(soundCanary(analysis), 'istio'))));

it('a Canary without warnings is its timeline', async () => {
  expect(await textFor({ stepWeight: 25, threshold: 2 })).toBe(`Canary podinfo.test: canary by istio, a step every 1m0s

  T+0s         0 %  New revision detected! Scaling up podinfo.test
  T+0s         0 %  Starting canary analysis for podinfo.test
  T+0s        25 %  Advance podinfo.test canary weight 25
  T+1m0s      50 %  Advance podinfo.test canary weight 50
  T+2m0s      50 %  Copying podinfo.test template spec to podinfo-primary.test
  T+2m0s       0 %  Routing all traffic to primary
  T+2m0s       0 %  Promotion completed! Scaling down podinfo.test

  total                     2m0s, beside what pods need to start and gates to open
  largest exposure          50 % before the promotion
  judged by                 request-success-rate (at least 99)
                            request-duration (at most 500)
  all checks fail           rolled back at T+2m0s, after 2m0s with up to 25 % of the traffic on it
  they fail only at 50 %    rolled back at T+3m0s, after 2m0s with up to 50 % of the traffic on it

`);
});

it('warnings stand below, each with the code that silences it', async () => {
  const text = await textFor({ metrics: [SUCCESS], maxWeight: undefined });
  expect(text).toMatch(
    /traffic on it\n\n {2}warning {2}single-metric: spec\.analysis\.metrics has .*\n {2}warning {2}full-exposure: spec\.analysis\.maxWeight is .*\n\n$/,
  );
});

it('a preview can show the timeline and each piece of advice by itself', async () => {
  const report = await reportOn(soundCanary({ metrics: [SUCCESS] }), 'istio');
  expect(textOf([report])).toBe(`${reportText(report)}\n  warning  ${adviceText(report.advice[0]!)}\n\n`);
  expect(reportText(report)).not.toContain('single-metric');
});

it('what is refused is shown in its place, each mistake with its code', async () => {
  const problems: Mistake[] = [
    { code: 'unknown-provider', field: 'spec.provider', message: 'spec.provider x is not known' },
    { code: 'missing-port', field: 'spec.service.port', message: 'spec.service.port is missing' },
  ];
  const text = textOf([
    { name: 'web', namespace: 'shop', errors: problems.map(({ message }) => message), problems },
    await reportOn(soundCanary(), 'istio'),
  ]);
  expect(text).toMatch(
    /^Canary web\.shop: refused\n\n {2}error {4}unknown-provider: spec\.provider x is not known\n {2}error {4}missing-port: spec\.service\.port is missing\n\nCanary podinfo\.test: canary by istio/,
  );
});

it.each([
  [
    'a week of hours',
    { ...NO_STEPS, interval: '1h', iterations: 168, match: MATCH },
    ['1/168', '2/168', '165 more', '168/168'],
  ],
  ['a hundred small steps', { stepWeight: 1, maxWeight: 100 }, ['weight 1', 'weight 2', '97 more', 'weight 100']],
])('%s stays readable', async (_, analysis, shown) => {
  const lines = (await textFor(analysis))
    .split('\n')
    .filter((line) => / canary (iteration|weight) \d+|more$/.test(line));
  expect(lines.map((line, index) => line.endsWith(` ${shown[index]}`))).toEqual([true, true, true, true]);
});

it('a long rollout with more than one event at each step stays readable as well', async () => {
  const webhooks = [{ name: 'more', type: 'confirm-traffic-increase', url: 'http://tester/' } as const];
  const text = await textFor({ stepWeight: 2, maxWeight: 100, webhooks });
  expect(text.match(/check more passed/g)).toHaveLength(3);
  expect(text).toMatch(
    /weight 4\n {2}… 47 more\n {2}T\+49m0s +98 % {2}Confirm-traffic-increase check more passed\n {2}T\+49m0s +100 % .* weight 100\n/,
  );
});

it('a rollout of twenty steps is shown in full', async () => {
  expect(await textFor({ stepWeight: 5, maxWeight: 100 })).not.toContain('more\n');
});

test.each([
  [0, '0s'],
  [500, '500ms'],
  [30_000, '30s'],
  [60_000, '1m'],
  [90_000, '1m30s'],
  [600_000, '10m'],
  [3_600_000, '1h'],
  [3_605_000, '1h0m5s'],
  [36_000_000, '10h'],
  [4_200_000, '1h10m'],
  [604_800_000, '168h'],
])('%d milliseconds are %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});

it('says what ends a rollout before a step is over', async () => {
  const text = async (analysis: CanaryAnalysis) => textOf([await reportOn(soundCanary(analysis), 'istio')]);
  expect(await text({})).not.toContain('early stop');
  expect(await text({ earlyStop: { allowedFailures: 2 } })).toContain(
    '\n  early stop                in the middle of a step, when more than 2 % of the requests fail, beyond doubt\n',
  );
  const metrics: CanaryMetric[] = [{ name: 'request-success-rate', compareTo: 'primary', falseAlarms: 1 }, DURATION];
  expect(await text({ earlyStop: {}, metrics })).toContain('when more fail than the primary allows, beyond doubt\n');
});
