import type { MatchCondition } from './canary-service';
import type { NamespacedReference } from './references';

/** A cookie that keeps a user on the version that answered first. */
export interface SessionAffinity {
  /** Name of the cookie of users on the canary. */
  cookieName: string;
  /** Name of the cookie of users on the primary. Default: they get none. */
  primaryCookieName?: string;
  /** How long the cookie lives, in seconds. Default: 86400. */
  maxAge?: number;
  /** Domain of the cookie. Default: none. */
  domain?: string;
  /** Path of the cookie. Default: none. */
  path?: string;
  /** Whether the cookie is sent over HTTPS only. Default: false. */
  secure?: boolean;
  /** Whether scripts cannot read the cookie. Default: false. */
  httpOnly?: boolean;
  /** Whether other sites send the cookie along. Default: as the browser has it. */
  sameSite?: 'Strict' | 'Lax' | 'None';
  /** Whether the cookie is kept apart for each site that embeds the application. Default: false. */
  partitioned?: boolean;
}

/** The metrics that need no query of one's own. */
export const BUILTIN_METRICS = ['request-success-rate', 'request-duration'] as const;

/**
 * When a rollout does not wait for the end of a step. Requests and their failures are counted while users are on the
 * canary.
 */
export interface EarlyStop {
  /**
   * Percent of the requests that may fail. Default: what the lowest success rate of the built-in metric leaves, at
   * least 1.
   */
  allowedFailures?: number;
  /** Percent of all intervals with no more failures than that which may end a rollout by chance. Default: 0.01. */
  falseAlarms?: number;
}

/** One thing that is measured of the new version at each step. */
export interface CanaryMetric {
  /**
   * `request-success-rate` (percent) or `request-duration` (99th percentile, milliseconds), or any name beside `query`
   * or `templateRef`.
   */
  name: string;
  /** The window of the query, a Go duration. Default: 1m. */
  interval?: string;
  /** Bounds that the value must keep, each included; both may be given. */
  thresholdRange?: {
    /** Lowest value that is good. */
    min?: number;
    /** Highest value that is good. */
    max?: number;
  };
  /** The old form of a bound: a minimum for `request-success-rate`, a maximum for every other metric. */
  threshold?: number;
  /** A PromQL query of one's own; may use `{{ namespace }}`, `{{ target }}`, `{{ interval }}` and the like. */
  query?: string;
  /** The MetricTemplate that measures it. */
  templateRef?: NamespacedReference;
  /** Values for `{{ variables.x }}` in the query, by name. */
  templateVariables?: Record<string, string>;
  /**
   * Counts what `query` or the template counts a part of: the value is then a percentage, as clicks of views. Answered
   * by the same server. Default: the value is what the query answers.
   */
  totalQuery?: string;
  /**
   * How many samples a verdict needs; a check with fewer is inconclusive. A sample is a request to the canary within
   * the window, for the built-in metrics; one of those that `totalQuery` counts; for any other metric that is compared
   * with `falseAlarms`, a value that a check of this rollout measured. A metric that is compared needs as many of the
   * primary. Default: none.
   */
  minSamples?: number;
  /** What else the value is held against: what the same query says of the primary. Default: its bounds alone. */
  compareTo?: 'primary';
  /**
   * How much worse than the primary's the canary's value may be. Both given: whichever allows more. Default: not at
   * all.
   */
  allowedDifference?: {
    /** In the unit of the metric. */
    absolute?: number;
    /** In percent of the primary's value. */
    relative?: number;
  };
  /**
   * Percent of the rollouts of a version that is no worse than allowed in which the comparison may fail by chance,
   * however many checks there are. A difference that may be chance is then none: the success rate and metrics with
   * `totalQuery` are compared by a sequential test of their counts since the share of the traffic last changed, all
   * others by Mann's and Whitney's test of the values of all checks of the rollout. Default: every difference counts.
   */
  falseAlarms?: number;
  /**
   * What a check without a verdict does, because there are no values or too few: it fails, or the step is watched for
   * another interval, however often; alerts say so once. Default: fail.
   */
  inconclusive?: 'fail' | 'wait';
  /** Whether the first check that fails rolls back, whatever the threshold. Default: false. */
  critical?: boolean;
  /** Whether it is measured and shown, and decides nothing. Default: false. */
  dryRun?: boolean;
  /**
   * Failures of this metric in a row that roll back; fewer hold the rollout, and do not count for the threshold.
   * Default: each counts for the threshold.
   */
  failureLimit?: {
    /** Failures in a row. */
    consecutive: number;
  };
}

export const HOOK_TYPES = [
  'confirm-rollout',
  'pre-rollout',
  'rollout',
  'confirm-traffic-increase',
  'confirm-promotion',
  'post-rollout',
  'rollback',
  'event',
] as const;

/** When a webhook is called; `Hook` says what each is for. */
export type HookType = (typeof HOOK_TYPES)[number];

/** A call to a gate, a test or a load generator. */
export interface CanaryWebhook {
  /** Name of the hook, as events show it. */
  name: string;
  /** When it is called. Default: `rollout`. */
  type?: HookType | '';
  /** Address that is called, with POST unless `metadata.method` names another; any answer from 200 to 299 is a yes. */
  url: string;
  /** How long it may take with all its tries, a Go duration. Default: 10s. */
  timeout?: string;
  /** Further tries after one that got no answer, or one that may pass. Default: 0. */
  retries?: number;
  /** Whether any server certificate is accepted. Default: false. */
  disableTLS?: boolean;
  /** Whether no alert is sent while this gate is closed. Default: false. */
  muteAlert?: boolean;
  /**
   * What is sent along; values may use `{{ canaryWeight }}`, `{{ phase }}`, `{{ target }}` and the like. `method` (GET,
   * POST, PUT, PATCH, DELETE; default POST) is the HTTP method of the call, and GET sends no body; the keys of `body`,
   * where that is a JSON object, are sent beside name, namespace, phase, checksum and metadata, and replace none of
   * them. Neither is so for a load tester's task, which has a `type`.
   */
  metadata?: Record<string, string>;
}

/** How bad news is that an alert tells. */
export type Severity = 'info' | 'warn' | 'error';

/** A receiver of a Canary's alerts. */
export interface CanaryAlert {
  /** Name of the alert. Default: none. */
  name?: string;
  /** Lowest severity that is sent: info hears all, warn hears warn and error. Default: info. */
  severity?: Severity | '';
  /** The AlertProvider that is told. */
  providerRef: NamespacedReference;
}

/** Growing shadow traffic, and pod overrides that only the canary gets. */
export interface CanaryAnalysisOptions {
  /** Percentage points that the mirrored share grows by at each iteration. */
  stepWeightPromotion?: number;
  /** Highest mirrored share, in percent. Default: 100. */
  maxMirrorWeight?: number;
  /** Where the pods of the canary run; never copied to the primary. Default: where those of the primary do. */
  templateVariables?: {
    /** Labels of the nodes that the pods run on. */
    nodeSelector?: Record<string, string>;
    /** Taints that the pods tolerate. */
    tolerations?: Record<string, unknown>[];
  };
}

/** How a new version is released, and what must hold while it is. */
export interface CanaryAnalysis {
  /** How long one step is watched before it is judged, a Go duration. Default: 60s. */
  interval?: string;
  /** Warm-up between the canary's readiness and its first traffic, a Go duration. Default: 0s. */
  delay?: string;
  /** Failed checks that end the rollout. Default: 1. */
  threshold?: number;
  /** Percentage points of the traffic that are added at each step. Default: all at once. */
  stepWeight?: number;
  /** Percent of the traffic at which the canary is promoted. Default: 100. */
  maxWeight?: number;
  /** Percent of the traffic at each step, ascending; instead of `stepWeight` and `maxWeight`. */
  stepWeights?: number[];
  /**
   * Percentage points of the traffic that return to the promoted primary at each interval. Default: all at once.
   */
  stepWeightPromotion?: number;
  /** Checks of an A/B test or a Blue/Green release. */
  iterations?: number;
  /** Whether the canary gets a copy of the traffic before it gets any itself. Default: false. */
  mirror?: boolean;
  /** Percent of the requests that are mirrored. Default: 100. */
  mirrorWeight?: number;
  /** Growing shadow traffic, and pod settings that only the canary gets. */
  canaryAnalysis?: CanaryAnalysisOptions;
  /** Who meets the canary in an A/B test: requests for which one of these conditions holds. Needs `iterations`. */
  match?: MatchCondition[];
  /** A cookie that keeps a user on the version that answered first. Default: none. */
  sessionAffinity?: SessionAffinity;
  /** Percent of the primary's pods that must be available. Default: 100. */
  primaryReadyThreshold?: number;
  /** Percent of the canary's pods that must be available. Default: 100. */
  canaryReadyThreshold?: number;
  /**
   * Ends the rollout in the middle of a step when more requests fail than may, beyond doubt. Default: steps are judged
   * at their end.
   */
  earlyStop?: EarlyStop;
  /** What is measured of the new version at each step; one that is out of bounds is a failed check. */
  metrics?: CanaryMetric[];
  /** Calls to gates, tests and load generators. */
  webhooks?: CanaryWebhook[];
  /** Who is told about the rollout. Default: whom the controller tells. */
  alerts?: CanaryAlert[];
}
