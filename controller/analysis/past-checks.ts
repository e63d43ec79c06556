import type { Canary, CanaryMetric, CheckRecord } from '../api/types/canary';
import { metricIntervalOf } from '../api/defaults';
import { checksOf } from '../api/status';
import { parseDuration } from '../core/duration';

/** A check that measured both versions. */
export type PairedCheck = CheckRecord & { value: number; primary: number };

/**
 * This rollout's checks of a metric that measured both versions, the latest first. Their windows do not overlap: a
 * request that is measured twice is not a second sample.
 *
 * @param before the time that the window after them ends, in milliseconds since the epoch. Default: there is none.
 */
export function pastChecks(metric: CanaryMetric, { status = {} }: Canary, before = Infinity): PairedCheck[] {
  const window = windowOf(metric);
  let next = before;
  return checksOf(status, metric.name)
    .toReversed()
    .filter((check): check is PairedCheck => {
      const time = Date.parse(check.time);
      const counts = check.value !== undefined && check.primary !== undefined && next - time >= window;
      if (counts) next = time;
      return counts;
    });
}

/** Milliseconds that the metric's query looks back. */
export function windowOf(metric: CanaryMetric): number {
  return parseDuration(metricIntervalOf(metric)) ?? 0;
}
