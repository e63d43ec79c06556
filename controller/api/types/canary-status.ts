import type { LocalReference } from './references';

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
/** Phase of a rollout. */
export type Phase = (typeof PHASES)[number];

/** A condition, for `kubectl wait` and for tools. */
export interface Condition {
  /** Subject of the condition: `Promoted`, `Accepted`. */
  type: string;
  /** Whether the condition holds: `True`, `False` or `Unknown`. */
  status: 'True' | 'False' | 'Unknown';
  /** Reason in one word. */
  reason: string;
  /** Reason in a sentence. */
  message: string;
  /** Time of the last update. */
  lastUpdateTime: string;
  /** Time of the last change of `status`. */
  lastTransitionTime: string;
}

/** Result of one check of a rollout. */
export interface CheckRecord {
  /** Name of the metric. */
  metric: string;
  /** Measured value. Absent if there was none. */
  value?: number;
  /** Bound in words: `>= 99`, `<= 500`. */
  threshold: string;
  /** Answer of the same query about the primary. Absent if it was not asked. */
  primary?: number;
  /** Number of requests, users or the like behind the value. Absent if they were not counted. */
  samples?: number;
  /** Number of samples behind the value of the primary. Absent if they were not counted. */
  primarySamples?: number;
  /**
   * Probability of a comparison at least as bad, if the canary were as good as it has to be. Absent without
   * `falseAlarms`.
   */
  pValue?: number;
  /** Whether the check failed. */
  failed: boolean;
  /** Whether there was no verdict, and the metric waits for one. */
  inconclusive?: true;
  /** Whether the metric decides nothing. */
  dryRun?: true;
  /** Time of the check. */
  time: string;
  /** Percent of the traffic on the canary at that time. */
  weight: number;
}

/** What an A/B test found about one metric that is compared with the primary, over the whole test. */
export interface ComparisonRecord {
  /** Name of the metric. */
  metric: string;
  /** Value of the canary, in the unit of the metric. Absent if there was none. */
  canary?: number;
  /** Value of the primary, in the unit of the metric. Absent if there was none. */
  primary?: number;
  /** Total of the canary of which the value is a percentage. Absent for other metrics. */
  canaryTotal?: number;
  /** Total of the primary of which the value is a percentage. Absent for other metrics. */
  primaryTotal?: number;
  /** Lower end of the difference, with 95 % confidence. Absent if only its probability is known. */
  low?: number;
  /** Upper end of the difference, with 95 % confidence. Absent if only its probability is known. */
  high?: number;
  /** Probability of such a difference, in either direction, if there were none. Absent if too little was measured. */
  pValue?: number;
  /** Reason why there is no comparison. */
  missing?: string;
}

/** Numbers of requests to one version. */
export interface RequestCounts {
  /** Number of all requests. */
  requests: number;
  /** Number of requests that failed on the server's side. */
  failures: number;
}

/** Numbers of requests to both versions. */
export interface CountsOfBoth {
  /** Requests to the canary. */
  canary: RequestCounts;
  /** Requests to the primary. Absent if the versions are not compared. */
  primary?: RequestCounts;
}

/**
 * What the controller remembers of one rollout. The next one begins without it. Times are RFC 3339 with milliseconds.
 */
export interface RolloutStatus {
  /** Percent of the traffic on the canary. */
  canaryWeight?: number;
  /** Number of finished checks of an A/B test or a Blue/Green release. */
  iterations?: number;
  /** Number of failed checks of this rollout. */
  failedChecks?: number;
  /** Number of times that this rollout has measured its metrics. */
  checks?: number;
  /** Time at which the current step has been watched for one interval, and is judged. */
  nextCheckTime?: string;
  /**
   * Routes that the current step watches, in words (`25`, `0 mirrored 80`). The routing object has other routes if the
   * controller stopped between routing a step and recording it.
   */
  watchedRoutes?: string;
  /** Requests and failures before the current step. */
  countsBefore?: CountsOfBoth;
  /** Time until which the canary's pods stay although no user should reach them. Routers may still send some there. */
  drainUntil?: string;
  /** Time since which the workload that this phase waits for is not ready. The progress deadline counts from here. */
  notReadySince?: string;
  /** Content hash of the revision that a closed confirm-rollout gate holds back. */
  waitingRevision?: string;
  /** The pre-rollout hooks that have said yes to this revision, as `index/name`. */
  passedHooks?: string[];
  /** Reason of the rollback of this rollout. */
  rollbackReason?: string;
  /** Time since which all users are on the canary because no pod of the primary could answer. */
  primaryLostSince?: string;
  /** What an A/B test found about the metrics that are compared with the primary, once it is over. */
  comparison?: {
    /** How long the test was, a Go duration. */
    window: string;
    /** The metrics, in their order. */
    metrics: ComparisonRecord[];
  };
  /** What the latest checks measured. */
  canaryAnalysis?: {
    /** The checks, the oldest first. */
    iterations: CheckRecord[];
  };
}

/** The parts of a spec that say which objects a Canary has. */
export interface InventoryEntry {
  /** Routing provider. */
  provider: string;
  /** Name of the apex Service. */
  service: string;
  /** Port of the Services. */
  port: number;
  /** Kind of the generated route of the Gateway API. */
  routeKind?: string;
  /** The workload. */
  targetRef: LocalReference;
  /** The autoscaler of the target. */
  autoscalerRef?: LocalReference;
  /** The Ingress of the user's. */
  ingressRef?: LocalReference;
  /** The route of the user's. */
  routeRef?: LocalReference;
}

/** The controller's only memory, beside the routing object. Times are RFC 3339 with milliseconds. */
export interface CanaryStatus extends RolloutStatus {
  /** Phase of the rollout. */
  phase?: Phase;
  /** Content hash of the pod template whose release began last. */
  lastAppliedSpec?: string;
  /** Content hash of the pod template that was last promoted. */
  lastPromotedSpec?: string;
  /**
   * Content hash of the pod template whose release has ended, in promotion or rollback. Absent during a release. Tools
   * that wait for a revision wait for this.
   */
  settledSpec?: string;
  /** Replicas of the primary when the last rollout began or ended. One that has to be made again gets as many. */
  primaryReplicas?: number;
  /**
   * Where the objects are that were made or taken over for this Canary: what its spec named. More than one while those
   * of former specs are not given back yet, the oldest first.
   */
  inventory?: InventoryEntry[];
  /** Content hashes of the tracked ConfigMaps and Secrets, by `configmap/name` and `secret/name`. */
  trackedConfigs?: Record<string, string>;
  /** Time of the last change of the status. */
  lastTransitionTime?: string;
  /** Cookie of users on the canary in this rollout. */
  sessionAffinityCookie?: string;
  /** Cookie of users on the primary in this rollout. */
  primarySessionAffinityCookie?: string;
  /** Cookie of the previous rollout. Browsers are told to delete it. */
  previousSessionAffinityCookie?: string;
  /** Whether the last rollout was promoted, and whether the Canary is accepted. */
  conditions?: Condition[];
}
