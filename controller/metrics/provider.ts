import type { MetricProviderSpec } from '../api/metric-template';
import type { Clock, Http } from '../api/ports';

/** How a metric provider is reached. Nothing of it is changed by a query: one connection may serve many at once. */
export interface MetricConnection {
  spec: Readonly<MetricProviderSpec>;
  /** What the Secret that `spec.secretRef` names holds, decoded; empty without one. Never to be shown. */
  credentials: Readonly<Record<string, string>>;
  http: Http;
  clock: Clock;
}

export interface MetricRequest extends MetricConnection {
  /** In the provider's own language, rendered. */
  query: string;
  /** The window of the metric, in milliseconds. */
  interval: number;
}

/** A service that answers queries with one number. */
export interface MetricProvider {
  /**
   * The value of a query.
   *
   * @throws NoValuesError when there is none: no series, no samples, not a number
   * @throws Error when the provider cannot be asked, or what it answers is no single number; the message names its address
   */
  query(request: MetricRequest): Promise<number>;
  /** Whether the provider answers at all. @throws Error when it cannot be asked, with the reason */
  isOnline(connection: MetricConnection): Promise<boolean>;
}

/** The query ran, and found nothing. */
export class NoValuesError extends Error {
  constructor() {
    super('no values found');
    this.name = 'NoValuesError';
  }
}
