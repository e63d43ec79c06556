import type { CanaryMetric } from '../api/types/canary';
import type { Measurement } from '../api/types/rollout-types';
import { inOrder } from '../core/map-concurrent';
import { messageOf, type MetricContext } from './context';
import { judged, unmeasured } from '../analysis/evaluate';
import { NoValuesError } from './providers/provider';
import { questionOf } from './query';

export { unavailableProvider } from './availability';
export type { MetricContext } from './context';

/**
 * Asks all metrics at once, a few at a time, and answers in their order. Never rejects: what goes wrong is the failure
 * of its check.
 */
export async function measureAll(metrics: readonly CanaryMetric[], context: MetricContext): Promise<Measurement[]> {
  return await inOrder(metrics, (metric) => measureMetric(metric, context));
}

/** Asks one metric, of the canary and where it is compared of the primary, and judges what they say. Never rejects. */
export async function measureMetric(metric: CanaryMetric, context: MetricContext): Promise<Measurement> {
  try {
    const { ask, verdict } = await questionOf(metric, context, metric.falseAlarms !== undefined);
    const [canary, primary] = await Promise.all([
      ask('canary'),
      metric.compareTo === undefined ? undefined : ask('primary'),
    ]);
    return judged(metric, { canary, primary }, verdict, context);
  } catch (error) {
    return unmeasured(metric, messageOf(error), error instanceof Error && error.cause instanceof NoValuesError);
  }
}
