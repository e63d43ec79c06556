import type { RequestCounts } from '../api/types/canary';
import { NoValuesError } from '../metrics/providers/provider';

/** What was measured of one version. */
export interface Reading {
  value: number;
  /** How many requests, users or the like it was measured with, where they are counted. */
  samples?: number;
  /** Of the samples, those of which the value is the percentage. */
  counted?: number;
}

/** More of a part than of the whole comes from how a server extrapolates a window, up to so much. */
const EXTRAPOLATED = 1.1;

/**
 * A part of a whole, in percent.
 *
 * @throws NoValuesError when there is nothing of which it could be a part
 * @throws Error when it is none, with the mend
 */
export function partOf(counted: number, samples: number): Reading {
  if (samples === 0) throw new NoValuesError();
  if (!Number.isFinite(counted) || !Number.isFinite(samples))
    throw new Error(`query answers ${counted} and totalQuery ${samples}, of which no percentage can be made`);
  const isPart = counted >= 0 && counted <= samples * EXTRAPOLATED + 1;
  if (!isPart)
    throw new Error(
      `query answers ${counted}, which is no part of the ${samples} that totalQuery answers: query has to count some of those that totalQuery counts`,
    );
  const part = Math.min(counted, samples);
  return { value: (100 * part) / samples, samples, counted: part };
}

/** The success rate of requests. @throws NoValuesError without requests */
export function successOf({ requests, failures }: RequestCounts): Reading {
  return partOf(requests - failures, requests);
}
