import type { Canary, CanaryStatus } from '../api/canary';
import type { KubeObject, Resource } from '../api/meta';
import type { Routes } from '../api/observations';

/** What an object of this Canary's routing is now, if it exists. */
export type Find = (resource: Resource, name: string) => KubeObject | undefined;

export interface RoutingRequest {
  canary: Canary;
  /** With the cookies of a session affinity, and the weights last written. */
  status: CanaryStatus;
  routes: Routes;
  find: Find;
}

export interface DesiredObject {
  resource: Resource;
  /**
   * The fields that Serin cares for: labels and annotations are added to what is there, `spec` fields replace those of the same name,
   * fields that are not named stay as they are. Has no ownerReferences: whoever writes it adds them.
   */
  object: KubeObject;
  /** The object was there before the Canary: it is taken over, and given back on a revert. */
  adopts?: boolean;
}

/** A routing provider: pure functions between weights and the provider's objects. */
export interface RoutingProvider {
  /** The kinds of its objects. They are watched as soon as a Canary uses the provider. */
  resources: readonly Resource[];
  /** The objects that make the traffic flow so, in the order in which they are to be written. */
  desired(request: RoutingRequest): DesiredObject[];
  /** How the traffic flows now, read from the objects; all to the primary when there are none. */
  routes(canary: Canary, find: Find): Routes;
}
