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
/** Where a rollout is. */
export type Phase = (typeof PHASES)[number];

/** A condition, for `kubectl wait` and for tools. */
export interface Condition {
  /** What it is about: `Promoted`, `Accepted`. */
  type: string;
  /** Whether it holds: `True`, `False` or `Unknown`. */
  status: 'True' | 'False' | 'Unknown';
  /** Why, in one word. */
  reason: string;
  /** Why, in a sentence. */
  message: string;
  /** When it was last written. */
  lastUpdateTime: string;
  /** When its status last changed. */
  lastTransitionTime: string;
}

/** What one check of a rollout measured. */
export interface CheckRecord {
  /** Name of the metric. */
  metric: string;
  /** What was measured. Absent when there was no value. */
  value?: number;
  /** The bound in words: `>= 99`, `<= 500`. */
  threshold: string;
  /** What the same query said of the primary. Absent when it was not asked. */
  primary?: number;
  /** How many requests, users or the like the value was measured with. Absent when they were not counted. */
  samples?: number;
  /** How many the value of the primary was measured with. Absent when they were not counted. */
  primarySamples?: number;
  /**
   * The chance of a comparison at least as bad if the canary were as good as it has to be. Absent when the metric has
   * no `falseAlarms`.
   */
  pValue?: number;
  /** Whether the check failed. */
  failed: boolean;
  /** Whether there was no verdict, and the metric waits for one. */
  inconclusive?: true;
  /** Whether it decides nothing. */
  dryRun?: true;
  /** When it was made. */
  time: string;
  /** Percent of the traffic on the canary at that time. */
  weight: number;
}

/** What an A/B test found about one metric that is compared with the primary, over the whole test. */
export interface ComparisonRecord {
  /** Name of the metric. */
  metric: string;
  /** What was measured of the canary, in the unit of the metric. Absent when there was no value. */
  canary?: number;
  /** What was measured of the primary, in the unit of the metric. Absent when there was no value. */
  primary?: number;
  /** How many there were with the canary, of which its value is a percentage. Absent for a metric that is none. */
  canaryTotal?: number;
  /** How many there were with the primary, of which its value is a percentage. Absent for a metric that is none. */
  primaryTotal?: number;
  /** Where the difference begins, with 95 % confidence. Absent where only its chance is known. */
  low?: number;
  /** Where the difference ends, with 95 % confidence. Absent where only its chance is known. */
  high?: number;
  /** The chance of such a difference, in either direction, if there were none. Absent where too little was measured. */
  pValue?: number;
  /** Why there is nothing to compare. */
  missing?: string;
}

/** Requests to one version, since some moment. */
export interface RequestCounts {
  /** Requests in all. */
  requests: number;
  /** Those that failed on the server's side. */
  failures: number;
}

/** Requests to both versions. */
export interface CountsOfBoth {
  /** Requests to the canary. */
  canary: RequestCounts;
  /** Requests to the primary. Absent where the two are not compared. */
  primary?: RequestCounts;
}

/**
 * What the controller remembers of one rollout. The next one begins without it. Times are RFC 3339 with milliseconds.
 */
export interface RolloutStatus {
  /** Percent of the traffic on the canary. */
  canaryWeight?: number;
  /** Checks of an A/B test or a Blue/Green release that are done. */
  iterations?: number;
  /** Checks of this rollout that failed. */
  failedChecks?: number;
  /** How often this rollout has measured its metrics. */
  checks?: number;
  /** When the current step has been watched for one interval, and is judged. */
  nextCheckTime?: string;
  /**
   * The routes that this step watches, in words (`25`, `0 mirrored 80`); the routing object says something else when a
   * step was routed but not yet recorded.
   */
  watchedRoutes?: string;
  /** Requests and failures before the first of the current step's. */
  countsBefore?: CountsOfBoth;
  /** Until when the canary's pods stay although no user is to reach them: routers may still send some there. */
  drainUntil?: string;
  /** Since when the workload that this phase waits for has not been ready; the progress deadline counts from here. */
  notReadySince?: string;
  /** Content hash of the revision that a closed confirm-rollout gate holds back. */
  waitingRevision?: string;
  /** The pre-rollout hooks that have said yes for this revision, by `index/name`. */
  passedHooks?: string[];
  /** Why this rollout is being or was rolled back. */
  rollbackReason?: string;
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

/** The controller's only memory, beside the routing object. Times are RFC 3339 with milliseconds. */
export interface CanaryStatus extends RolloutStatus {
  /** Phase of the rollout. */
  phase?: Phase;
  /** Content hash of the pod template that was last taken up. */
  lastAppliedSpec?: string;
  /** Content hash of the pod template that was last promoted. */
  lastPromotedSpec?: string;
  /**
   * Content hash of the pod template whose release has ended, promoted or rolled back; absent while one is under way.
   * Whoever waits for a revision waits for this.
   */
  settledSpec?: string;
  /** Content hashes of the tracked ConfigMaps and Secrets, by `configmap/name` and `secret/name`. */
  trackedConfigs?: Record<string, string>;
  /** When the status last changed. */
  lastTransitionTime?: string;
  /** Cookie of users on the canary in this rollout. */
  sessionAffinityCookie?: string;
  /** Cookie of users on the primary in this rollout. */
  primarySessionAffinityCookie?: string;
  /** Cookie of the rollout before, which is made to expire. */
  previousSessionAffinityCookie?: string;
  /** Whether the last rollout was promoted, and whether the Canary is accepted. */
  conditions?: Condition[];
}
