import { falseAlarmsOf } from '../../controller/api/comparison';
import type { CanaryAnalysis, CanaryMetric } from '../../controller/api/types/canary';
import { canaryWith } from '../metrics/support';

const RATE: CanaryMetric = { name: 'request-success-rate', compareTo: 'primary', falseAlarms: 1 };

describe('the chance of a false alarm', () => {
  test.each<[string, CanaryMetric, CanaryAnalysis, number]>([
    ['is what the metric says, in percent', RATE, {}, 0.01],
    ['is shared with the looks inside the steps, which compare the same requests', RATE, { earlyStop: {} }, 0.005],
    ['is not shared by another metric', { ...RATE, name: 'request-duration' }, { earlyStop: {} }, 0.01],
    ['is not shared by a query of the same name', { ...RATE, query: 'up' }, { earlyStop: {} }, 0.01],
    ['is none where none is allowed', { ...RATE, falseAlarms: undefined }, {}, 0],
  ])('%s', (_, metric, analysis, expected) => {
    expect(falseAlarmsOf(canaryWith([], { analysis }), metric)).toBe(expected);
  });
});
