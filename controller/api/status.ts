import { canonicalJson } from '../core/hash';
import { truncate } from '../core/redact';
import type { CanaryStatus, CheckRecord, Condition, Phase, RolloutStatus } from './types/canary';

/**
 * Checks of each metric that a status keeps: more than a usual rollout makes, and small beside an object's limit of 1.5
 * MB.
 */
export const CHECKS_KEPT = 50;

/**
 * Bytes that the checks of a status may have in JSON. An object may have 1.5 MB, and its spec, its other fields and
 * whoever else writes to it need most of that.
 */
export const CHECK_BYTES = 256 * 1024;
/** Characters of a text that are kept of a status that is too large. */
const SHORT_TEXT = 1024;

/** A rollout that has just begun: counters at zero, nothing of the one before. */
export const NEW_ROLLOUT = {
  canaryWeight: 0,
  iterations: 0,
  failedChecks: 0,
  checks: undefined,
  nextCheckTime: undefined,
  watchedRoutes: undefined,
  countsBefore: undefined,
  drainUntil: undefined,
  notReadySince: undefined,
  waitingRevision: undefined,
  passedHooks: undefined,
  rollbackReason: undefined,
  primaryLostSince: undefined,
  comparison: undefined,
  canaryAnalysis: undefined,
} satisfies Record<keyof RolloutStatus, unknown>;

/** No step is watched any more, and no workload waited for. */
export const NOTHING_WATCHED = {
  iterations: 0,
  nextCheckTime: undefined,
  notReadySince: undefined,
} satisfies Partial<Record<keyof RolloutStatus, unknown>>;

/**
 * The condition `Promoted` in each phase: True when the running version is the promoted one, False when a rollout
 * failed.
 */
const PROMOTED: Readonly<Record<Phase, { status: Condition['status']; message: string }>> = {
  Initializing: { status: 'Unknown', message: 'New KIND detected, starting initialization.' },
  Initialized: { status: 'True', message: 'KIND initialization completed.' },
  Waiting: { status: 'Unknown', message: 'Waiting for approval.' },
  Progressing: { status: 'Unknown', message: 'New revision detected, progressing canary analysis.' },
  WaitingPromotion: { status: 'Unknown', message: 'Waiting for approval.' },
  Promoting: { status: 'Unknown', message: 'Canary analysis completed, starting primary rolling update.' },
  Finalising: { status: 'Unknown', message: 'Canary analysis completed, routing all traffic to primary.' },
  Succeeded: { status: 'True', message: 'Canary analysis completed successfully, promotion finished.' },
  Failed: { status: 'False', message: 'Canary analysis failed, KIND scaled to zero.' },
  Terminating: { status: 'Unknown', message: 'Canary is being deleted, restoring the target.' },
  Terminated: { status: 'Unknown', message: 'Canary is deleted, the target is restored.' },
};

/** Whether a release is being judged: its canary runs, and checks are made. */
export function isAnalysing(phase: Phase | undefined): boolean {
  return phase === 'Progressing' || phase === 'WaitingPromotion';
}

/** The phases in which a release has ended. */
const SETTLED: readonly (Phase | undefined)[] = ['Initialized', 'Succeeded', 'Failed'];

/**
 * The status after a change: counters default to zero, the `Promoted` condition follows the phase, times are stamped.
 * The same object when nothing changes.
 *
 * @param changes fields to set; `undefined` removes one
 * @param checks what was measured now, added to this rollout's checks
 * @param kind the target's kind, for the condition's message
 * @param now milliseconds since the epoch
 */
export function changedStatus(
  status: CanaryStatus,
  changes: Partial<CanaryStatus>,
  kind: string,
  now: number,
  checks: readonly CheckRecord[] = [],
): CanaryStatus {
  const time = new Date(now).toISOString();
  const next: CanaryStatus = { canaryWeight: 0, iterations: 0, failedChecks: 0, ...status, ...changes };
  if (checks.length > 0) {
    const all = [...(status.canaryAnalysis?.iterations ?? []), ...checks];
    next.canaryAnalysis = { iterations: fitting(latestChecks(all)) };
    next.checks = (status.checks ?? 0) + 1;
  }
  if (next.phase !== undefined && next.phase !== status.phase)
    next.conditions = withCondition(next.conditions, promotedCondition(next.phase, kind), time);
  next.settledSpec = SETTLED.includes(next.phase) ? next.lastAppliedSpec : undefined;
  for (const key of Object.keys(next) as (keyof CanaryStatus)[]) if (next[key] === undefined) delete next[key];
  return canonicalJson(next) === canonicalJson(status) ? status : { ...next, lastTransitionTime: time };
}

/** Milliseconds that the clocks of two machines may differ. */
const CLOCKS_DIFFER = 10_000;
/** The times of a status from which, or until which, something waits. */
const WAITS = ['nextCheckTime', 'drainUntil', 'notReadySince', 'primaryLostSince'] as const;

/**
 * What to change in a status that was written later than now: the time of day has been set back since. Its waits begin
 * anew, as if it were written now. They would otherwise last as long as the clock has gone back.
 *
 * @returns nothing to change where the clock has not been set back, or nothing waits
 */
export function correctTimes(status: CanaryStatus, now: number): Partial<CanaryStatus> {
  const ahead = Date.parse(status.lastTransitionTime ?? '') - now;
  if (!(ahead > CLOCKS_DIFFER)) return {};
  const changes: Partial<CanaryStatus> = {};
  for (const field of WAITS) {
    const time = status[field];
    if (time !== undefined) changes[field] = new Date(Date.parse(time) - ahead).toISOString();
  }
  return changes;
}

function promotedCondition(phase: Phase, kind: string): Omit<Condition, 'lastUpdateTime' | 'lastTransitionTime'> {
  const { status, message } = PROMOTED[phase];
  return { type: 'Promoted', status, reason: phase, message: message.replace('KIND', kind) };
}

/** The list with this condition in place of the one of its type; the transition time moves only with the status. */
export function withCondition(
  conditions: readonly Condition[] | undefined,
  condition: Omit<Condition, 'lastUpdateTime' | 'lastTransitionTime'>,
  time: string,
): Condition[] {
  const before = conditions?.find((one) => one.type === condition.type);
  const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : time;
  return [
    ...(conditions ?? []).filter((one) => one.type !== condition.type),
    { ...condition, lastUpdateTime: time, lastTransitionTime },
  ];
}

/** What this rollout's checks measured of a metric, as far as they are kept, the oldest first. */
export function checksOf({ canaryAnalysis }: CanaryStatus, metric: string): CheckRecord[] {
  return (canaryAnalysis?.iterations ?? []).filter((check) => check.metric === metric);
}

/** Without what is too old of each metric. */
export function latestChecks(checks: readonly CheckRecord[]): CheckRecord[] {
  const kept = new Map<string, number>();
  const reversed = checks.toReversed().filter(({ metric }) => {
    kept.set(metric, (kept.get(metric) ?? 0) + 1);
    return kept.get(metric)! <= CHECKS_KEPT;
  });
  return reversed.reverse();
}

/** Without the oldest of what is too much in all. */
function fitting(checks: readonly CheckRecord[]): CheckRecord[] {
  let bytes = 0;
  const first = checks.findLastIndex((check) => {
    bytes += Buffer.byteLength(JSON.stringify(check)) + 1;
    return bytes > CHECK_BYTES;
  });
  return checks.slice(first + 1);
}

/**
 * The status without what only tells of the past: checks, the comparison, the ends of long texts. It is for an API
 * server that refuses the whole as too large, because the spec of the Canary takes the room. A rollout that cannot be
 * written down could not be rolled back.
 */
export function smallStatus(status: CanaryStatus): CanaryStatus {
  const { rollbackReason, conditions, ...others } = status;
  const needed: CanaryStatus = { ...others };
  delete needed.canaryAnalysis;
  delete needed.comparison;
  return {
    ...needed,
    ...(rollbackReason !== undefined && { rollbackReason: truncate(rollbackReason, SHORT_TEXT) }),
    ...(conditions && {
      conditions: conditions.map((one) => ({ ...one, message: truncate(one.message, SHORT_TEXT) })),
    }),
  };
}

/** Which of this rollout's checks comes next, from 1 on, also where not all are kept. */
export function nextCheckOf({ checks = 0 }: CanaryStatus): number {
  return checks + 1;
}
