import type { Canary, CanaryMetric, CanaryStatus, CheckRecord } from '../../controller/api/types/canary';
import type { Sample } from '../../controller/api/types/reading';
import type { Random } from '../../controller/core/random';
import { compareVersions } from '../../controller/analysis/significance';
import { type Check, checkMetric } from '../metrics/check';
import { COUNTED } from '../../controller/metrics/builtin/promql';
import { seededRandom } from '../../controller/simulation/random';
import { answering, canaryWith, contextOf, STOPPED, templateWith, vector } from '../metrics/support';

const RATE: CanaryMetric = { name: 'request-success-rate', compareTo: 'primary', falseAlarms: 1 };
const CLICKS: CanaryMetric = {
  name: 'clicks',
  query: 'clicks{w="{{ target }}"}',
  totalQuery: 'views{w="{{ target }}"}',
  compareTo: 'primary',
  falseAlarms: 1,
};
const SPENT: CanaryMetric = {
  name: 'spent',
  query: 'spent{w="{{ target }}"}',
  thresholdRange: { min: 0 },
  compareTo: 'primary',
  falseAlarms: 5,
};

const isOfPrimary = (query: string) => query.includes('podinfo-primary');

/** An answer of Prometheus to a query for counts. */
function counts(all: number, good: number): string {
  const series = (of: string, value: number) => ({ metric: { [COUNTED]: of }, value: [1, String(value)] });
  return JSON.stringify({
    status: 'success',
    data: { resultType: 'vector', result: [series('all', all), series('good', good)] },
  });
}

/** The counts of one version: of how many, how many. */
type Pair = readonly [number, number];
const countsOf = (canary: Pair, primary: Pair) =>
  answering((query) => counts(...(isOfPrimary(query) ? primary : canary)));
const partsOf = (canary: Pair, primary: Pair) =>
  answering((query) => {
    const [whole, part] = isOfPrimary(query) ? primary : canary;
    return vector(query.startsWith('views') ? whole : part);
  });

describe('success rates are compared by their counts', () => {
  test('which are asked for once for each version, in the window of the metric', async () => {
    const recorder = countsOf([600, 594], [5400, 5346]);
    const measurement = await checkMetric({ ...RATE, interval: '30s' }, contextOf(recorder.http));
    expect(measurement).toEqual({
      metric: 'request-success-rate',
      threshold: 'no worse than the primary, false alarms 1 %',
      value: 99,
      primary: 99,
      samples: 600,
      primarySamples: 5400,
      pValue: 1,
    });
    expect(recorder.queries()).toHaveLength(2);
    for (const query of recorder.queries())
      expect(query).toMatch(/^label_replace\( sum\( increase\( istio_requests_total\{ .* \}\[30s\] \) \)/);
  });

  test.each<[string, CanaryMetric, Pair, Pair, RegExp | undefined]>([
    ['one failure of ten is no evidence', RATE, [10, 9], [5400, 5400], undefined],
    [
      '60 of 600 beside 27 of 5400 is',
      RATE,
      [600, 540],
      [5400, 5373],
      /^Halt podinfo\.test advancement success rate 90\.00% < 99\.5%, as far as the primary's 99\.5 allows, by chance with p = \d/,
    ],
    [
      'not where so much is allowed',
      { ...RATE, allowedDifference: { absolute: 10 } },
      [600, 540],
      [5400, 5373],
      undefined,
    ],
    [
      'not where so much of it is allowed',
      { ...RATE, allowedDifference: { relative: 11 } },
      [600, 540],
      [5400, 5373],
      undefined,
    ],
    ['a canary that is better is well', RATE, [600, 600], [5400, 4000], undefined],
    [
      'a bound of its own decides by itself',
      { ...RATE, thresholdRange: { min: 95 } },
      [10, 9],
      [5400, 4000],
      /success rate 90\.00% < 95%$/,
    ],
  ])('%s', async (_, metric, canary, primary, says) => {
    const { failure } = await checkMetric(metric, contextOf(countsOf(canary, primary).http));
    if (says === undefined) expect(failure).toBeUndefined();
    else expect(failure).toMatch(says);
  });

  test('which a server extrapolates to fractions', async () => {
    const measurement = await checkMetric(RATE, contextOf(countsOf([600.4, 540.3], [5400.1, 5373.2]).http));
    expect(measurement).toMatchObject({
      samples: 600,
      primarySamples: 5400,
      failure: expect.stringContaining('success rate 89.99%'),
    });
  });

  test('and nothing of the primary is nothing to compare with', async () => {
    const measurement = await checkMetric(RATE, contextOf(countsOf([600, 600], [0, 0]).http));
    expect(measurement.failure).toBe(
      'Halt podinfo.test advancement there is nothing to compare request-success-rate with: no values found for the primary',
    );
    expect(measurement.inconclusive).toBe(true);
  });

  test('a router that counts both versions as one cannot compare them, which is said', async () => {
    const { failure } = await checkMetric(RATE, contextOf(countsOf([1, 1], [1, 1]).http, { provider: 'apisix' }));
    expect(failure).toBe(
      'Prometheus query failed: nothing counts the requests of the primary alone for the routing provider apisix',
    );
  });
});

describe('counts go on from check to check', () => {
  /** Checks 10 failures of 100 beside 1 of 100, after so many checks that counted the same. */
  async function checkAfter(
    checks: number,
    changes: Partial<CheckRecord> = {},
    status: Partial<CanaryStatus> = { watchedRoutes: '10' },
  ): Promise<Check> {
    const canary = after(Array.from({ length: checks }, (): Pair => [90, 99]));
    for (const check of canary.status!.canaryAnalysis!.iterations)
      Object.assign(check, { metric: RATE.name, samples: 100, primarySamples: 100 }, changes);
    Object.assign(canary.status!, status);
    return await checkMetric(RATE, contextOf(countsOf([100, 90], [100, 99]).http, { canary }));
  }

  test('so that what no single one decides they decide together, and say so', async () => {
    expect((await checkAfter(0)).failure).toBeUndefined();
    const { failure } = await checkAfter(9);
    expect(failure).toMatch(
      /^Halt podinfo\.test advancement success rate 90\.00% < 99%, as far as the primary's 99 allows, by chance with p = /,
    );
  });

  test.each<[string, Partial<CheckRecord>, Partial<CanaryStatus>]>([
    ['at another share of the traffic', { weight: 20 }, { watchedRoutes: '10' }],
    ['at another share than that of the status, where no routes are named', {}, { canaryWeight: 20 }],
    ['that overlap', { time: new Date(-1000).toISOString() }, { watchedRoutes: '10' }],
    ['of a mirrored share, which may have grown', { weight: 0 }, { watchedRoutes: '0 mirrored 80' }],
    ['that counted nothing', { samples: undefined, primarySamples: undefined }, { watchedRoutes: '10' }],
  ])('but not those %s', async (_, changes, status) => {
    expect((await checkAfter(9, changes, status)).pValue).toBe((await checkAfter(0)).pValue);
  });

  test('and a window that began at another share decides nothing', async () => {
    const all = { canary: [600, 540], primary: [5400, 5373] } as const;
    const canary = after([[100, 100]], 59_000);
    Object.assign(canary.status!.canaryAnalysis!.iterations[0]!, { metric: RATE.name, weight: 20 });
    canary.status!.watchedRoutes = '10';
    const check = async () => await checkMetric(RATE, contextOf(countsOf(all.canary, all.primary).http, { canary }));
    expect((await check()).failure).toBeUndefined();
    canary.status!.canaryAnalysis!.iterations[0]!.time = new Date(-MINUTE).toISOString();
    expect((await check()).failure).toContain('success rate 90.00% < 99.5%');
  });

  test('and each says what it measured itself', async () => {
    expect(await checkAfter(9)).toMatchObject({ value: 90, samples: 100, primary: 99, primarySamples: 100 });
  });
});

describe('a metric with totalQuery', () => {
  test('is a percentage', async () => {
    const measurement = await checkMetric(
      { ...CLICKS, compareTo: undefined, falseAlarms: undefined },
      contextOf(partsOf([400, 20], [1, 1]).http),
    );
    expect(measurement).toEqual({ metric: 'clicks', threshold: 'any', value: 5, samples: 400 });
  });

  test.each<[string, CanaryMetric, string]>([
    [
      'lower, where that is worse',
      { ...CLICKS, thresholdRange: { min: 1 } },
      "clicks 2.00% < 8%, as far as the primary's 8 allows",
    ],
    ['lower, where nobody says what is worse', CLICKS, "clicks 2.00% < 8%, as far as the primary's 8 allows"],
  ])('that is %s, is compared by its counts', async (_, metric, says) => {
    const { failure } = await checkMetric(metric, contextOf(partsOf([1000, 20], [1000, 80]).http));
    expect(failure).toContain(`Halt podinfo.test advancement ${says}, by chance with p = `);
  });

  test('that may be higher is well', async () => {
    expect(
      (await checkMetric({ ...CLICKS, thresholdRange: { min: 1 } }, contextOf(partsOf([1000, 80], [1000, 20]).http)))
        .failure,
    ).toBeUndefined();
    expect((await checkMetric(CLICKS, contextOf(partsOf([1000, 80], [1000, 20]).http))).failure).toContain(
      "clicks 8.00% > 2%, as far as the primary's 2 allows",
    );
  });

  test('that counts more than all is a mistake, which is said', async () => {
    const { failure, inconclusive } = await checkMetric(CLICKS, contextOf(partsOf([10, 20], [10, 1]).http));
    expect(failure).toBe(
      'Prometheus query failed for clicks: query answers 20, which is no part of the 10 that totalQuery answers: query has to count some of those that totalQuery counts',
    );
    expect(inconclusive).toBeUndefined();
  });

  test('of nothing has no value', async () => {
    const { failure, inconclusive } = await checkMetric(CLICKS, contextOf(partsOf([0, 0], [10, 1]).http));
    expect(failure).toBe('Halt advancement no values found for metric: clicks');
    expect(inconclusive).toBe(true);
  });

  test('asks the server of its template for both', async () => {
    const recorder = partsOf([400, 20], [1, 1]);
    const template = () => templateWith({ query: 'clicks{w="{{ target }}"}' });
    const metric: CanaryMetric = {
      name: 'clicks',
      templateRef: { name: 'clicks' },
      totalQuery: 'views{w="{{ target }}", who="{{ variables.who }}"}',
      templateVariables: { who: 'all' },
    };
    expect((await checkMetric(metric, contextOf(recorder.http, { template }))).value).toBe(5);
    expect(recorder.requests.map(({ url }) => new URL(url).host)).toEqual(['templates:9090', 'templates:9090']);
    expect(recorder.queries()).toContain('views{w="podinfo", who="all"}');
  });
});

const MINUTE = 60_000;

/** A Canary whose checks have measured these values, the last one `every` milliseconds ago. */
function after(values: readonly Pair[], every = MINUTE): Canary {
  const iterations = values.map(([value, primary], index): CheckRecord => {
    const time = new Date((index - values.length) * every).toISOString();
    return { metric: 'spent', value, primary, threshold: '', failed: false, time, weight: 10 };
  });
  return { ...canaryWith([]), status: { checks: iterations.length, canaryAnalysis: { iterations } } };
}

async function checkSpent(values: readonly Pair[], metric = SPENT, every = MINUTE): Promise<Check> {
  const [canary, primary] = values.at(-1)!;
  const recorder = answering((query) => vector(isOfPrimary(query) ? primary : canary));
  return await checkMetric(
    metric,
    contextOf(recorder.http, { canary: after(values.slice(0, -1), every), clock: STOPPED }),
  );
}

const BETTER: Pair[] = [30, 31, 32, 33, 34, 35].map((value) => [value, value - 10]);
const WORSE: Pair[] = BETTER.map(([value, primary]) => [primary, value]);

describe('any other metric is compared by the values of all checks', () => {
  test('of which the first say nothing', async () => {
    for (const length of [1, 2, 3]) expect((await checkSpent(WORSE.slice(0, length))).failure).toBeUndefined();
  });

  test('until there are enough of them', async () => {
    const { failure, pValue } = await checkSpent(WORSE.slice(0, 4));
    // The chance of this order of eight values: 1 of 70.
    expect(pValue).toBe(0.0143);
    expect(failure).toBe(
      "Halt podinfo.test advancement spent of 4 checks is lower than the primary's allows, by chance with p = 0.0143",
    );
  });

  test('and a canary that is better, or as good as it has to be, is well', async () => {
    expect(await checkSpent(BETTER)).toMatchObject({ pValue: 1 });
    expect((await checkSpent(BETTER)).failure).toBeUndefined();
    expect((await checkSpent(WORSE, { ...SPENT, allowedDifference: { absolute: 10 } })).failure).toBeUndefined();
    expect((await checkSpent(WORSE, { ...SPENT, allowedDifference: { relative: 35 } })).failure).toBeUndefined();
  });

  test('but only those whose windows do not overlap', async () => {
    const overlapping = await checkSpent(WORSE, { ...SPENT, interval: '2m' });
    expect(overlapping.failure).toBeUndefined();
    expect(overlapping.pValue).toBe(0.05);
    expect((await checkSpent(WORSE, { ...SPENT, interval: '2m' }, 2 * MINUTE)).failure).toBeDefined();
  });

  test('in both directions where nobody says which is worse, each with half of the chance', async () => {
    const either: CanaryMetric = { ...SPENT, thresholdRange: undefined };
    expect((await checkSpent(BETTER, either)).pValue).toBe(0.00216);
    // Four checks were enough for one direction: 1 of 70 is less than 5 %/2, but not less than half of that.
    expect((await checkSpent(WORSE.slice(0, 4), either)).failure).toBeUndefined();
    expect((await checkSpent(WORSE.slice(0, 5), either)).failure).toContain('spent of 5 checks is lower');
    expect((await checkSpent(BETTER.slice(0, 5), either)).failure).toContain('spent of 5 checks is higher');
  });

  test('of this rollout: what another metric measured, or had no value, does not count', async () => {
    const canary = after([...WORSE]);
    for (const check of canary.status!.canaryAnalysis!.iterations) check.metric = 'other';
    const recorder = answering((query) => vector(isOfPrimary(query) ? 30 : 20));
    const { pValue } = await checkMetric(SPENT, contextOf(recorder.http, { canary }));
    expect(pValue).toBe(0.5);
  });
});

describe('minSamples', () => {
  const checkFew = async (metric: CanaryMetric, recorder: ReturnType<typeof answering>, canary?: Canary) => {
    const { failure, inconclusive } = await checkMetric(metric, contextOf(recorder.http, canary && { canary }));
    return { failure, inconclusive };
  };
  const RATE_OF_20: CanaryMetric = { name: 'request-success-rate', thresholdRange: { min: 99 }, minSamples: 20 };

  test('of requests: too few are no verdict, however bad they are', async () => {
    expect(await checkFew(RATE_OF_20, countsOf([19, 3], [0, 0]))).toEqual({
      failure: 'Halt podinfo.test advancement 19 samples are too few to judge request-success-rate, 20 are needed',
      inconclusive: true,
    });
    expect((await checkFew(RATE_OF_20, countsOf([20, 3], [0, 0]))).failure).toBe(
      'Halt podinfo.test advancement success rate 15.00% < 99%',
    );
    expect(await checkFew(RATE_OF_20, countsOf([20, 20], [0, 0]))).toEqual({});
  });

  test('of the primary, too, where it is compared', async () => {
    const metric: CanaryMetric = { ...RATE_OF_20, compareTo: 'primary' };
    expect((await checkFew(metric, countsOf([20, 20], [19, 19]))).failure).toContain(
      '19 samples of the primary are too few',
    );
  });

  test('of requests whose duration is judged', async () => {
    const recorder = answering((query) => (query.includes('histogram_quantile') ? vector(120) : counts(3, 3)));
    expect(
      (await checkFew({ name: 'request-duration', thresholdRange: { max: 100 }, minSamples: 20 }, recorder)).failure,
    ).toContain('3 samples are too few to judge request-duration');
  });

  test('of what totalQuery counts', async () => {
    const metric: CanaryMetric = { ...CLICKS, compareTo: undefined, falseAlarms: undefined, minSamples: 1000 };
    expect((await checkFew(metric, partsOf([999, 20], [0, 0]))).failure).toContain(
      '999 samples are too few to judge clicks, 1000 are needed',
    );
  });

  test('of the values that were compared', async () => {
    const recorder = answering((query) => vector(isOfPrimary(query) ? 30 : 20));
    expect((await checkFew({ ...SPENT, minSamples: 6 }, recorder, after(WORSE.slice(0, 4)))).failure).toContain(
      '5 checks are too few to judge spent, 6 are needed',
    );
    expect(
      (await checkFew({ ...SPENT, minSamples: 6 }, recorder, after(WORSE.slice(0, 5)))).inconclusive,
    ).toBeUndefined();
  });
});

describe('a version that is as good as the primary', () => {
  const [ROLLOUTS, CHECKS] = [400, 12];
  const isFalse = (percent: number) =>
    ROLLOUTS * (percent / 100) + 4 * Math.sqrt(ROLLOUTS * (percent / 100) * (1 - percent / 100));

  /** The number of rollouts that fail at any of their checks. */
  function countAlarms(metric: CanaryMetric, measure: (random: Random) => Sample): number {
    const random = seededRandom(metric.name);
    let failed = 0;
    for (let rollout = 0; rollout < ROLLOUTS; rollout++) {
      const iterations: CheckRecord[] = [];
      for (let check = 0; check < CHECKS; check++) {
        const [canary, primary] = [measure(random), measure(random)];
        const now = check * MINUTE;
        if (
          compareVersions(
            metric,
            { canary, primary },
            {
              ...canaryWith([]),
              status: { checks: iterations.length, canaryAnalysis: { iterations }, canaryWeight: 10 },
            },
            now,
          ).decided
        ) {
          failed += 1;
          break;
        }
        iterations.push({
          metric: metric.name,
          value: canary.value,
          primary: primary.value,
          samples: canary.samples,
          primarySamples: primary.samples,
          threshold: '',
          failed: false,
          time: new Date(now).toISOString(),
          weight: 10,
        });
      }
    }
    return failed;
  }

  test.each([10, 30])('is taken for worse by values in no more than %d %% of all rollouts', (falseAlarms) => {
    const found = countAlarms({ ...SPENT, falseAlarms }, (random) => ({ kind: 'sample', value: Math.exp(random()) }));
    expect(found).toBeLessThan(isFalse(falseAlarms));
    // A test that never fails would also keep to the bound.
    expect(found).toBeGreaterThan(0);
  });

  test('nor by counts', () => {
    const half = (random: Random): Sample => {
      const counted = Array.from({ length: 100 }, () => Number(random() < 0.5)).reduce((sum, one) => sum + one, 0);
      return { kind: 'sample', value: counted, samples: 100, counted };
    };
    expect(countAlarms({ ...CLICKS, falseAlarms: 10 }, half)).toBeLessThan(isFalse(10));
  });
});
