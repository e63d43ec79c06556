import { PROMETHEUS } from './prometheus';
import type { MetricProvider } from './provider';

/** The metric providers, by the type that a MetricTemplate names. */
export const METRIC_PROVIDERS: Readonly<Record<string, MetricProvider>> = {
  prometheus: PROMETHEUS,
};

/** @throws Error when there is no such provider; the message lists those that there are */
export function metricProvider(type: string): MetricProvider {
  if (Object.hasOwn(METRIC_PROVIDERS, type)) return METRIC_PROVIDERS[type]!;
  throw new Error(`there is no metric provider "${type}": set spec.provider.type to one of ${Object.keys(METRIC_PROVIDERS).join(', ')}`);
}
