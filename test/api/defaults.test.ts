import { delayOf, intervalOf, progressDeadlineOf } from '../../controller/api/defaults';
import { podinfoCanary } from '../fixtures/podinfo';

test('a duration that is stored without a bound is a year at most, so that every time of a rollout is a date', () => {
  const forever = '99999999999999h';
  const canary = podinfoCanary({}, { interval: forever, delay: forever }, { progressDeadlineSeconds: 1e18 });
  for (const wait of [intervalOf(canary), delayOf(canary), progressDeadlineOf(canary)]) {
    expect(wait).toBe(365 * 24 * 3_600_000);
    expect(() => new Date(Date.now() + wait).toISOString()).not.toThrow();
  }
});
