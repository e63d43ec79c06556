import type { CanaryStatus, CheckRecord, CountsOfBoth, RequestCounts } from '../../api/types/canary';
import { allowancesOf, falseAlarmsOf } from '../../api/comparison';
import { allowedFailuresOf, analysisOf, comparedSuccessOf, intervalOf, titleOf } from '../../api/defaults';
import type { Routes } from '../../api/types/rollout-types';
import { nextCheckOf } from '../../api/status';
import { testAboveAllowed } from '../../statistics/above-allowed';
import { testAboveOther } from '../../statistics/above-other';
import { alphaOfLook } from '../../statistics/looks';
import type { Finding } from './checks';
import type { Context } from '../context';
import { ask, memory, type Program } from '../effects';

/** Milliseconds between two looks inside a step. */
export const LOOK_EVERY = 1000;
/** Percent of the intervals that are well which may end a rollout by chance. */
const FALSE_ALARMS = 0.01;
const VERSIONS = ['canary', 'primary'] as const;
/** Fewer failures are no catastrophe, however few requests there were. */
const FEWEST_FAILURES = 5;

/** Inside the steps of this Canary it is looked for a catastrophe, too. */
export function looksInside({ canary }: Context, routes: Routes): boolean {
  return routes.canary > 0 && analysisOf(canary).earlyStop !== undefined;
}

/**
 * What has been counted when an interval begins. Each is looked at by itself: hours of good requests would hide a
 * catastrophe.
 */
export function* countRequestsBefore({ canary }: Context): Program<Pick<CanaryStatus, 'countsBefore'>> {
  return analysisOf(canary).earlyStop === undefined ? {} : { countsBefore: yield* ask.requestCounts() };
}

/**
 * Whether more of the canary's requests fail than may, beyond doubt: looked at again and again, and still with no more
 * false alarms than are allowed. It ends a rollout, and never shortens a step.
 */
export function* findCatastrophe(context: Context): Program<{ finding: Finding; check: CheckRecord } | undefined> {
  const { canary } = context;
  const counts = yield* ask.requestCounts();
  if (counts === undefined) return undefined;
  const seen = since(context.status.countsBefore, counts);
  if (seen === undefined) return yield* countAnew(counts);
  const found =
    seen.canary.failures < FEWEST_FAILURES ? undefined : (aboveAllowed(context, seen) ?? aboveOther(context, seen));
  if (found === undefined) return undefined;
  if (yield* hasLostCounts(context, seen)) return yield* countAnew(counts);
  const { failures, requests } = seen.canary;
  const reason = `${failures} of ${requests} requests failed, ${found.beside}`;
  const time = new Date(yield* ask.now()).toISOString();
  const value = Number(((failures / requests) * 100).toFixed(2));
  const check: CheckRecord = {
    metric: 'early-stop',
    value,
    ...found.record,
    failed: true,
    time,
    weight: context.status.canaryWeight ?? 0,
  };
  return { finding: { follows: 'end', failure: `Halt ${titleOf(canary)} advancement ${reason}`, reason }, check };
}

/** What was counted before is of no use: the look comes to nothing, and the next one begins here. */
function* countAnew(countsBefore: CountsOfBoth): Program<undefined> {
  yield* memory.setStatus({ countsBefore });
}

/** How many times as many requests a server may make of a window that it has seen only a part of. */
const EXTRAPOLATED = 2;

/**
 * Whether a pod has gone, and with it what it had counted: then much more was requested than the counters together have
 * grown by, and what failed since then is held against too few.
 */
function* hasLostCounts({ canary, status }: Context, seen: CountsOfBoth): Program<boolean> {
  const began = Date.parse(status.nextCheckTime!) - intervalOf(canary);
  const window = yield* ask.requestCounts((yield* ask.now()) - began);
  return VERSIONS.some(
    (version) =>
      (window?.[version]?.requests ?? 0) > EXTRAPOLATED * (seen[version]?.requests ?? Infinity) + FEWEST_FAILURES,
  );
}

/** What the requests were held against, in words and for the status. */
interface Excess {
  beside: string;
  record: Pick<CheckRecord, 'threshold' | 'primary'>;
}

function aboveAllowed({ canary }: Context, seen: CountsOfBoth): Excess | undefined {
  const allowed = allowedFailuresOf(canary);
  if (allowed === undefined) return undefined;
  const { falseAlarms = FALSE_ALARMS } = analysisOf(canary).earlyStop!;
  if (!testAboveAllowed(seen.canary, allowed / 100, falseAlarms / 100).decided) return undefined;
  return { beside: `of which ${allowed} % may`, record: { threshold: `<= ${allowed}` } };
}

/** The test of the check at the end of the step, on what this step has counted: it may be looked at before. */
function aboveOther({ canary, status }: Context, { canary: tested, primary }: CountsOfBoth): Excess | undefined {
  const metric = comparedSuccessOf(canary);
  if (metric === undefined || primary === undefined) return undefined;
  const alpha = alphaOfLook(falseAlarmsOf(canary, metric), nextCheckOf(status));
  if (!testAboveOther(tested, primary, allowancesOf(metric, 'lower'), alpha).decided) return undefined;
  const failed = Number(((primary.failures / Math.max(primary.requests, 1)) * 100).toFixed(2));
  return {
    beside: `${primary.failures} of ${primary.requests} of the primary's`,
    record: { threshold: 'beside the primary', primary: failed },
  };
}

/** Nothing when counters have begun anew, as those of a pod that was restarted do. */
function since(before: CountsOfBoth | undefined, now: CountsOfBoth): CountsOfBoth | undefined {
  const canary = grown(before?.canary, now.canary);
  if (canary === undefined || now.primary === undefined) return canary && { canary };
  const primary = grown(before?.primary, now.primary);
  return primary && { canary, primary };
}

function grown(before: RequestCounts | undefined, now: RequestCounts): RequestCounts | undefined {
  if (before === undefined) return undefined;
  const [requests, failures] = [Math.round(now.requests - before.requests), Math.round(now.failures - before.failures)];
  return failures >= 0 && failures <= requests ? { requests, failures } : undefined;
}
