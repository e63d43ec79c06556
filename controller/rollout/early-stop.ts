import type { CanaryStatus, CheckRecord } from '../api/canary';
import { allowedFailuresOf, analysisOf, titleOf } from '../api/defaults';
import type { RequestCounts, Routes } from '../api/observations';
import { testAboveAllowed } from '../statistics/above-allowed';
import type { Finding } from './checks';
import { type Context, type Script, world } from './world';

/** Milliseconds between two looks inside a step. */
export const LOOK_EVERY = 1000;
/** Percent of the intervals that are well which may end a rollout by chance. */
const FALSE_ALARMS = 0.01;
/** Fewer failures are no catastrophe, however few requests there were. */
const FEWEST_FAILURES = 5;

/** Inside the steps of this Canary it is looked for a catastrophe, too. */
export function looksInside({ canary }: Context, routes: Routes): boolean {
  return routes.canary > 0 && allowedFailuresOf(canary) !== undefined;
}

/** What has been counted when an interval begins. Each is looked at by itself: hours of good requests would hide a catastrophe. */
export function* countsBefore({ canary }: Context): Script<Pick<CanaryStatus, 'countsBefore'>> {
  return allowedFailuresOf(canary) === undefined ? {} : { countsBefore: yield* world.requestCounts() };
}

/**
 * Whether more of the canary's requests fail than may, beyond doubt: looked at again and again, and still with no more false alarms than are
 * allowed in the whole interval. It ends a rollout, and never shortens a step.
 */
export function* catastrophe({ canary }: Context): Script<{ finding: Finding; check: CheckRecord } | undefined> {
  const allowed = allowedFailuresOf(canary)!;
  const counts = yield* world.requestCounts();
  if (counts === undefined) return undefined;
  const seen = since(canary.status!.countsBefore, counts);
  if (seen === undefined) {
    canary.status = yield* world.setStatus({ countsBefore: counts });
    return undefined;
  }
  const alpha = (analysisOf(canary).earlyStop!.falseAlarms ?? FALSE_ALARMS) / 100;
  if (seen.failures < FEWEST_FAILURES || !testAboveAllowed(seen, allowed / 100, alpha).decided) return undefined;
  const percent = Number(((seen.failures / seen.requests) * 100).toFixed(2));
  const reason = `${seen.failures} of ${seen.requests} requests failed, of which ${allowed} % may`;
  const time = new Date(yield* world.now()).toISOString();
  const check: CheckRecord = { metric: 'early-stop', value: percent, threshold: `<= ${allowed}`, failed: true, time, weight: canary.status!.canaryWeight ?? 0 };
  return { finding: { follows: 'end', failure: `Halt ${titleOf(canary)} advancement ${reason}`, reason }, check };
}

/** Nothing when the counters have begun anew, as those of a pod that was restarted do. */
function since(before: RequestCounts | undefined, now: RequestCounts): RequestCounts | undefined {
  if (before === undefined || now.requests < before.requests || now.failures < before.failures) return undefined;
  return { requests: Math.round(now.requests - before.requests), failures: Math.round(now.failures - before.failures) };
}
