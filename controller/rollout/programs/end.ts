import { NOTHING_WATCHED } from '../../api/status';
import type { CanaryStatus } from '../../api/types/canary';
import { ALL_TO_CANARY } from '../../api/types/rollout-types';
import { AGAIN, type Context, type Next, onCanaryOnly } from '../context';
import { ask, memory, order, type Program, tell } from '../effects';
import * as messages from '../messages';
import { takeUsersOff } from './drain';
import { callPostRolloutHooks } from './hooks';

/** Ends the rollout for the reason in the status: users first, then the canary, then everybody who wants to know. */
export function* rollBack(context: Context): Program<Next> {
  const { canary } = context;
  const reason = context.status.rollbackReason!;
  const routes = yield* ask.routes();
  const primary = yield* ask.primaryReadiness();
  const onlyCanary = primary.down === true && routes.canary > 0 && (yield* ask.canaryReadiness()).ready;
  if (onlyCanary || (onCanaryOnly(context, routes) && !primary.ready))
    return yield* failOnCanary(
      context,
      messages.rollingBackOnCanary(canary, reason, primary),
      messages.rollbackAlert(reason),
    );

  const draining = yield* takeUsersOff(context);
  yield* tell.event('Warning', messages.rollingBack(canary, reason), { once: 'rollback' });
  if (draining !== undefined) return draining;
  yield* order.scaleCanaryToZero();
  yield* tell.event('Warning', messages.rolledBack(canary));
  yield* tell.alert({ message: messages.rollbackAlert(reason), severity: 'error', phase: 'Failed' });
  yield* callPostRolloutHooks(context, 'Failed');
  yield* memory.setStatus({
    ...NOTHING_WATCHED,
    phase: 'Failed',
    canaryWeight: 0,
    failedChecks: 0,
    drainUntil: undefined,
    ...endedCookie(context.status),
  });
  return AGAIN;
}

/** The primary is broken and the canary the only healthy copy: it keeps, or gets, all the traffic. */
export function* failOnCanary(context: Context, event: string, alert: string): Program<Next> {
  if ((yield* ask.canaryReadiness()).ready) yield* order.route({ ...ALL_TO_CANARY, everyone: true });
  yield* tell.event('Warning', event);
  yield* tell.alert({ message: alert, severity: 'error', phase: 'Failed' });
  yield* callPostRolloutHooks(context, 'Failed');
  yield* memory.setStatus({ ...NOTHING_WATCHED, phase: 'Failed', canaryWeight: 100, failedChecks: 0 });
  return AGAIN;
}

/** A rollout's cookie is remembered as the previous one, so that the routes can expire it. */
export function endedCookie({ sessionAffinityCookie }: CanaryStatus): Partial<CanaryStatus> {
  return sessionAffinityCookie === undefined
    ? {}
    : { sessionAffinityCookie: undefined, previousSessionAffinityCookie: sessionAffinityCookie };
}
