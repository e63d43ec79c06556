import { hooksOf, intervalOf } from '../../api/defaults';
import type { CanaryWebhook, Phase } from '../../api/types/canary';
import type { Context } from '../context';
import { ask, memory, type Program, tell } from '../effects';
import * as messages from '../messages';

/** A closed gate is asked this often, in milliseconds, or every interval if that is shorter. */
const GATE_POLL = 10_000;

/** Milliseconds until a closed gate is asked again. */
export function gatePoll({ canary }: Context): number {
  return Math.min(intervalOf(canary), GATE_POLL);
}

/**
 * Asks the gates of a type in their order.
 *
 * @param phase that the hooks are told
 * @returns the first that says no; undefined when all are open
 */
export function* closedGate(
  { canary }: Context,
  type: messages.GateType,
  phase: Phase,
): Program<CanaryWebhook | undefined> {
  for (const hook of hooksOf(canary, type)) {
    if (!(yield* ask.callHook(hook, phase)).yes) return hook;
    yield* tell.event('Normal', messages.hookPassed(hook));
  }
  return undefined;
}

/** Says that a gate is closed, in an event and, where it is not muted, in an alert. */
export function* tellClosedGate(
  { canary }: Context,
  type: messages.GateType,
  gate: CanaryWebhook,
  phase: Phase,
): Program {
  yield* tell.event('Warning', messages.gateClosed(canary, type, gate));
  if (!gate.muteAlert) yield* tell.alert({ message: messages.GATES[type].alert, severity: 'warn', phase });
}

/** Asks every rollback hook. @returns whether one of them says yes, which ends the rollout */
export function* askForRollback({ canary, status }: Context): Program<boolean> {
  for (const hook of hooksOf(canary, 'rollback')) {
    const answer = yield* ask.callHook(hook, status.phase!);
    if (answer.yes) {
      yield* tell.event('Warning', messages.hookPassed(hook));
      return true;
    }
    yield* tell.event('Normal', messages.noRollbackSignalled(hook), { once: hook.name });
  }
  return false;
}

/**
 * Asks the pre-rollout hooks that have not said yes for this revision, so that a database migration runs once.
 *
 * @returns the text of the event for the first that says no; undefined when none does
 */
export function* askPreRolloutHooks(context: Context): Program<string | undefined> {
  const { canary } = context;
  for (const [index, hook] of hooksOf(canary, 'pre-rollout').entries()) {
    const passed = context.status.passedHooks ?? [];
    // Names need not be unique.
    const id = `${index}/${hook.name}`;
    if (passed.includes(id)) continue;
    const answer = yield* ask.callHook(hook, 'Progressing');
    if (!answer.yes) return messages.preRolloutFailed(canary, hook, answer.message);
    yield* tell.event('Normal', messages.hookPassed(hook));
    yield* memory.setStatus({ passedHooks: [...passed, id] });
  }
  return undefined;
}

/** @returns the text of the event for the first rollout hook that says no; undefined when none does */
export function* askRolloutHooks({ canary }: Context): Program<string | undefined> {
  for (const hook of hooksOf(canary, 'rollout')) {
    const answer = yield* ask.callHook(hook, 'Progressing');
    if (!answer.yes) return messages.rolloutHookFailed(canary, hook, answer.message);
  }
  return undefined;
}

/** Calls the post-rollout hooks. A no changes nothing any more: it is said, and that is all. */
export function* callPostRolloutHooks({ canary }: Context, phase: Phase): Program {
  for (const hook of hooksOf(canary, 'post-rollout')) {
    const answer = yield* ask.callHook(hook, phase);
    if (answer.yes) yield* tell.event('Normal', messages.hookPassed(hook));
    else yield* tell.event('Warning', messages.postRolloutFailed(hook, answer.message));
  }
}
