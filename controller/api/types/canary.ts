import type { CanaryAnalysis } from './canary-analysis';
import type { CanaryService } from './canary-service';
import type { CanaryStatus } from './canary-status';
import type { KubeObject, ObjectMeta } from './meta';
import type { AutoscalerReference, LocalReference } from './references';

export * from './canary-analysis';
export * from './canary-service';
export * from './canary-status';
export * from './references';

/** What is released, how users reach it, and how a new version is tried. */
export interface CanarySpec {
  /** Routing provider. Default: the controller's `-mesh-provider`. */
  provider?: string;
  /**
   * URL of the Prometheus for the built-in metrics and inline queries. Default: the controller's `-metrics-server`.
   */
  metricsServer?: string;
  /** The workload that is released. Each change of it is a new revision. */
  targetRef: LocalReference;
  /**
   * The autoscaler of the target. The primary gets a copy of it, and the target's own rests between rollouts. Default:
   * none.
   */
  autoscalerRef?: AutoscalerReference;
  /** Providers nginx and skipper: the Ingress that they copy. */
  ingressRef?: LocalReference;
  /**
   * Provider apisix: the ApisixRoute that it copies. Gateway API: an existing HTTPRoute or GRPCRoute whose backends are
   * split.
   */
  routeRef?: LocalReference;
  /** Provider gloo: an Upstream whose settings the generated Upstreams copy. */
  upstreamRef?: LocalReference & {
    /** Namespace of the Upstream. Default: that of the Canary. */
    namespace?: string;
  };
  /** Time for which the canary may be unready before it is rolled back, in seconds. Default: 600. */
  progressDeadlineSeconds?: number;
  /** How users reach the application. The Services and the routing objects are made from this. */
  service?: CanaryService;
  /**
   * How a new version is released, and what it must fulfil meanwhile. Default: every new version is released at once.
   */
  analysis?: CanaryAnalysis;
  /** Whether new versions are released at once, without analysis. Default: false. */
  skipAnalysis?: boolean;
  /** Whether the controller changes nothing. Default: false. */
  suspend?: boolean;
  /** Whether the target gets back what it had before when the Canary is deleted. Default: false. */
  revertOnDeletion?: boolean;
}

/** Releases new versions of an application step by step, and rolls back the bad ones. */
export interface Canary extends KubeObject {
  /** Name, namespace, labels, annotations. */
  metadata: ObjectMeta & { namespace: string };
  /** What is released, how users reach it, and how a new version is tried. */
  spec: CanarySpec;
  /** State of the rollout. Only the controller writes it. */
  status?: CanaryStatus;
}

/** Annotations on a Canary that order something. */
export const SKIP_ANALYSIS_ANNOTATION = 'flagger.app/skip-analysis';
export const RESET_ANNOTATION = 'flagger.app/reset';
/** `disabled` on a ConfigMap or Secret: its changes start no rollout, and it is not copied. */
export const CONFIG_TRACKING_ANNOTATION = 'flagger.app/config-tracking';
export const FINALIZER = 'finalizer.flagger.app';
