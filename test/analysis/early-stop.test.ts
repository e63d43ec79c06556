import {
  excessRecord,
  excessText,
  findExcess,
  hasLostCounts,
  requestsSince,
} from '../../controller/analysis/early-stop';
import type { Canary, CanaryMetric, CountsOfBoth } from '../../controller/api/types/canary';
import { canaryWith } from '../metrics/support';

const RATE: CanaryMetric = { name: 'request-success-rate', compareTo: 'primary', falseAlarms: 1 };

const stopping = (allowedFailures: number | undefined, metrics: CanaryMetric[] = []): Canary =>
  canaryWith([], { analysis: { metrics, earlyStop: { allowedFailures } } });
const both = (canary: readonly [number, number], primary?: readonly [number, number]): CountsOfBoth => ({
  canary: { requests: canary[0], failures: canary[1] },
  ...(primary && { primary: { requests: primary[0], failures: primary[1] } }),
});

describe('more failures than are allowed', () => {
  test.each<[string, number, CountsOfBoth, boolean]>([
    ['five of five', 1, both([5, 5]), true],
    ['four of four are too few failures', 1, both([4, 4]), false],
    ['50 of 1000 where 1 % may', 1, both([1000, 50]), true],
    ['50 of 1000 where 5 % may', 5, both([1000, 50]), false],
    ['11 of 1000 where 1 % may, which may be chance', 1, both([1000, 11]), false],
  ])('%s', (_, allowed, counts, expected) => {
    expect(findExcess(stopping(allowed), counts) !== undefined).toBe(expected);
  });

  test('are said, and written down', () => {
    const excess = findExcess(stopping(1), both([300, 50]))!;
    expect(excessText(excess)).toBe('50 of 300 requests failed, of which 1 % may');
    expect(excessRecord(excess)).toEqual({ metric: 'early-stop', value: 16.67, threshold: '<= 1' });
  });

  test('are what the lowest success rate leaves, where nobody says how many', () => {
    const metrics = [{ ...RATE, compareTo: undefined, falseAlarms: undefined, thresholdRange: { min: 95 } }];
    expect(findExcess(stopping(undefined, metrics), both([300, 50]))).toMatchObject({
      limit: { kind: 'allowed', percent: 5 },
    });
  });
});

describe('more failures than the primary allows', () => {
  test.each<[string, CanaryMetric, CountsOfBoth, boolean]>([
    ['60 of 600 beside 27 of 5400', RATE, both([600, 60], [5400, 27]), true],
    ['60 of 600 beside 540 of 5400', RATE, both([600, 60], [5400, 540]), false],
    ['where so many more may', { ...RATE, allowedDifference: { absolute: 15 } }, both([600, 60], [5400, 27]), false],
    ['where the primary cannot be counted', RATE, both([600, 60]), false],
    ['where it decides nothing', { ...RATE, dryRun: true }, both([600, 60], [5400, 27]), false],
  ])('%s', (_, metric, counts, expected) => {
    expect(findExcess(stopping(undefined, [metric]), counts) !== undefined).toBe(expected);
  });

  test('are said, and written down', () => {
    const excess = findExcess(stopping(undefined, [RATE]), both([600, 60], [5400, 27]))!;
    expect(excessText(excess)).toBe("60 of 600 requests failed, 27 of 5400 of the primary's");
    expect(excessRecord(excess)).toEqual({
      metric: 'early-stop',
      value: 10,
      threshold: 'beside the primary',
      primary: 0.5,
    });
  });
});

describe('the requests since an interval began', () => {
  test.each<[string, CountsOfBoth | undefined, CountsOfBoth, CountsOfBoth | undefined]>([
    ['of the canary', both([100, 1]), both([150.4, 3.2]), both([50, 2])],
    ['of both', both([100, 1], [900, 9]), both([150, 3], [1350, 13]), both([50, 2], [450, 4])],
    ['of nothing that was counted before', undefined, both([150, 3]), undefined],
    ['of counters that began anew', both([100, 1]), both([50, 0]), undefined],
    ["of failures that have gone with a pod's counters", both([100, 5]), both([150, 3]), undefined],
    ['of a primary whose counters began anew', both([100, 1], [900, 9]), both([150, 3], [10, 0]), undefined],
    ['of a primary that was not counted before', both([100, 1]), both([150, 3], [10, 0]), undefined],
  ])('%s', (_, before, now, expected) => {
    expect(requestsSince(before, now)).toEqual(expected);
  });
});

test.each<[string, CountsOfBoth, CountsOfBoth | undefined, boolean]>([
  ['as many requests in the window as the counters have grown by', both([100, 1]), both([100, 1]), false],
  ['as many as a server may extrapolate', both([100, 1]), both([205, 1]), false],
  ['more than that', both([100, 1]), both([206, 1]), true],
  ['more of the primary than that', both([100, 1], [900, 1]), both([100, 1], [1806, 1]), true],
  ['a primary that was not counted before', both([100, 1]), both([100, 1], [1806, 1]), false],
  ['a window that cannot be counted', both([100, 1]), undefined, false],
])('%s: counts are lost or not', (_, since, window, expected) => {
  expect(hasLostCounts(since, window)).toBe(expected);
});
