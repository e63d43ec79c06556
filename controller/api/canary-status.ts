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
  /** Whether it holds. */
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

/** What one check of this rollout measured. */
export interface CheckRecord {
  /** Name of the metric. */
  metric: string;
  /** Absent when there was no value. */
  value?: number;
  /** The bound in words: `>= 99`, `<= 500`. */
  threshold: string;
  /** What the same query said of the primary. Absent when it was not asked. */
  primary?: number;
  /** Whether the check failed. */
  failed: boolean;
  /** There was no verdict, and the metric waits for one. */
  inconclusive?: true;
  /** It decides nothing. */
  dryRun?: true;
  /** When it was made. */
  time: string;
  /** Percent of the traffic on the canary at that time. */
  weight: number;
}

/** The controller's only memory, beside the routing object. Times are RFC 3339 with milliseconds. */
export interface CanaryStatus {
  /** Phase of the rollout. */
  phase?: Phase;
  /** Percent of the traffic on the canary. */
  canaryWeight?: number;
  /** Checks of an A/B test or a Blue/Green release that are done. */
  iterations?: number;
  /** Checks of this rollout that failed. */
  failedChecks?: number;
  /** Content hash of the pod template that was last taken up. */
  lastAppliedSpec?: string;
  /** Content hash of the pod template that was last promoted. */
  lastPromotedSpec?: string;
  /** Content hash of the pod template whose release has ended, promoted or rolled back; absent while one is under way. Whoever waits for a revision waits for this. */
  settledSpec?: string;
  /** Content hashes of the tracked ConfigMaps and Secrets, by `configmap/name` and `secret/name`. */
  trackedConfigs?: Record<string, string>;
  /** When the status last changed. */
  lastTransitionTime?: string;
  /** When the current step has been watched for one interval, and is judged. */
  nextCheckTime?: string;
  /** The routes that this step watches, in words (`25`, `0 mirrored 80`); the routing object says something else when a step was routed but not yet recorded. */
  watchedRoutes?: string;
  /** The canary's requests and failures before the first of this rollout's. */
  countsBefore?: { requests: number; failures: number };
  /** Until when the canary's pods stay although no user is to reach them: routers may still send some there. */
  drainUntil?: string;
  /** Since when the workload that this phase waits for has not been ready; the progress deadline counts from here. */
  notReadySince?: string;
  /** The revision that a closed confirm-rollout gate holds back. */
  waitingRevision?: string;
  /** The pre-rollout hooks that have said yes for this revision, by `index/name`. */
  passedHooks?: string[];
  /** Why this rollout is being or was rolled back. */
  rollbackReason?: string;
  /** Cookie of users on the canary in this rollout. */
  sessionAffinityCookie?: string;
  /** Cookie of users on the primary in this rollout. */
  primarySessionAffinityCookie?: string;
  /** Cookie of the rollout before, which is made to expire. */
  previousSessionAffinityCookie?: string;
  /** Whether the last rollout was promoted, and whether the Canary is accepted. */
  conditions?: Condition[];
  /** What the latest checks measured, the oldest first. */
  canaryAnalysis?: { iterations: CheckRecord[] };
}
