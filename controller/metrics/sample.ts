import type { RequestCounts } from '../api/types/canary';
import type { Reading } from '../api/types/reading';
import { noSampleOf } from './ask';
import { NoValuesError } from './providers/provider';

/** Tolerance for a server that extrapolates a window: it may count so many times more of the part than of the whole. */
const EXTRAPOLATED = 1.1;

/** A part of a whole, in percent. */
export function percentageOf(counted: number, samples: number): Reading {
  if (samples === 0) return noSampleOf(new NoValuesError());
  if (!Number.isFinite(counted) || !Number.isFinite(samples)) {
    const detail = `query answers ${counted} and totalQuery ${samples}, of which no percentage can be made`;
    return { kind: 'query-failed', detail };
  }
  if (counted < 0 || counted > samples * EXTRAPOLATED + 1) {
    const detail = `query answers ${counted}, which is no part of the ${samples} that totalQuery answers: query has to count some of those that totalQuery counts`;
    return { kind: 'query-failed', detail };
  }
  const part = Math.min(counted, samples);
  return { kind: 'sample', value: (100 * part) / samples, samples, counted: part };
}

/** The success rate of requests. */
export function successRateOf({ requests, failures }: RequestCounts): Reading {
  return percentageOf(requests - failures, requests);
}
