import { allowancesOf, falseAlarmsOf } from '../api/comparison';
import { allowedFailuresOf, analysisOf, comparedSuccessOf } from '../api/defaults';
import { nextCheckOf } from '../api/status';
import type { Canary, CountsOfBoth, RequestCounts } from '../api/types/canary';
import { testAboveAllowed } from '../statistics/above-allowed';
import { testAboveOther } from '../statistics/above-other';
import { alphaOfLook } from '../statistics/looks';
import type { MeasuredRecord } from './verdict';

/** Percent of the good intervals that may end a rollout by chance, where the Canary does not say. */
const FALSE_ALARMS = 0.01;
/** Fewer failures never end a rollout, however few requests there were. */
const FEWEST_FAILURES = 5;
/** Tolerance for a server that extrapolates a window of which it has seen only a part. */
const EXTRAPOLATED = 2;
const VERSIONS = ['canary', 'primary'] as const;

/** More of the canary's requests failed than may, beyond doubt. */
export interface Excess {
  canary: RequestCounts;
  /** What was broken: a bound in percent of the requests, or what the primary's own requests allow. */
  limit: { kind: 'allowed'; percent: number } | { kind: 'primary'; counts: RequestCounts };
}

/**
 * Tests whether too many of the canary's requests failed. It is asked again and again within an interval: the tests
 * keep to their false alarms over all of these looks.
 *
 * @param counts the requests since the interval began
 */
export function findExcess(canary: Canary, counts: CountsOfBoth): Excess | undefined {
  if (counts.canary.failures < FEWEST_FAILURES) return undefined;
  return findAboveAllowed(canary, counts) ?? findAbovePrimary(canary, counts);
}

function findAboveAllowed(canary: Canary, counts: CountsOfBoth): Excess | undefined {
  const percent = allowedFailuresOf(canary);
  if (percent === undefined) return undefined;
  const { falseAlarms = FALSE_ALARMS } = analysisOf(canary).earlyStop ?? {};
  const { decided } = testAboveAllowed(counts.canary, percent / 100, falseAlarms / 100);
  return decided ? { canary: counts.canary, limit: { kind: 'allowed', percent } } : undefined;
}

/** The same test as at the end of the step, on the counts of this step alone. It allows for looks before the end. */
function findAbovePrimary(subject: Canary, { canary, primary }: CountsOfBoth): Excess | undefined {
  const metric = comparedSuccessOf(subject);
  if (metric === undefined || primary === undefined) return undefined;
  const alpha = alphaOfLook(falseAlarmsOf(subject, metric), nextCheckOf(subject.status ?? {}));
  const { decided } = testAboveOther(canary, primary, allowancesOf(metric, 'lower'), alpha);
  return decided ? { canary, limit: { kind: 'primary', counts: primary } } : undefined;
}

/** `12 of 80 requests failed, of which 1 % may` */
export function excessText({ canary, limit }: Excess): string {
  const found = `${canary.failures} of ${canary.requests} requests failed`;
  return limit.kind === 'allowed'
    ? `${found}, of which ${limit.percent} % may`
    : `${found}, ${limit.counts.failures} of ${limit.counts.requests} of the primary's`;
}

/** What the status keeps of an excess. */
export function excessRecord({ canary, limit }: Excess): MeasuredRecord {
  const record = { metric: 'early-stop', value: failedPercent(canary) };
  return limit.kind === 'allowed'
    ? { ...record, threshold: `<= ${limit.percent}` }
    : { ...record, threshold: 'beside the primary', primary: failedPercent(limit.counts) };
}

function failedPercent({ requests, failures }: RequestCounts): number {
  return Number(((failures / Math.max(requests, 1)) * 100).toFixed(2));
}

/**
 * The requests since an interval began.
 *
 * @param before what the counters said when it began
 * @returns undefined when counters have begun anew, as those of a restarted pod do
 */
export function requestsSince(before: CountsOfBoth | undefined, now: CountsOfBoth): CountsOfBoth | undefined {
  const canary = growthOf(before?.canary, now.canary);
  if (canary === undefined || now.primary === undefined) return canary && { canary };
  const primary = growthOf(before?.primary, now.primary);
  return primary && { canary, primary };
}

function growthOf(before: RequestCounts | undefined, now: RequestCounts): RequestCounts | undefined {
  if (before === undefined) return undefined;
  const [requests, failures] = [Math.round(now.requests - before.requests), Math.round(now.failures - before.failures)];
  return failures >= 0 && failures <= requests ? { requests, failures } : undefined;
}

/**
 * Whether a pod has gone, and with it what it had counted. Then there were many more requests than the counters have
 * grown by, so that the failures since then are held against too few requests.
 *
 * @param since by how much the counters have grown since the interval began
 * @param window the requests in the same time, as the server counts them within a window
 */
export function hasLostCounts(since: CountsOfBoth, window: CountsOfBoth | undefined): boolean {
  return VERSIONS.some((version) => {
    const most = EXTRAPOLATED * (since[version]?.requests ?? Infinity) + FEWEST_FAILURES;
    return (window?.[version]?.requests ?? 0) > most;
  });
}
