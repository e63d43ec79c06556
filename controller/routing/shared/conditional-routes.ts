import type { Canary, MatchCondition } from '../../api/types/canary';
import { analysisOf, hasConditions } from '../../api/defaults';
import type { Routes } from '../../api/types/rollout-types';
import type { RoutingRequest } from '../provider';
import { type WeightedService, weightedRoutes } from './weights';

/** How to make the routes of an ingress. The first route whose condition holds takes the request. */
export interface ConditionalRoutes<Route> {
  /** Splits the requests that match the condition, or all requests. */
  split(condition?: MatchCondition): Route;
  /** Sends all requests to the primary. */
  primary(): Route;
}

/**
 * One split for each condition, and a route to the primary for all other requests. Without conditions, one split for
 * all requests.
 */
export function conditionalRoutes<Route>(
  { canary, routes }: RoutingRequest,
  { split, primary }: ConditionalRoutes<Route>,
): Route[] {
  const conditions = analysisOf(canary).match ?? [];
  if (routes.everyone || conditions.length === 0) return [split()];
  return [...conditions.filter(canHold).map((condition) => split(condition)), primary()];
}

/** Reads back what {@link conditionalRoutes} has made, from the weights of each route. */
export function readConditionalRoutes(canary: Canary, routes: readonly (readonly WeightedService[])[]): Routes {
  const matching = hasConditions(canary);
  const found = weightedRoutes(canary, (matching ? routes.at(0) : routes.at(-1)) ?? []);
  if (routes.length > 1) delete found.everyone;
  return found;
}

/** Callers from outside the cluster have no labels. */
function canHold({ sourceLabels = {} }: MatchCondition): boolean {
  return Object.keys(sourceLabels).length === 0;
}
