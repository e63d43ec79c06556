import type { MatchCondition } from './canary-service';
import type { NamespacedReference } from './references';

/** A cookie that keeps each user on the version that answered first. */
export interface SessionAffinity {
  /** Name of the cookie of users on the canary. */
  cookieName: string;
  /** Name of the cookie of users on the primary. Default: users on the primary get no cookie. */
  primaryCookieName?: string;
  /** Lifetime of the cookie, in seconds. Default: 86400. */
  maxAge?: number;
  /** Domain of the cookie. Default: none. */
  domain?: string;
  /** Path of the cookie. Default: none. */
  path?: string;
  /** Whether browsers send the cookie over HTTPS only. Default: false. */
  secure?: boolean;
  /** Whether scripts cannot read the cookie. Default: false. */
  httpOnly?: boolean;
  /** Whether browsers send the cookie with requests from other sites. Default: the browser's own rule. */
  sameSite?: 'Strict' | 'Lax' | 'None';
  /** Whether browsers keep one cookie for each site that embeds the application. Default: false. */
  partitioned?: boolean;
}

/** The metrics that need no query. */
export const BUILTIN_METRICS = ['request-success-rate', 'request-duration'] as const;

/** Ends a rollout in the middle of a step. Requests and failures are counted while users are on the canary. */
export interface EarlyStop {
  /**
   * Percent of the requests that may fail. Default: 100 minus the minimum of the metric `request-success-rate`, but at
   * least 1.
   */
  allowedFailures?: number;
  /** Percent of intervals that may end a rollout by chance, if no more requests fail than may fail. Default: 0.01. */
  falseAlarms?: number;
}

/** A metric of the new version that is measured at each step. */
export interface CanaryMetric {
  /**
   * `request-success-rate` (percent), `request-duration` (99th percentile, milliseconds), or any name if there is a
   * `query` or a `templateRef`.
   */
  name: string;
  /** Window of the query, a Go duration. Default: 1m. */
  interval?: string;
  /** Bounds of the value. The bounds themselves are good values. One or both may be given. */
  thresholdRange?: {
    /** Lowest good value. */
    min?: number;
    /** Highest good value. */
    max?: number;
  };
  /** Older form of a bound: the minimum of `request-success-rate`, the maximum of any other metric. */
  threshold?: number;
  /** A PromQL query of your own. It may use `{{ namespace }}`, `{{ target }}`, `{{ interval }}` and the like. */
  query?: string;
  /** The MetricTemplate that has the query. */
  templateRef?: NamespacedReference;
  /** Values for `{{ variables.x }}` in the query, by name. */
  templateVariables?: Record<string, string>;
  /**
   * A query for the total of which `query`, or the query of the template, counts a part. The value is then a
   * percentage, for example of views that were clicked. The same server is asked. Default: the value is what the query
   * answers.
   */
  totalQuery?: string;
  /**
   * Number of samples that a verdict needs. A check with fewer is inconclusive. The samples of a built-in metric are
   * the canary's requests in the window; those of a metric with `totalQuery` are what that counts; those of any other
   * metric with `falseAlarms` are the values of this rollout's checks. A comparison needs as many samples of the
   * primary. Default: none.
   */
  minSamples?: number;
  /**
   * What the value is compared with, beside its bounds: `primary` is the answer of the same query about the primary.
   * Default: nothing.
   */
  compareTo?: 'primary';
  /**
   * How much worse than the primary's value the canary's value may be. If both are given, the larger difference is
   * allowed. Default: no difference.
   */
  allowedDifference?: {
    /** Difference in the unit of the metric. */
    absolute?: number;
    /** Difference in percent of the primary's value. */
    relative?: number;
  };
  /**
   * Percent of rollouts in which the comparison may fail by chance, if the version is no worse than allowed, whatever
   * the number of checks. Only differences that are hardly chance then count. The success rate and metrics with
   * `totalQuery` are compared by a sequential test of their counts since the weights last changed, all others by the
   * Mann-Whitney test of the values of all checks of the rollout. Default: every difference counts.
   */
  falseAlarms?: number;
  /**
   * What a check without a verdict does, if there are no values or too few. `fail`: the check fails. `wait`: the step
   * is watched for another interval, any number of times, and one alert says so. Default: `fail`.
   */
  inconclusive?: 'fail' | 'wait';
  /** Whether the first failed check rolls back, whatever the threshold. Default: false. */
  critical?: boolean;
  /** Whether the metric is measured and shown, but decides nothing. Default: false. */
  dryRun?: boolean;
  /**
   * Number of failures in a row of this metric that roll back. Fewer failures hold the rollout, and do not count for
   * the threshold. Default: each failure counts for the threshold.
   */
  failureLimit?: {
    /** Number of failures in a row. */
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

/** When a webhook is called. `Hook` says what each type is for. */
export type HookType = (typeof HOOK_TYPES)[number];

/** A call to a gate, a test or a load generator. */
export interface CanaryWebhook {
  /** Name of the hook, as shown in events. */
  name: string;
  /** When the hook is called. Default: `rollout`. */
  type?: HookType | '';
  /**
   * Address that is called, with POST unless `metadata.method` names another method. Every answer from 200 to 299 means
   * yes.
   */
  url: string;
  /** Time limit of the call with all its tries, a Go duration. Default: 10s. */
  timeout?: string;
  /** Further tries after a try without an answer, or with an error that may pass. Default: 0. */
  retries?: number;
  /** Whether any certificate of the server is accepted. Default: false. */
  disableTLS?: boolean;
  /** Whether no alert is sent while this gate is closed. Default: false. */
  muteAlert?: boolean;
  /**
   * Values that are sent along. They may use `{{ canaryWeight }}`, `{{ phase }}`, `{{ target }}` and the like. `method`
   * (GET, POST, PUT, PATCH, DELETE; default POST) is the HTTP method of the call; GET sends no body. If `body` is a
   * JSON object, its keys are sent beside name, namespace, phase, checksum and metadata, and replace none of them. For
   * a task of the load tester, which has a `type`, `method` and `body` mean nothing special.
   */
  metadata?: Record<string, string>;
}

/** How bad the news of an alert is. */
export type Severity = 'info' | 'warn' | 'error';

/** A receiver of a Canary's alerts. */
export interface CanaryAlert {
  /** Name of the alert. Default: none. */
  name?: string;
  /** Lowest severity that is sent: `info` sends all, `warn` sends warn and error. Default: `info`. */
  severity?: Severity | '';
  /** The AlertProvider that says where the alerts go. */
  providerRef: NamespacedReference;
}

/** Settings of a growing share of mirrored traffic, and of the canary's pods. */
export interface CanaryAnalysisOptions {
  /** Percentage points by which the mirrored share grows at each iteration. */
  stepWeightPromotion?: number;
  /** Highest mirrored share, in percent. Default: 100. */
  maxMirrorWeight?: number;
  /** Where the canary's pods run. The primary never gets these settings. Default: where the primary's pods run. */
  templateVariables?: {
    /** Labels of the nodes that the pods run on. */
    nodeSelector?: Record<string, string>;
    /** Taints that the pods tolerate. */
    tolerations?: Record<string, unknown>[];
  };
}

/** How a new version is released, and what it must fulfil meanwhile. */
export interface CanaryAnalysis {
  /** Time that a step is watched before it is judged, a Go duration. Default: 60s. */
  interval?: string;
  /** Time between the readiness of the canary and its first traffic, a Go duration. Default: 0s. */
  delay?: string;
  /** Number of failed checks that ends the rollout. Default: 1. */
  threshold?: number;
  /** Percentage points of the traffic that each step adds. Default: all at once. */
  stepWeight?: number;
  /** Percent of the traffic at which the canary is promoted. Default: 100. */
  maxWeight?: number;
  /** Percent of the traffic at each step, ascending. It replaces `stepWeight` and `maxWeight`. */
  stepWeights?: number[];
  /** Percentage points of the traffic that return to the promoted primary at each interval. Default: all at once. */
  stepWeightPromotion?: number;
  /** Number of checks of an A/B test or a Blue/Green release. */
  iterations?: number;
  /** Whether the canary gets a copy of the traffic before it gets traffic itself. Default: false. */
  mirror?: boolean;
  /** Percent of the requests that are mirrored. Default: 100. */
  mirrorWeight?: number;
  /** Settings of a growing share of mirrored traffic, and of the canary's pods. */
  canaryAnalysis?: CanaryAnalysisOptions;
  /** Conditions of an A/B test. Requests that match at least one of them go to the canary. Needs `iterations`. */
  match?: MatchCondition[];
  /** A cookie that keeps each user on the version that answered first. Default: none. */
  sessionAffinity?: SessionAffinity;
  /** Percent of the primary's pods that must be available. Default: 100. */
  primaryReadyThreshold?: number;
  /** Percent of the canary's pods that must be available. Default: 100. */
  canaryReadyThreshold?: number;
  /**
   * Ends the rollout in the middle of a step, if certainly more requests fail than may fail. Default: steps are judged
   * at their end.
   */
  earlyStop?: EarlyStop;
  /** Metrics of the new version, measured at each step. A value out of bounds is a failed check. */
  metrics?: CanaryMetric[];
  /** Calls to gates, tests and load generators. */
  webhooks?: CanaryWebhook[];
  /** Who gets alerts about the rollout. Default: the receivers that the controller is configured with. */
  alerts?: CanaryAlert[];
}
