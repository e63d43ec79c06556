import type { Canary, CanaryStatus } from '../api/canary';
import type { DesiredObject, Find } from '../api/desired';
import type { Resource } from '../api/meta';
import type { Routes } from '../api/observations';

export type { DesiredObject, Find } from '../api/desired';

export interface RoutingRequest {
  canary: Canary;
  /** With the cookies of a session affinity, and the weights last written. */
  status: CanaryStatus;
  routes: Routes;
  find: Find;
}

/** A routing provider: pure functions between weights and the provider's objects. */
export interface RoutingProvider {
  /** The kinds of its objects, beside Services. They are watched as soon as a Canary uses the provider. */
  resources: readonly Resource[];
  /** The objects that make the traffic flow so, in the order in which they are to be written. */
  desired(request: RoutingRequest): DesiredObject[];
  /** How the traffic flows now, read from the objects; all to the primary when there are none. */
  routes(canary: Canary, find: Find): Routes;
}
