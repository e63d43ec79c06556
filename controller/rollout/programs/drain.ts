import { ALL_TO_PRIMARY } from '../../api/types/rollout-types';
import type { Context, Next } from '../context';
import { ask, memory, order, type Program } from '../effects';

/**
 * Takes all users off the canary. Its pods stay for as long as routers may take to follow: a request that is still sent
 * to one which has ended is lost.
 *
 * @returns undefined once the canary may go, else when to look again
 */
export function* takeUsersOff(context: Context): Program<Next | undefined> {
  const before = yield* ask.routes();
  yield* order.route(ALL_TO_PRIMARY);
  if (before.canary > 0) yield* memory.setStatus({ drainUntil: yield* drainEnd() });
  return yield* awaitDrain(context);
}

/** The time from which no router sends anything to where it has just been told not to. */
export function* drainEnd(): Program<string> {
  return new Date((yield* ask.now()) + (yield* ask.routerLag())).toISOString();
}

/** @returns undefined once the canary may go, else when to look again */
export function* awaitDrain({ status }: Context): Program<Next | undefined> {
  const { drainUntil } = status;
  const at = drainUntil === undefined ? 0 : Date.parse(drainUntil);
  return (yield* ask.now()) < at ? { at } : undefined;
}
