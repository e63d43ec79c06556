import { ALL_TO_PRIMARY } from '../../api/types/rollout-types';
import { type Context, type Next, type Script, world } from '../effects';

/**
 * Takes all users off the canary. Its pods stay for as long as routers may take to follow: a request that is still sent
 * to one which has ended is lost.
 *
 * @returns nothing when the canary may go
 */
export function* takeUsersOff({ canary }: Context): Script<Next | undefined> {
  const before = yield* world.routes();
  yield* world.route(ALL_TO_PRIMARY, canary.status!);
  if (before.canary > 0) canary.status = yield* world.setStatus({ drainUntil: yield* drainEnd() });
  return yield* awaitDrain({ canary });
}

/** When no router sends anything any more to where it has just been told not to. */
export function* drainEnd(): Script<string> {
  return new Date((yield* world.now()) + (yield* world.routerLag())).toISOString();
}

/** @returns nothing when the canary may go */
export function* awaitDrain({ canary }: Pick<Context, 'canary'>): Script<Next | undefined> {
  const { drainUntil } = canary.status!;
  const at = drainUntil === undefined ? 0 : Date.parse(drainUntil);
  return (yield* world.now()) < at ? { at } : undefined;
}
