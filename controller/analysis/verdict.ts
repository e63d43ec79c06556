import type { CheckRecord } from '../api/types/canary';
import type { Role, Unmeasured } from '../api/types/reading';
import type { Worse } from '../api/comparison';

/** What a check of one metric comes to. */
export interface Verdict {
  /** `inconclusive`: there is no value, or there are too few samples. */
  outcome: 'pass' | 'fail' | 'inconclusive';
  /** Why the check does not pass. Absent when it passes. */
  because?: Reason;
  /** What the status keeps of it. */
  record: MeasuredRecord;
}

/** What a check measured, and what it was held against. */
export type MeasuredRecord = Omit<CheckRecord, 'failed' | 'inconclusive' | 'dryRun' | 'time' | 'weight'>;

/** Why a check does not pass. */
export type Reason = OutOfBounds | WorseThanPrimary | WorseOverChecks | TooFewSamples | Unmeasured;

/** The value breaks one of the metric's own bounds. */
export interface OutOfBounds {
  kind: 'out-of-bounds';
  value: number;
  worse: Worse;
  bound: number;
}

/** The value is worse than the primary's value allows. */
export interface WorseThanPrimary {
  kind: 'worse-than-primary';
  worse: Worse;
  value: number;
  primary: number;
  /** The worst value that the primary's allows. */
  allowed: number;
  /** The chance that the difference is none. Absent when every difference counts. */
  pValue?: number;
}

/** The values of several checks together are worse than the primary's allow. */
export interface WorseOverChecks {
  kind: 'worse-over-checks';
  worse: Worse;
  checks: number;
  /** The chance that the difference is none. */
  pValue: number;
}

export interface TooFewSamples {
  kind: 'too-few-samples';
  /** What was counted: samples of one version, or checks that measured both versions. */
  of: Role | 'checks';
  found: number;
  needed: number;
}
