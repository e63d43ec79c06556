import { hooksOf, titleOf } from '../../api/defaults';
import type { Phase } from '../../api/types/canary';
import { ALL_TO_CANARY } from '../../api/types/rollout-types';
import { takeUsersOff } from './drain';
import { AGAIN, type Context, type Next, onCanaryOnly, type Script, world } from '../effects';

/** Ends the rollout for the reason in the status: users first, then the canary, then everybody who wants to know. */
export function* rollBack(context: Context): Script<Next> {
  const { canary } = context;
  const reason = canary.status!.rollbackReason!;
  const routes = yield* world.routes();
  const primary = yield* world.primaryReadiness();
  if (onCanaryOnly(context, routes) && !primary.ready)
    return yield* failOnCanary(
      context,
      `Rolling back ${titleOf(canary)} ${reason}, but the primary is not ready: ${primary.reason}`,
      alertText(reason),
    );

  const draining = yield* takeUsersOff(context);
  yield* world.event('Warning', `Rolling back ${titleOf(canary)} ${reason}`, { once: 'rollback' });
  if (draining !== undefined) return draining;
  yield* world.scaleCanaryToZero();
  yield* world.event('Warning', `Canary failed! Scaling down ${titleOf(canary)}`);
  yield* world.alert({ message: alertText(reason), severity: 'error', phase: 'Failed' });
  yield* postRolloutHooks(context, 'Failed');
  yield* world.setStatus({
    phase: 'Failed',
    canaryWeight: 0,
    iterations: 0,
    failedChecks: 0,
    notReadySince: undefined,
    nextCheckTime: undefined,
    drainUntil: undefined,
    ...endedCookie(canary.status!),
  });
  return AGAIN;
}

/** The primary is broken and the canary the only healthy copy: it keeps, or gets, all the traffic. */
export function* failOnCanary(context: Context, event: string, alert: string): Script<Next> {
  const { canary } = context;
  if ((yield* world.canaryReadiness()).ready) yield* world.route({ ...ALL_TO_CANARY, everyone: true }, canary.status!);
  yield* world.event('Warning', event);
  yield* world.alert({ message: alert, severity: 'error', phase: 'Failed' });
  yield* postRolloutHooks(context, 'Failed');
  yield* world.setStatus({
    phase: 'Failed',
    canaryWeight: 100,
    iterations: 0,
    failedChecks: 0,
    notReadySince: undefined,
    nextCheckTime: undefined,
  });
  return AGAIN;
}

/** The alert's words for a reason: as the peer's, `Failed checks threshold reached 3`. */
function alertText(reason: string): string {
  return reason.startsWith('manual') ? `Rolling back ${reason}` : reason[0]!.toUpperCase() + reason.slice(1);
}

/** A post-rollout hook's no changes nothing any more: it is said, and that is all. */
export function* postRolloutHooks({ canary }: Context, phase: Phase): Script {
  for (const hook of hooksOf(canary, 'post-rollout')) {
    const answer = yield* world.callHook(hook, phase, canary.status!);
    if (answer.yes) yield* world.event('Normal', `Post-rollout check ${hook.name} passed`);
    else yield* world.event('Warning', `Post-rollout hook ${hook.name} failed ${answer.message}`);
  }
}

/** A rollout's cookie is remembered as the previous one, so that the routes can expire it. */
export function endedCookie({ sessionAffinityCookie }: { sessionAffinityCookie?: string }): {
  sessionAffinityCookie?: string;
  previousSessionAffinityCookie?: string;
} {
  return sessionAffinityCookie === undefined
    ? {}
    : { sessionAffinityCookie: undefined, previousSessionAffinityCookie: sessionAffinityCookie };
}
