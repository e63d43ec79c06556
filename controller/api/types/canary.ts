import type { CanaryAnalysis } from './canary-analysis';
import type { CanaryService } from './canary-service';
import type { CanaryStatus } from './canary-status';
import type { KubeObject, ObjectMeta } from './meta';
import type { AutoscalerReference, LocalReference } from './references';

export * from './canary-analysis';
export * from './canary-service';
export * from './canary-status';
export * from './references';

/** What is released, how it is reached, and how a new version is tried. */
export interface CanarySpec {
  /** Routing provider. Default: the controller's `-mesh-provider`. */
  provider?: string;
  /**
   * URL of the Prometheus for the built-in metrics and inline queries. Default: the controller's `-metrics-server`.
   */
  metricsServer?: string;
  /** What is released: its changes are new revisions. */
  targetRef: LocalReference;
  /**
   * The autoscaler of the target: the primary gets a copy of it, and the target's rests between rollouts. Default:
   * none.
   */
  autoscalerRef?: AutoscalerReference;
  /** The Ingress that the providers nginx and skipper build on. */
  ingressRef?: LocalReference;
  /**
   * The ApisixRoute that the provider apisix builds on, or the HTTPRoute or GRPCRoute that a provider of the Gateway
   * API takes part in.
   */
  routeRef?: LocalReference;
  /** The Upstream whose settings the provider gloo gives to the Upstreams that it makes. */
  upstreamRef?: LocalReference & {
    /** Namespace of the Upstream. Default: that of the Canary. */
    namespace?: string;
  };
  /** How long the canary may be unready before it is rolled back, in seconds. Default: 600. */
  progressDeadlineSeconds?: number;
  /** How the application is reached: the Services and the routing objects are made from this. */
  service: CanaryService;
  /**
   * How a new version is released, and what must hold while it is. Default: every new version is released at once.
   */
  analysis?: CanaryAnalysis;
  /** Whether new versions are released at once. Default: false. */
  skipAnalysis?: boolean;
  /** Whether the controller leaves everything as it is. Default: false. */
  suspend?: boolean;
  /** Whether deleting the Canary gives the target back what it had before. Default: false. */
  revertOnDeletion?: boolean;
}

/** How new versions of an application reach its users: step by step, as long as they do well. */
export interface Canary extends KubeObject {
  /** Name, namespace, labels, annotations. */
  metadata: ObjectMeta & { namespace: string };
  /** What is released, how it is reached, and how a new version is tried. */
  spec: CanarySpec;
  /** Where the rollout is. Written by the controller. */
  status?: CanaryStatus;
}

/** Annotations on a Canary that order something. */
export const SKIP_ANALYSIS_ANNOTATION = 'flagger.app/skip-analysis';
export const RESET_ANNOTATION = 'flagger.app/reset';
/** `disabled` on a ConfigMap or Secret: its changes start no rollout, and it is not copied. */
export const CONFIG_TRACKING_ANNOTATION = 'flagger.app/config-tracking';
export const FINALIZER = 'finalizer.flagger.app';
