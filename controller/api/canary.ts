import type { KubeObject, ObjectMeta } from './meta';

/** A reference to an object in the Canary's namespace. */
export interface LocalReference {
  apiVersion?: string;
  kind: string;
  name: string;
}

/** A reference to an object that may live in another namespace. */
export interface NamespacedReference {
  name: string;
  /** Default: the Canary's namespace. */
  namespace?: string;
}

export interface AutoscalerReference extends LocalReference {
  /** KEDA only: the query of the primary's trigger, by trigger name. */
  primaryScalerQueries?: Record<string, string>;
  /** Replica bounds of the primary's autoscaler, where they differ from the target's. */
  primaryScalerReplicas?: { minReplicas?: number; maxReplicas?: number };
}

/** A match of one string, as Istio writes it. */
export interface StringMatch {
  exact?: string;
  prefix?: string;
  suffix?: string;
  regex?: string;
}

/** One condition of an A/B test; its parts must all hold, a list of conditions needs one that does. */
export interface MatchCondition {
  headers?: Record<string, StringMatch>;
  queryParams?: Record<string, StringMatch>;
  sourceLabels?: Record<string, string>;
}

export interface CustomMetadata {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** A Gateway of the Gateway API that a route belongs to. */
export interface ParentReference {
  /** Default: gateway.networking.k8s.io. */
  group?: string;
  /** Default: Gateway. */
  kind?: string;
  name: string;
  /** Default: the Canary's namespace. */
  namespace?: string;
  /** The one listener that is meant. Default: all. */
  sectionName?: string;
  /** The one port that is meant. Default: all. */
  port?: number;
}

/** How the application is reached: the three Services and the provider's routing objects are made from this. */
export interface CanaryService {
  /** Default: the target's name. */
  name?: string;
  port: number;
  /** Default: http. */
  portName?: string;
  /** Container port by number or name. Default: `port`. */
  targetPort?: number | string;
  appProtocol?: string;
  /** Add every other container port to the Services. Default: false. */
  portDiscovery?: boolean;
  headless?: boolean;
  trafficDistribution?: string;
  /** Timeout of a request, a Go duration. */
  timeout?: string;
  backendTimeout?: string;
  gateways?: string[];
  gatewayRefs?: ParentReference[];
  hosts?: string[];
  delegation?: boolean;
  trafficPolicy?: Record<string, unknown>;
  match?: Record<string, unknown>[];
  rewrite?: { uri?: string; authority?: string; type?: string };
  retries?: Record<string, unknown>;
  headers?: Record<string, unknown>;
  mirror?: Record<string, unknown>[];
  corsPolicy?: Record<string, unknown>;
  meshName?: string;
  backends?: string[];
  apex?: CustomMetadata;
  primary?: CustomMetadata;
  canary?: CustomMetadata;
  unmanagedMetadata?: { labels?: string[]; annotations?: string[] };
}

/** A cookie that keeps a user on the version that answered first. */
export interface SessionAffinity {
  cookieName: string;
  primaryCookieName?: string;
  /** Seconds. Default: 86400. */
  maxAge?: number;
  domain?: string;
  path?: string;
  secure?: boolean;
  httpOnly?: boolean;
  sameSite?: 'Strict' | 'Lax' | 'None';
  partitioned?: boolean;
}

/** The metrics that need no query of one's own. */
export const BUILTIN_METRICS = ['request-success-rate', 'request-duration'] as const;

/** One thing that is measured of the new version at each step. */
export interface CanaryMetric {
  /** A built-in metric's name (`request-success-rate`, `request-duration`), or any name beside `query` or `templateRef`. */
  name: string;
  /** The window of the query, a Go duration. Default: 1m. */
  interval?: string;
  /** Bounds that the value must keep; both may be given. */
  thresholdRange?: { min?: number; max?: number };
  /** The old form of a bound: a minimum for `request-success-rate`, a maximum for every other metric. */
  threshold?: number;
  /** A PromQL query of one's own, with template variables. */
  query?: string;
  templateRef?: NamespacedReference;
  /** Values for `{{ variables.x }}` in the template. */
  templateVariables?: Record<string, string>;
}

export const HOOK_TYPES = ['confirm-rollout', 'pre-rollout', 'rollout', 'confirm-traffic-increase', 'confirm-promotion', 'post-rollout', 'rollback', 'event'] as const;

/** When a webhook is called; see the behaviour of each in the README. */
export type HookType = (typeof HOOK_TYPES)[number];

export interface CanaryWebhook {
  name: string;
  /** Default: rollout. */
  type?: HookType | '';
  url: string;
  /** Go duration. Default: 10s. */
  timeout?: string;
  /** Further tries after one that failed. Default: 0. */
  retries?: number;
  /** Accept any server certificate. Default: false. */
  disableTLS?: boolean;
  /** Send no alert while this gate is closed. Default: false. */
  muteAlert?: boolean;
  metadata?: Record<string, string>;
}

export type Severity = 'info' | 'warn' | 'error';

export interface CanaryAlert {
  name?: string;
  /** The lowest severity that is sent. Default: info. */
  severity?: Severity | '';
  providerRef: NamespacedReference;
}

/** Growing shadow traffic, and pod overrides that only the canary gets. */
export interface CanaryAnalysisOptions {
  /** Percentage points that the mirrored share grows by at each iteration. */
  stepWeightPromotion?: number;
  /** Default: 100. */
  maxMirrorWeight?: number;
  templateVariables?: { nodeSelector?: Record<string, string>; tolerations?: Record<string, unknown>[] };
}

/** How a new version is released, and what must hold while it is. */
export interface CanaryAnalysis {
  /** How long one step is watched before it is judged, a Go duration. Default: 60s. */
  interval?: string;
  /** Warm-up between the canary's readiness and its first traffic, a Go duration. Default: 0s. */
  delay?: string;
  /** Failed checks that end the rollout. Default: 1. */
  threshold?: number;
  /** Percent of the traffic that is added at each step. */
  stepWeight?: number;
  /** Percent of the traffic at which the canary is promoted. Default: 100. */
  maxWeight?: number;
  /** The weights of all steps, ascending; instead of `stepWeight` and `maxWeight`. */
  stepWeights?: number[];
  /** Percent of the traffic that returns to the promoted primary at each interval. Default: all at once. */
  stepWeightPromotion?: number;
  /** Steps of an A/B test or a Blue/Green release. */
  iterations?: number;
  mirror?: boolean;
  /** Percent of the requests that are mirrored. Default: all. */
  mirrorWeight?: number;
  canaryAnalysis?: CanaryAnalysisOptions;
  match?: MatchCondition[];
  sessionAffinity?: SessionAffinity;
  /** Percent of the primary's pods that must be available. Default: 100. */
  primaryReadyThreshold?: number;
  /** Percent of the canary's pods that must be available. Default: 100. */
  canaryReadyThreshold?: number;
  metrics?: CanaryMetric[];
  webhooks?: CanaryWebhook[];
  alerts?: CanaryAlert[];
}

export interface CanarySpec {
  /** Routing provider. Default: the controller's `-mesh-provider`. */
  provider?: string;
  /** Prometheus for the built-in metrics. Default: the controller's `-metrics-server`. */
  metricsServer?: string;
  targetRef: LocalReference;
  autoscalerRef?: AutoscalerReference;
  ingressRef?: LocalReference;
  routeRef?: LocalReference;
  upstreamRef?: LocalReference & { namespace?: string };
  /** Default: 600. */
  progressDeadlineSeconds?: number;
  service: CanaryService;
  /** Without it every rollout skips the analysis. */
  analysis?: CanaryAnalysis;
  skipAnalysis?: boolean;
  suspend?: boolean;
  revertOnDeletion?: boolean;
}

export const PHASES = [
  'Initializing',
  'Initialized',
  'Waiting',
  'Progressing',
  'WaitingPromotion',
  'Promoting',
  'Finalising',
  'Succeeded',
  'Failed',
  'Terminating',
  'Terminated',
] as const;
export type Phase = (typeof PHASES)[number];

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  lastUpdateTime: string;
  lastTransitionTime: string;
}

/** What one check of this rollout measured. */
export interface CheckRecord {
  metric: string;
  /** Absent when there was no value. */
  value?: number;
  /** The bound in words: `>= 99`, `<= 500`. */
  threshold: string;
  failed: boolean;
  time: string;
  /** Percent of the traffic on the canary at that time. */
  weight: number;
}

/** The controller's only memory, beside the routing object. Times are RFC 3339 with milliseconds. */
export interface CanaryStatus {
  phase?: Phase;
  canaryWeight?: number;
  iterations?: number;
  failedChecks?: number;
  /** Content hash of the pod template that was last taken up. */
  lastAppliedSpec?: string;
  /** Content hash of the pod template that was last promoted. */
  lastPromotedSpec?: string;
  /** Content hash of the pod template whose release has ended, promoted or rolled back; absent while one is under way. Whoever waits for a revision waits for this. */
  settledSpec?: string;
  /** Content hashes of the tracked ConfigMaps and Secrets, by `configmap/name` and `secret/name`. */
  trackedConfigs?: Record<string, string>;
  lastTransitionTime?: string;
  /** When the current step has been watched for one interval, and is judged. */
  nextCheckTime?: string;
  /** The routes that this step watches, in words (`25`, `0 mirrored 80`); the routing object says something else when a step was routed but not yet recorded. */
  watchedRoutes?: string;
  /** Since when the workload that this phase waits for has not been ready; the progress deadline counts from here. */
  notReadySince?: string;
  /** The revision that a closed confirm-rollout gate holds back. */
  waitingRevision?: string;
  /** The pre-rollout hooks that have said yes for this revision, by `index/name`. */
  passedHooks?: string[];
  /** Why this rollout is being or was rolled back. */
  rollbackReason?: string;
  sessionAffinityCookie?: string;
  primarySessionAffinityCookie?: string;
  previousSessionAffinityCookie?: string;
  conditions?: Condition[];
  canaryAnalysis?: { iterations: CheckRecord[] };
}

export interface Canary extends KubeObject {
  metadata: ObjectMeta & { namespace: string };
  spec: CanarySpec;
  status?: CanaryStatus;
}

/** Annotations on a Canary that order something. */
export const SKIP_ANALYSIS_ANNOTATION = 'flagger.app/skip-analysis';
export const RESET_ANNOTATION = 'flagger.app/reset';
/** `disabled` on a ConfigMap or Secret: its changes start no rollout, and it is not copied. */
export const CONFIG_TRACKING_ANNOTATION = 'flagger.app/config-tracking';
export const FINALIZER = 'finalizer.flagger.app';
