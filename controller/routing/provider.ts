import type { RoutingSettings } from '../api/settings';
import type { Canary, CanaryStatus } from '../api/types/canary';
import type { DesiredObject, Find } from '../api/types/desired';
import type { Resource } from '../api/types/meta';
import type { Routes } from '../api/types/rollout-types';
import type { RoutingReference, RoutingSource } from './shared/source';

export type { DesiredObject, Find } from '../api/types/desired';

export interface RoutingRequest {
  canary: Canary;
  /** With the cookies of a session affinity, and the weights last written. */
  status: CanaryStatus;
  routes: Routes;
  find: Find;
  settings: RoutingSettings;
}

/** A routing provider: pure functions between weights and the provider's objects. */
export interface RoutingProvider {
  /** The kinds of its objects, beside Services. They are watched as soon as a Canary uses the provider. */
  resources: readonly Resource[];
  /** The provider as this Canary uses it, where that is not the same for all: its own kinds, its own source. */
  variant?(canary: Canary): RoutingProvider;
  /** The user's object that the provider's are made from. Without it nothing can be routed. */
  source?: RoutingSource;
  /** Other objects that the provider's lead to. One that is not there is a problem, where the controller may know. */
  references?(canary: Canary): RoutingReference[];
  /**
   * What this Canary asks for that the provider's objects cannot say, in sentences that name it, the field and the
   * mend. On its way, it is rolled back.
   */
  problems?(canary: Canary): string[];
  /** What keeps the traffic from being routed, but not a primary from being made, in sentences as above. */
  obstacles?(canary: Canary): string[];
  /** What others say against the provider's objects: it is told, and holds nothing up. */
  warnings?(canary: Canary, find: Find): string[];
  /** The objects that make the traffic flow so, in the order in which they are to be written. */
  desired(request: RoutingRequest): DesiredObject[];
  /** How the traffic flows now, read from the objects; all to the primary when there are none. */
  routes(canary: Canary, find: Find): Routes;
}
