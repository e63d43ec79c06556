import type { CanaryMetric } from '../../controller/api/types/canary';
import { PROVIDERS } from '../../controller/api/rules/providers';
import { builtinQuery } from '../../controller/metrics/builtin/queries';
import { checkMetric } from '../metrics/check';
import { answering, contextOf, templateWith, vector } from '../metrics/support';

const RATE: CanaryMetric = { name: 'request-success-rate', compareTo: 'primary' };
const DURATION: CanaryMetric = { name: 'request-duration', thresholdRange: { max: 500 }, compareTo: 'primary' };
const QUEUE: CanaryMetric = { name: 'queue', query: 'queue{w="{{ target }}"}', compareTo: 'primary' };

/** Answers with a value for each version. */
const answers = (canary: number | string, primary: number | string) =>
  answering((query) => vector(/podinfo-primary/.test(query) ? primary : canary));
const checkBoth = (metric: CanaryMetric, canary: number | string, primary: number | string) =>
  checkMetric(metric, contextOf(answers(canary, primary).http));

describe('a value beside the primary’s', () => {
  test.each<[CanaryMetric, number, number, string | undefined]>([
    [RATE, 98, 98, undefined],
    [RATE, 99.5, 98, undefined],
    [RATE, 97, 98, 'success rate 97.00% < 98%'],
    [{ ...RATE, allowedDifference: { absolute: 1 } }, 97, 98, undefined],
    [{ ...RATE, allowedDifference: { absolute: 1 } }, 96.9, 98, 'success rate 96.90% < 97%'],
    [{ ...DURATION, allowedDifference: { relative: 10 } }, 110, 100, undefined],
    [{ ...DURATION, allowedDifference: { relative: 10 } }, 111, 100, 'request duration 111ms > 110ms'],
    [{ ...DURATION, allowedDifference: { relative: 10, absolute: 50 } }, 150, 100, undefined],
    [DURATION, 50, 100, undefined],
    [QUEUE, 5, 5, undefined],
    [QUEUE, 4, 5, 'queue 4.00 < 5'],
    [QUEUE, 6, 5, 'queue 6.00 > 5'],
    [{ ...QUEUE, thresholdRange: { max: 10 } }, 4, 5, undefined],
  ])('%j: %d beside %d', async (metric, canary, primary, says) => {
    const measurement = await checkBoth(metric, canary, primary);
    expect(measurement).toMatchObject({ value: canary, primary });
    expect(measurement.failure).toBe(
      says && `Halt podinfo.test advancement ${says}, as far as the primary's ${primary} allows`,
    );
  });

  test('is held against its own bounds first', async () => {
    expect((await checkBoth({ ...DURATION, allowedDifference: { relative: 1000 } }, 600, 590)).failure).toBe(
      'Halt podinfo.test advancement request duration 600ms > 500ms',
    );
  });

  test('says in the status what it was held against', async () => {
    const threshold = async (metric: CanaryMetric) => (await checkBoth(metric, 1, 1)).threshold;
    expect(await threshold(RATE)).toBe('no worse than the primary');
    expect(await threshold({ ...DURATION, allowedDifference: { absolute: 50, relative: 10 } })).toBe(
      '<= 500, within 50 or 10 % of the primary',
    );
  });

  test.each([
    ['Nan', 1, /^Halt advancement no values found for istio metric request-success-rate/],
    [
      1,
      'NaN',
      /^Halt podinfo\.test advancement there is nothing to compare request-success-rate with: no values found for the primary$/,
    ],
  ])('%s beside %s is no verdict', async (canary, primary, says) => {
    const measurement = await checkBoth(RATE, canary, primary);
    expect(measurement.failure).toMatch(says);
    expect(measurement.inconclusive).toBe(true);
  });

  test('of a template is asked twice, about one workload and the other', async () => {
    const recorder = answering(() => vector(1));
    const template = () => templateWith({ query: 'errors{w="{{ target }}"}' });
    await checkMetric(
      { name: 'errors', templateRef: { name: 'errors' }, compareTo: 'primary' },
      contextOf(recorder.http, { template }),
    );
    expect(recorder.queries().sort()).toEqual(['errors{w="podinfo"}', 'errors{w="podinfo-primary"}']);
  });
});

test('a query that fails is a failure, and no missing verdict', async () => {
  const measurement = await checkMetric(RATE, contextOf(answering(() => ({ status: 500, body: 'down' })).http));
  expect(measurement).not.toHaveProperty('inconclusive');
});

describe('the built-in queries about the primary', () => {
  const VALUES = { namespace: 'test', service: 'web', ingress: 'shop', route: 'shop-route', interval: '1m' };
  const queryAbout = (provider: string, role: 'canary' | 'primary') =>
    builtinQuery(provider, 'request-success-rate', {
      ...VALUES,
      role,
      target: role === 'primary' ? 'podinfo-primary' : 'podinfo',
      revision: role,
    });

  test.each(Object.keys(PROVIDERS).filter((name) => name !== 'apisix'))(
    'of %s are about something else than those about the canary',
    (provider) => {
      expect(queryAbout(provider, 'primary')).not.toBe(queryAbout(provider, 'canary'));
      // On Skipper both versions are behind the Ingress that is named after the canary.
      expect(queryAbout(provider, 'primary')).not.toMatch(/(?<!shop_)canary(?!="")/);
    },
  );

  test('cannot be told from the canary’s on APISIX, which is said', async () => {
    expect(queryAbout('apisix', 'primary')).toBeUndefined();
    const { failure } = await checkMetric(RATE, contextOf(answers(1, 1).http, { provider: 'apisix' }));
    expect(failure).toBe(
      'Prometheus query failed: there is no metric request-success-rate of the primary alone for the routing provider apisix, give it a query or a templateRef',
    );
  });
});
