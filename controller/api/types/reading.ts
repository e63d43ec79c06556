/** One of the two versions of a rollout. */
export type Role = 'canary' | 'primary';

/** A number that was measured of one version. */
export interface Sample {
  kind: 'sample';
  /** In the unit of the metric. It may be infinite, and is never NaN. */
  value: number;
  /** How many requests, users or the like the value was measured with. Absent when they were not counted. */
  samples?: number;
  /** How many of the samples the value is the percentage of. Absent when the value is not a percentage of counts. */
  counted?: number;
}

/** Why there is no number. */
export interface NoSample {
  /**
   * - `no-value`: the query found nothing.
   * - `query-failed`: the server could not be asked, or its answer is not one number.
   * - `not-asked`: the metric refers to something that is missing or wrong, so there was nothing to ask.
   */
  kind: 'no-value' | 'query-failed' | 'not-asked';
  /** The cause, without secrets. For `not-asked` it is a whole sentence. */
  detail: string;
}

/** What a metric's query said of one version. */
export type Reading = Sample | NoSample;

/** What one metric said. */
export interface Readings {
  /** Name of the metric. */
  metric: string;
  canary: Reading;
  /** Absent when the primary was not asked about. */
  primary?: Reading;
}

/** The numbers of one metric. */
export interface Samples {
  canary: Sample;
  /** Absent when the primary was not asked about. */
  primary?: Sample;
}

/** There is no number for one of the versions. */
export interface Unmeasured extends NoSample {
  of: Role;
}

/** @returns the numbers, or why the first of them is missing */
export function samplesOf({ canary, primary }: Readings): Samples | Unmeasured {
  if (canary.kind !== 'sample') return { ...canary, of: 'canary' };
  if (primary !== undefined && primary.kind !== 'sample') return { ...primary, of: 'primary' };
  return { canary, primary };
}
