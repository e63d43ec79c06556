import type { Routes } from '../../api/types/rollout-types';
import { type Context, type Script, world } from '../effects';

/** Whoever has written to the routing object meant something else than the split, which goes on where it was. */
export function* keepSplit({ canary }: Context, routes: Routes): Script {
  if (routes.overwritten) yield* world.route(routes, canary.status!);
}
