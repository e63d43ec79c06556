import { parseDuration } from '../../../controller/core/duration';
import type { Duration } from './duration';

/** The bounds of a metric's value, both included. A duration means its milliseconds. */
export interface Threshold {
  /** Lowest good value. Default: none. */
  min?: number;
  /** Highest good value. Default: none. */
  max?: number;
}

/** A bound: a number in the metric's own unit, or a duration for metrics in milliseconds. */
export type Bound = number | Duration;

/**
 * The value must be at least this: `atLeast(99)` percent.
 *
 * @throws Error if a duration is invalid
 */
export function atLeast(min: Bound): Threshold {
  return { min: numberOf(min, 'atLeast') };
}

/**
 * The value must be at most this: `atMost('500ms')`, `atMost(1)` percent.
 *
 * @throws Error if a duration is invalid
 */
export function atMost(max: Bound): Threshold {
  return { max: numberOf(max, 'atMost') };
}

/**
 * The value must be between the two.
 *
 * @throws Error if a duration is invalid or min is above max
 */
export function between(min: Bound, max: Bound): Threshold {
  const range = { min: numberOf(min, 'between'), max: numberOf(max, 'between') };
  if (range.min > range.max)
    throw new Error(`between(${min}, ${max}): the first is above the second, so that no value is good; swap them`);
  return range;
}

function numberOf(bound: Bound, what: string): number {
  if (typeof bound === 'number' && !Number.isNaN(bound)) return bound;
  const milliseconds = typeof bound === 'string' ? parseDuration(bound) : undefined;
  if (milliseconds === undefined)
    throw new Error(
      `${what}(${JSON.stringify(bound)}): is neither a number nor a duration; write for example 99 or '500ms'`,
    );
  return milliseconds;
}
