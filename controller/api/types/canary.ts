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
  /** Prometheus for the built-in metrics. Default: the controller's `-metrics-server`. */
  metricsServer?: string;
  /** What is released: its changes are new revisions. */
  targetRef: LocalReference;
  /** The autoscaler of the target. Default: none. */
  autoscalerRef?: AutoscalerReference;
  /** The Ingress that the providers nginx and skipper build on. */
  ingressRef?: LocalReference;
  /**
   * The ApisixRoute that the provider apisix builds on, or the HTTPRoute or GRPCRoute that a provider of the Gateway
   * API takes part in.
   */
  routeRef?: LocalReference;
  /** The Upstream whose settings the provider gloo gives to the Upstreams that it makes. */
  upstreamRef?: LocalReference & { namespace?: string };
  /** How long the canary may be unready before it is rolled back, in seconds. Default: 600. */
  progressDeadlineSeconds?: number;
  /** How the application is reached. */
  service: CanaryService;
  /** Without it every rollout skips the analysis. */
  analysis?: CanaryAnalysis;
  /** Whether new versions are released at once. Default: false. */
  skipAnalysis?: boolean;
  /** Whether the controller leaves everything as it is. Default: false. */
  suspend?: boolean;
  /** Whether deleting the Canary gives the target back what it had before. Default: false. */
  revertOnDeletion?: boolean;
}

/** A release of new versions of one target. */
export interface Canary extends KubeObject {
  /** Name, namespace, labels, annotations. */
  metadata: ObjectMeta & { namespace: string };
  /** What is wanted. */
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
