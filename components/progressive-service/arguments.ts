import type * as pulumi from '@pulumi/pulumi';
import type { CanaryAlert, CanaryService, CanarySpec } from '../../controller/api/types/canary';
import type { ProviderName } from '../../controller/api/rules/providers';
import type { AutoscalingArgs } from './application/autoscaling';
import type { DeliveryController } from '../delivery-controller/delivery-controller';
import type { Duration } from './analysis/duration';
import type { Gateway } from '../gateway/gateway';
import type { Hook } from './analysis/hooks';
import type { Fields } from '../common/inputs';
import type { Metric } from './analysis/metrics';
import type { Routing } from './routing';
import type { SERVICE_FIELDS } from './service-fields';
import type { RouterName, Strategy } from './analysis/strategy';
import type { WorkloadArgs } from './application/workload';

/** The provider that applies: the one of the routing, else the controller's. */
export type Effective<Own extends RouterName, Default extends ProviderName> = [Own] extends [never] ? Default : Own;

/**
 * How the Services are made, beside their port.
 *
 * @interface
 */
export type ServiceOptions = Fields<Pick<CanaryService, (typeof SERVICE_FIELDS)[number]>>;

/** How long `pulumi up` waits for a rollout. */
export interface AwaitOptions {
  /** Time after which the update fails. Default: `1h`. */
  timeout?: Duration;
}

interface CommonArgs<Own extends RouterName, Default extends ProviderName> {
  /** Namespace of everything. Default: that of the Kubernetes provider. */
  namespace?: pulumi.Input<string>;
  /** Name of the Canary and of what is created. Default: the name of the resource. */
  name?: string;
  /** Port that users call. Needed by all but a Knative Service. */
  port?: pulumi.Input<number>;
  /** Port of the container, by number or name. Default: `port`. */
  targetPort?: pulumi.Input<number | string>;
  /** How the Services are made. Default: with one port, named `http`. */
  service?: ServiceOptions;
  /**
   * The controller that releases it: it is there before the Canary and gone after it, and its provider is the default
   * of `routing`. Default: one that is there already.
   */
  controller?: DeliveryController<Default>;
  /** Which router or mesh splits the traffic. Default: the one of the controller, else of the gateway, else Istio. */
  routing?: Routing<Own>;
  /** The Gateway that users come through. Default: none, and they call from inside the cluster. */
  gateway?: Gateway;
  /** How a new version is released. Default: at once, without analysis. */
  strategy?: Strategy<Effective<NoInfer<Own>, NoInfer<Default>>>;
  /** What is measured of the new version at each step. Default: nothing. */
  metrics?: Metric[];
  /** Calls to gates, tests and load generators. Default: none. */
  hooks?: Hook[];
  /** Who is told. Default: whom the controller tells. */
  alerts?: Fields<CanaryAlert>[];
  /** The autoscaler of the workload; the primary gets a copy of it. Default: none. */
  autoscaling?: AutoscalingArgs;
  /**
   * Where the canary's pods run, when that is not where the primary's do: on spot nodes, say. Default: where the
   * primary's do.
   */
  canaryPods?: Fields<
    NonNullable<NonNullable<NonNullable<CanarySpec['analysis']>['canaryAnalysis']>['templateVariables']>
  >;
  /** How long the canary may be unready before it is rolled back, in seconds. Default: 600. */
  progressDeadlineSeconds?: pulumi.Input<number>;
  /** Prometheus of the built-in metrics and inline queries. Default: the controller's. */
  metricsServer?: pulumi.Input<string>;
  /** Release new versions at once. Default: false. */
  skipAnalysis?: pulumi.Input<boolean>;
  /** Leave everything as it is. Default: false. */
  suspend?: pulumi.Input<boolean>;
  /** Give the workload back what it had when the Canary is deleted. Default: false. */
  revertOnDeletion?: pulumi.Input<boolean>;
  /**
   * Let `pulumi up` wait until the controller has released what it changed, and fail with the reason when that was
   * rolled back, or when it takes too long. Default: false.
   */
  await?: boolean | AwaitOptions;
  /** Codes of warnings that are not shown, such as `single-metric`. Default: none. */
  silence?: string[];
}

/**
 * What `ProgressiveService` takes: `image`, `pod` or `target`, and how new versions of it are released.
 *
 * @interface
 */
export type ProgressiveServiceArgs<Own extends RouterName = never, Default extends ProviderName = 'istio'> = CommonArgs<
  Own,
  Default
> &
  WorkloadArgs;
