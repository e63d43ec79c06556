import type { Canary, MatchCondition } from '../../api/types/canary';
import { analysisOf, hasConditions } from '../../api/defaults';
import type { Routes } from '../../api/types/rollout-types';
import type { RoutingRequest } from '../provider';
import { type WeightedService, weightedRoutes } from './weights';

/** How an ingress takes requests: as the first route says whose conditions hold. */
export interface ConditionalRoutes<Route> {
  /** The route that splits the requests for which this condition holds, or all that come to it. */
  split(condition?: MatchCondition): Route;
  /** The route that gives all that come to it to the primary. */
  primary(): Route;
}

/**
 * The routes of users who meet a condition, each split by weight, and that of everybody else; without conditions the
 * one that splits all traffic.
 */
export function conditionalRoutes<Route>(
  { canary, routes }: RoutingRequest,
  { split, primary }: ConditionalRoutes<Route>,
): Route[] {
  const conditions = analysisOf(canary).match ?? [];
  if (routes.everyone || conditions.length === 0) return [split()];
  return [...conditions.filter(canHold).map((condition) => split(condition)), primary()];
}

/** The routes that were written so, read from the weights of each. */
export function readConditionalRoutes(canary: Canary, routes: readonly (readonly WeightedService[])[]): Routes {
  const matching = hasConditions(canary);
  const found = weightedRoutes(canary, (matching ? routes.at(0) : routes.at(-1)) ?? []);
  if (routes.length > 1) delete found.everyone;
  return found;
}

/** Who calls from outside of the cluster has no labels. */
function canHold({ sourceLabels = {} }: MatchCondition): boolean {
  return Object.keys(sourceLabels).length === 0;
}
