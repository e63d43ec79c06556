import { excessRecord, excessText, findExcess, hasLostCounts, requestsSince } from '../../analysis/early-stop';
import { analysisOf, intervalOf } from '../../api/defaults';
import type { CanaryStatus, CheckRecord, CountsOfBoth } from '../../api/types/canary';
import type { Routes } from '../../api/types/rollout-types';
import type { Context } from '../context';
import { ask, memory, type Program } from '../effects';
import * as messages from '../messages';
import type { Finding } from './finding';

/** Milliseconds between two looks inside a step. */
export const LOOK_EVERY = 1000;

/** Whether this Canary is also looked at inside its steps. */
export function looksInside({ canary }: Context, routes: Routes): boolean {
  return routes.canary > 0 && analysisOf(canary).earlyStop !== undefined;
}

/**
 * What has been counted when an interval begins. Each interval is judged by its own counts, because hours of good
 * requests would hide a catastrophe.
 */
export function* countRequestsBefore({ canary }: Context): Program<Pick<CanaryStatus, 'countsBefore'>> {
  return analysisOf(canary).earlyStop === undefined ? {} : { countsBefore: yield* ask.requestCounts() };
}

/**
 * Looks whether more of the canary's requests fail than may, beyond doubt. It can end a rollout, and never shortens a
 * step.
 */
export function* findCatastrophe(context: Context): Program<{ finding: Finding; check: CheckRecord } | undefined> {
  const { canary, status } = context;
  const counts = yield* ask.requestCounts();
  if (counts === undefined) return undefined;
  const since = requestsSince(status.countsBefore, counts);
  if (since === undefined) return yield* countAnew(counts);
  const excess = findExcess(canary, since);
  if (excess === undefined) return undefined;
  const began = Date.parse(status.nextCheckTime!) - intervalOf(canary);
  const window = yield* ask.requestCounts((yield* ask.now()) - began);
  if (hasLostCounts(since, window)) return yield* countAnew(counts);
  const reason = excessText(excess);
  const check: CheckRecord = {
    ...excessRecord(excess),
    failed: true,
    time: new Date(yield* ask.now()).toISOString(),
    weight: status.canaryWeight ?? 0,
  };
  return { finding: { follows: 'end', failure: messages.halt(canary, reason), reason }, check };
}

/** The counts from before cannot be used. This look comes to nothing, and the next one counts from here. */
function* countAnew(countsBefore: CountsOfBoth): Program<undefined> {
  yield* memory.setStatus({ countsBefore });
}
