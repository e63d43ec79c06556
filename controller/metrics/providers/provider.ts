import type { KubeObject, ObjectKey, Resource } from '../../api/types/meta';
import type { MetricProviderSpec } from '../../api/types/metric-template';
import type { Clock } from '../../core/clock';
import type { Http } from '../../core/http';
import type { Log } from '../../core/log';
import type { Random } from '../../core/random';
import type { Platform } from './lib/token-cache';

/** How a metric provider reaches the outside. */
export interface MetricPorts {
  http: Http;
  clock: Clock;
  random: Random;
  platform: Platform;
  /** Has what answers say that nobody else is shown. Default: nothing has. */
  log?: Log;
  cluster: ClusterObjects;
}

/**
 * Objects of the cluster that answer queries. They are read and written with the controller's own rights. Each call may
 * be refused with an Error that says why.
 */
export interface ClusterObjects {
  /** The Canary's namespace. Others may be forbidden. */
  namespace: string;
  get(resource: Resource, key: ObjectKey): Promise<KubeObject>;
  list(resource: Resource, namespace: string, labelSelector?: string): Promise<KubeObject[]>;
  create(resource: Resource, object: KubeObject): Promise<KubeObject>;
  delete(resource: Resource, key: ObjectKey): Promise<void>;
}

/** How a metric provider is reached. Queries do not change it, so that one connection may serve many of them. */
export interface MetricConnection extends MetricPorts {
  spec: Readonly<MetricProviderSpec>;
  /** The decoded content of the Secret that `spec.secretRef` names. Empty without one. It must never be shown. */
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
   * @throws NoValuesError when there is no value: no series, no samples, not a number
   * @throws Error when the provider cannot be asked, or its answer is not one number. It names the provider's address.
   */
  query(request: MetricRequest): Promise<number>;
  /** Whether the provider answers. @throws Error when it cannot be asked, with the reason */
  isOnline(connection: MetricConnection): Promise<boolean>;
}

/** The query was answered, and found nothing. */
export class NoValuesError extends Error {
  /** @param found what the provider answered instead. Default: nothing more is said. */
  constructor(found?: string) {
    super(found === undefined ? 'no values found' : `${found}: no values found`);
    this.name = 'NoValuesError';
  }
}
