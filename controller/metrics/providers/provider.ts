import type { KubeObject, ObjectKey, Resource } from '../../api/types/meta';
import type { MetricProviderSpec } from '../../api/types/metric-template';
import type { Clock, Http, Random } from '../../core/ports';
import type { Platform } from './lib/token-cache';

/** What a metric provider reaches the outside with. */
export interface MetricPorts {
  http: Http;
  clock: Clock;
  random: Random;
  platform: Platform;
  cluster: ClusterObjects;
}

/**
 * Objects of the cluster that answer queries, with the controller's own rights. What is asked may be refused with an
 * Error that says why.
 */
export interface ClusterObjects {
  /** The Canary's namespace: others may be forbidden. */
  namespace: string;
  get(resource: Resource, key: ObjectKey): Promise<KubeObject>;
  list(resource: Resource, namespace: string, labelSelector?: string): Promise<KubeObject[]>;
  create(resource: Resource, object: KubeObject): Promise<KubeObject>;
  delete(resource: Resource, key: ObjectKey): Promise<void>;
}

/** How a metric provider is reached. Nothing of it is changed by a query: one connection may serve many at once. */
export interface MetricConnection extends MetricPorts {
  spec: Readonly<MetricProviderSpec>;
  /** What the Secret that `spec.secretRef` names holds, decoded; empty without one. Never to be shown. */
  credentials: Readonly<Record<string, string>>;
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
   * @throws Error when the provider cannot be asked, or what it answers is no single number; the message names its
   * address
   */
  query(request: MetricRequest): Promise<number>;
  /** Whether the provider answers at all. @throws Error when it cannot be asked, with the reason */
  isOnline(connection: MetricConnection): Promise<boolean>;
}

/** The query ran, and found nothing. */
export class NoValuesError extends Error {
  /** @param found what the provider answered instead, where there is more to say */
  constructor(found?: string) {
    super(found === undefined ? 'no values found' : `${found}: no values found`);
    this.name = 'NoValuesError';
  }
}
