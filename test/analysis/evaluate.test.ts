import { evaluate } from '../../controller/analysis/evaluate';
import { reasonText } from '../../controller/analysis/reason-text';
import type { Reason } from '../../controller/analysis/verdict';
import type { Canary, CanaryMetric, CheckRecord } from '../../controller/api/types/canary';
import type { Reading, Sample } from '../../controller/api/types/reading';
import { canaryWith } from '../metrics/support';

const RATE: CanaryMetric = { name: 'request-success-rate', thresholdRange: { min: 99 } };
const DURATION: CanaryMetric = { name: 'request-duration', thresholdRange: { max: 500 } };
const QUERY: CanaryMetric = { name: 'errors', query: 'errors', thresholdRange: { min: 1, max: 5 } };
const TEMPLATE: CanaryMetric = { name: 'errors', templateRef: { name: 'errors' }, thresholdRange: { max: 5 } };
const PERCENTAGE: CanaryMetric = { name: 'clicks', query: 'clicks', totalQuery: 'views', thresholdRange: { min: 3 } };
const COMPARED: CanaryMetric = { name: 'queue', query: 'queue', compareTo: 'primary' };

const sample = (value: number, samples?: number, counted?: number): Sample => ({
  kind: 'sample',
  value,
  samples,
  counted,
});
/** A success rate of counts, in percent. */
const counts = (samples: number, counted: number): Sample => sample((100 * counted) / samples, samples, counted);

const MINUTE = 60_000;

/** A Canary that has checked this metric once a minute, up to a minute before the time 0. */
function after(metric: string, pairs: readonly (readonly [number, number])[]): Canary {
  const iterations = pairs.map(([value, primary], index): CheckRecord => {
    const time = new Date((index - pairs.length) * MINUTE).toISOString();
    return { metric, value, primary, threshold: '', failed: false, time, weight: 0 };
  });
  return { ...canaryWith([]), status: { checks: iterations.length, canaryAnalysis: { iterations } } };
}

interface Case {
  name: string;
  metric: CanaryMetric;
  canary: Reading;
  primary?: Reading;
  past?: Canary;
  reason: Reason;
  text: string;
}

const NO_VALUE = { kind: 'no-value', detail: 'http://p answered NaN: no values found' } as const;
const QUERY_FAILED = { kind: 'query-failed', detail: 'http://p answered status 500: down' } as const;
const NOT_ASKED = { kind: 'not-asked', detail: 'Metric template errors.test error: not found' } as const;
const HALT = 'Halt podinfo.test advancement';

const FAILING: Case[] = [
  {
    name: 'below its minimum',
    metric: RATE,
    canary: sample(98.994),
    reason: { kind: 'out-of-bounds', value: 98.994, worse: 'lower', bound: 99 },
    text: `${HALT} success rate 98.99% < 99%`,
  },
  {
    name: 'above its maximum',
    metric: DURATION,
    canary: sample(61_500),
    reason: { kind: 'out-of-bounds', value: 61_500, worse: 'higher', bound: 500 },
    text: `${HALT} request duration 1m1.5s > 500ms`,
  },
  {
    name: 'infinite',
    metric: DURATION,
    canary: sample(Infinity),
    reason: { kind: 'out-of-bounds', value: Infinity, worse: 'higher', bound: 500 },
    text: `${HALT} request duration Infinity > 500ms`,
  },
  {
    name: 'above one of two bounds',
    metric: QUERY,
    canary: sample(5.5),
    reason: { kind: 'out-of-bounds', value: 5.5, worse: 'higher', bound: 5 },
    text: `${HALT} errors 5.50 > 5`,
  },
  {
    name: 'a percentage below its minimum',
    metric: PERCENTAGE,
    canary: counts(1000, 20),
    reason: { kind: 'out-of-bounds', value: 2, worse: 'lower', bound: 3 },
    text: `${HALT} clicks 2.00% < 3%`,
  },
  {
    name: 'out of bounds, and worse than the primary as well',
    metric: { ...RATE, compareTo: 'primary' },
    canary: sample(50),
    primary: sample(98),
    reason: { kind: 'out-of-bounds', value: 50, worse: 'lower', bound: 99 },
    text: `${HALT} success rate 50.00% < 99%`,
  },
  {
    name: 'lower than the primary allows',
    metric: { ...COMPARED, allowedDifference: { relative: 10 } },
    canary: sample(4),
    primary: sample(5),
    reason: { kind: 'worse-than-primary', worse: 'lower', value: 4, primary: 5, allowed: 4.5 },
    text: `${HALT} queue 4.00 < 4.5, as far as the primary's 5 allows`,
  },
  {
    name: 'higher than the primary allows',
    metric: COMPARED,
    canary: sample(0.34),
    primary: sample(1 / 3),
    reason: { kind: 'worse-than-primary', worse: 'higher', value: 0.34, primary: 1 / 3, allowed: 0.333333333333 },
    text: `${HALT} queue 0.34 > 0.333333, as far as the primary's 0.333333 allows`,
  },
  {
    name: 'lower than the primary beyond chance, by counts',
    metric: { name: 'request-success-rate', compareTo: 'primary', falseAlarms: 1 },
    canary: counts(600, 540),
    primary: counts(5400, 5373),
    reason: {
      kind: 'worse-than-primary',
      worse: 'lower',
      value: 90,
      primary: 99.5,
      allowed: 99.5,
      pValue: expect.closeTo(0) as number,
    },
    text: `${HALT} success rate 90.00% < 99.5%, as far as the primary's 99.5 allows, by chance with p = P`,
  },
  {
    name: 'lower than the primary beyond chance, by the values of all checks',
    metric: { ...COMPARED, thresholdRange: { min: 0 }, falseAlarms: 5 },
    canary: sample(23),
    primary: sample(33),
    past: after('queue', [
      [20, 30],
      [21, 31],
      [22, 32],
    ]),
    // One order of 70 is as far out.
    reason: { kind: 'worse-over-checks', worse: 'lower', checks: 4, pValue: 0.0143 },
    text: `${HALT} queue of 4 checks is lower than the primary's allows, by chance with p = P`,
  },
  {
    name: 'of a query that failed, built in',
    metric: RATE,
    canary: QUERY_FAILED,
    reason: { ...QUERY_FAILED, of: 'canary' },
    text: 'Prometheus query failed: http://p answered status 500: down',
  },
  {
    name: 'of a query that failed, in the Canary',
    metric: QUERY,
    canary: QUERY_FAILED,
    reason: { ...QUERY_FAILED, of: 'canary' },
    text: 'Prometheus query failed for errors: http://p answered status 500: down',
  },
  {
    name: 'of a query that failed, in a template',
    metric: TEMPLATE,
    canary: QUERY_FAILED,
    reason: { ...QUERY_FAILED, of: 'canary' },
    text: 'Metric query failed for errors: http://p answered status 500: down',
  },
  {
    name: 'of a query that failed for the primary',
    metric: COMPARED,
    canary: sample(1),
    primary: QUERY_FAILED,
    reason: { ...QUERY_FAILED, of: 'primary' },
    text: 'Prometheus query failed for queue: http://p answered status 500: down',
  },
  {
    name: 'of what could not be asked',
    metric: TEMPLATE,
    canary: NOT_ASKED,
    reason: { ...NOT_ASKED, of: 'canary' },
    text: 'Metric template errors.test error: not found',
  },
];

const INCONCLUSIVE: Case[] = [
  {
    name: 'no value of the success rate',
    metric: RATE,
    canary: NO_VALUE,
    reason: { ...NO_VALUE, of: 'canary' },
    text: 'Halt advancement no values found for istio metric request-success-rate probably podinfo.test is not receiving traffic: running query failed: no values found',
  },
  {
    name: 'no value of the duration',
    metric: DURATION,
    canary: NO_VALUE,
    reason: { ...NO_VALUE, of: 'canary' },
    text: 'Halt advancement no values found for istio metric request-duration probably podinfo.test is not receiving traffic',
  },
  {
    name: 'no value of a query',
    metric: QUERY,
    canary: NO_VALUE,
    reason: { ...NO_VALUE, of: 'canary' },
    text: 'Halt advancement no values found for metric: errors',
  },
  {
    name: 'no value of a template',
    metric: TEMPLATE,
    canary: NO_VALUE,
    reason: { ...NO_VALUE, of: 'canary' },
    text: 'Halt advancement no values found for custom metric: errors: http://p answered NaN: no values found',
  },
  {
    name: 'no value of the primary',
    metric: COMPARED,
    canary: sample(1),
    primary: NO_VALUE,
    reason: { ...NO_VALUE, of: 'primary' },
    text: `${HALT} there is nothing to compare queue with: no values found for the primary`,
  },
  {
    name: 'no value of both',
    metric: COMPARED,
    canary: NO_VALUE,
    primary: QUERY_FAILED,
    reason: { ...NO_VALUE, of: 'canary' },
    text: 'Halt advancement no values found for metric: queue',
  },
  {
    name: 'too few samples, however bad they are',
    metric: { ...RATE, minSamples: 20 },
    canary: counts(19.4, 0),
    reason: { kind: 'too-few-samples', of: 'canary', found: 19, needed: 20 },
    text: `${HALT} 19 samples are too few to judge request-success-rate, 20 are needed`,
  },
  {
    name: 'no samples at all',
    metric: { ...RATE, minSamples: 20 },
    canary: sample(100),
    reason: { kind: 'too-few-samples', of: 'canary', found: 0, needed: 20 },
    text: `${HALT} 0 samples are too few to judge request-success-rate, 20 are needed`,
  },
  {
    name: 'too few samples of the primary',
    metric: { ...RATE, minSamples: 20, compareTo: 'primary' },
    canary: counts(20, 20),
    primary: counts(19, 19),
    reason: { kind: 'too-few-samples', of: 'primary', found: 19, needed: 20 },
    text: `${HALT} 19 samples of the primary are too few to judge request-success-rate, 20 are needed`,
  },
  {
    name: 'too few checks',
    metric: { ...COMPARED, falseAlarms: 5, minSamples: 4 },
    canary: sample(1),
    primary: sample(1),
    past: after('queue', [
      [1, 1],
      [1, 1],
    ]),
    reason: { kind: 'too-few-samples', of: 'checks', found: 3, needed: 4 },
    text: `${HALT} 3 checks are too few to judge queue, 4 are needed`,
  },
];

describe.each([
  ['fail', FAILING],
  ['inconclusive', INCONCLUSIVE],
] as const)('%s', (outcome, cases) => {
  test.each(cases)('$name', ({ metric, canary, primary, past = canaryWith([]), reason, text }) => {
    const verdict = evaluate(metric, { metric: metric.name, canary, primary }, past, 0);
    expect(verdict).toMatchObject({ outcome, because: reason });
    const said = reasonText(verdict.because!, metric, { canary: past, provider: 'istio' });
    expect(said.replace(/p = [\d.e-]+$/, 'p = P')).toBe(text);
  });
});

describe('pass', () => {
  test.each<[string, CanaryMetric, Reading, Reading | undefined]>([
    ['at its minimum', RATE, sample(99), undefined],
    ['at its maximum', DURATION, sample(500), undefined],
    ['without bounds', { name: 'errors', query: 'errors' }, sample(-Infinity), undefined],
    ['as good as the primary', COMPARED, sample(5), sample(5)],
    ['as bad as is allowed', { ...COMPARED, allowedDifference: { absolute: 1 } }, sample(4), sample(5)],
    ['with as many samples as are needed', { ...RATE, minSamples: 20 }, counts(20, 20), undefined],
    [
      'worse by what may be chance',
      { ...RATE, thresholdRange: undefined, compareTo: 'primary', falseAlarms: 1 },
      counts(10, 9),
      counts(90, 90),
    ],
  ])('%s', (_, metric, canary, primary) => {
    const verdict = evaluate(metric, { metric: metric.name, canary, primary }, canaryWith([]), 0);
    expect(verdict).toMatchObject({ outcome: 'pass' });
    expect(verdict).not.toHaveProperty('because');
  });
});

describe('the record', () => {
  const record = (metric: CanaryMetric, canary: Reading, primary?: Reading) =>
    evaluate(metric, { metric: metric.name, canary, primary }, canaryWith([]), 0).record;

  test('keeps what was measured of both versions, in whole samples', () => {
    const metric: CanaryMetric = { ...RATE, compareTo: 'primary' };
    expect(record(metric, sample(99.5, 600.4), sample(99, 5400.1))).toEqual({
      metric: 'request-success-rate',
      threshold: '>= 99, no worse than the primary',
      value: 99.5,
      primary: 99,
      samples: 600,
      primarySamples: 5400,
    });
  });

  test('keeps no infinity, which JSON cannot say', () => {
    expect(record(COMPARED, sample(Infinity), sample(-Infinity))).toEqual({
      metric: 'queue',
      threshold: 'no worse than the primary',
    });
  });

  test('keeps no value where one of the two is missing', () => {
    expect(record(COMPARED, sample(1), NO_VALUE)).toEqual({ metric: 'queue', threshold: 'no worse than the primary' });
  });

  test('keeps the chance in three digits, also of a comparison that decides nothing', () => {
    const metric: CanaryMetric = { ...COMPARED, falseAlarms: 5 };
    expect(record(metric, sample(1), sample(2))).toMatchObject({ pValue: 1 });
    expect(record({ ...metric, thresholdRange: { min: 0 } }, sample(1), sample(2))).toMatchObject({ pValue: 0.5 });
  });
});
