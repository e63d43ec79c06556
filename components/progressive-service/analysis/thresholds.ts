import { parseDuration } from '../../../controller/core/duration';
import type { Duration } from './duration';

/** The bounds that a metric's value must keep, each included. A duration stands for its milliseconds. */
export interface Threshold {
  /** Lowest value that is good. Default: none. */
  min?: number;
  /** Highest value that is good. Default: none. */
  max?: number;
}

/** A bound: a number in the metric's own unit, or a duration for metrics in milliseconds. */
export type Bound = number | Duration;

/**
 * The value must be this or more: `atLeast(99)` percent.
 *
 * @throws Error when a duration cannot be read
 */
export function atLeast(min: Bound): Threshold {
  return { min: numberOf(min, 'atLeast') };
}

/**
 * The value must be this or less: `atMost('500ms')`, `atMost(1)` percent.
 *
 * @throws Error when a duration cannot be read
 */
export function atMost(max: Bound): Threshold {
  return { max: numberOf(max, 'atMost') };
}

/**
 * The value must lie between the two.
 *
 * @throws Error when a duration cannot be read or min is above max
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
