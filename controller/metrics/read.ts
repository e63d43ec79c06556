import { isBuiltin } from '../api/defaults';
import type { CanaryMetric } from '../api/types/canary';
import type { Reading, Readings, Role } from '../api/types/reading';
import { mapConcurrent } from '../core/map-concurrent';
import { readBuiltin } from './builtin/read';
import type { MetricContext } from './context';
import { connectQuery, readQuery } from './query';

export { unavailableProvider } from './availability';
export type { MetricContext } from './context';

/**
 * Asks metrics, a few at a time. Never rejects: what goes wrong is the reading.
 *
 * @param window what the metrics are asked about, in milliseconds. Default: each metric's own interval.
 * @returns what they said, in their order
 */
export async function readMetrics(
  metrics: readonly CanaryMetric[],
  context: MetricContext,
  window?: number,
): Promise<Readings[]> {
  return await mapConcurrent(metrics, (metric) => readMetric(metric, context, window));
}

/** Asks one metric about the canary and, where it is compared, about the primary. As `readMetrics` otherwise. */
export async function readMetric(metric: CanaryMetric, context: MetricContext, window?: number): Promise<Readings> {
  const asked = window === undefined ? metric : { ...metric, interval: windowText(window) };
  if (metric.templateRef !== undefined || metric.query) return await readUserMetric(asked, context, window);
  if (!isBuiltin(metric.name)) {
    const detail = `Metric query failed for no usable metrics template and query were configured: ${metric.name} is not built in, give it a query or a templateRef`;
    return { metric: metric.name, canary: { kind: 'not-asked', detail } };
  }
  const counted = window !== undefined || metric.falseAlarms !== undefined || metric.minSamples !== undefined;
  return await readVersions(asked, (role) => readBuiltin(asked, role, context, counted));
}

async function readUserMetric(metric: CanaryMetric, context: MetricContext, window?: number): Promise<Readings> {
  const query = await connectQuery(metric, context, window !== undefined);
  if ('kind' in query) return { metric: metric.name, canary: query };
  return await readVersions(metric, (role) => readQuery(query, role, metric, context.canary));
}

/** Both versions are asked about at the same time. */
async function readVersions(metric: CanaryMetric, read: (role: Role) => Promise<Reading>): Promise<Readings> {
  const [canary, primary] = await Promise.all([
    read('canary'),
    metric.compareTo === undefined ? undefined : read('primary'),
  ]);
  return { metric: metric.name, canary, ...(primary && { primary }) };
}

/** Longest first, in milliseconds. */
const UNITS = { h: 3_600_000, m: 60_000, s: 1000 } as const;

/** A duration in the largest unit in which it is a whole number, as query languages take it: `90m`. */
function windowText(window: number): string {
  const [unit, length] = Object.entries(UNITS).find(([, one]) => window % one === 0) ?? ['s', UNITS.s];
  return `${Math.ceil(window / length)}${unit}`;
}
