import { evaluate } from '../../controller/analysis/evaluate';
import { reasonText } from '../../controller/analysis/reason-text';
import type { MeasuredRecord } from '../../controller/analysis/verdict';
import type { CanaryMetric } from '../../controller/api/types/canary';
import type { Readings } from '../../controller/api/types/reading';
import { type MetricContext, readMetric, readMetrics } from '../../controller/metrics/read';

/** What a check records, with what its event says. */
export interface Check extends MeasuredRecord {
  /** Why the check does not pass, in the words of its event. */
  failure?: string;
  inconclusive?: true;
}

/** Asks a metric and evaluates what it says, as a rollout does. */
export async function checkMetric(metric: CanaryMetric, context: MetricContext): Promise<Check> {
  return checkOf(metric, await readMetric(metric, context), context);
}

/** As `checkMetric`, all of them at once. */
export async function checkMetrics(metrics: readonly CanaryMetric[], context: MetricContext): Promise<Check[]> {
  const readings = await readMetrics(metrics, context);
  return metrics.map((metric, index) => checkOf(metric, readings[index]!, context));
}

function checkOf(metric: CanaryMetric, readings: Readings, context: MetricContext): Check {
  const { outcome, because, record } = evaluate(metric, readings, context.canary, context.clock.now());
  return {
    ...record,
    ...(because !== undefined && { failure: reasonText(because, metric, context) }),
    ...(outcome === 'inconclusive' && { inconclusive: true }),
  };
}
