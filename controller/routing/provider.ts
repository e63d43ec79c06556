import type { RoutingSettings } from '../api/settings';
import type { Canary, CanaryStatus } from '../api/types/canary';
import type { Problem } from '../api/problems/problem';
import type { DesiredObject, Find } from '../api/types/desired';
import type { Resource } from '../api/types/meta';
import type { Routes } from '../api/types/rollout-types';
import type { RequestMetrics } from './shared/request-metrics';
import type { RoutingReference, RoutingSource } from './shared/source';

export type { DesiredObject, Find } from '../api/types/desired';

export interface RoutingRequest {
  canary: Canary;
  /** Contains the cookies of the session affinity and the last written weights. */
  status: CanaryStatus;
  routes: Routes;
  find: Find;
  settings: RoutingSettings;
}

/** A routing provider. It translates between weights and the provider's objects, by pure functions. */
export interface RoutingProvider {
  /** The kinds of its objects, beside Services. They are watched as soon as one Canary uses the provider. */
  resources: readonly Resource[];
  /** How the requests that it routes are counted, for the built-in metrics. */
  requestMetrics: RequestMetrics;
  /** The provider for this Canary, if kinds or source differ between Canaries. */
  variant?(canary: Canary): RoutingProvider;
  /** The user's object that the provider needs. Without it nothing can be routed. */
  source?: RoutingSource;
  /** Other objects that the provider's objects refer to. A missing one is a problem, if the controller may read it. */
  references?(canary: Canary): RoutingReference[];
  /**
   * What this Canary asks for that the provider cannot do. A rollout under way is rolled back.
   */
  problems?(canary: Canary): Problem[];
  /** What prevents routing, but not the making of a primary. */
  obstacles?(canary: Canary): Problem[];
  /** What is somebody else's of the objects that it would write. While there is any, nothing is written. */
  conflicts?(canary: Canary, find: Find): Problem[];
  /** What others report against the provider's objects. Warnings are shown, but do not stop anything. */
  warnings?(canary: Canary, find: Find): Problem[];
  /** The objects for the requested routes, in the order in which they are written. */
  desiredObjects(request: RoutingRequest): DesiredObject[];
  /** @returns the current routes, read from the objects; all to the primary if there are no objects */
  routes(canary: Canary, find: Find): Routes;
}
