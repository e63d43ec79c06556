import { metricIntervalOf } from '../api/defaults';
import type { CanaryMetric } from '../api/types/canary';
import type { NoSample, Reading } from '../api/types/reading';
import { parseDuration } from '../core/duration';
import { messageOf } from '../core/errors';
import { type MetricConnection, type MetricProvider, NoValuesError } from './providers/provider';

/** A metric server, and the language that it speaks. */
export interface Server {
  provider: MetricProvider;
  connection: MetricConnection;
}

/** Asks a server for one number. Never rejects. */
export async function askNumber(
  { provider, connection }: Server,
  query: string,
  metric: CanaryMetric,
): Promise<Reading> {
  const interval = parseDuration(metricIntervalOf(metric)) || 60_000;
  try {
    return { kind: 'sample', value: await provider.query({ ...connection, query, interval }) };
  } catch (error) {
    return noSampleOf(error);
  }
}

/** What a query came to instead of a number. */
export function noSampleOf(error: unknown): NoSample {
  return { kind: error instanceof NoValuesError ? 'no-value' : 'query-failed', detail: messageOf(error) };
}
