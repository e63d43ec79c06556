import type { Canary } from '../../api/types/canary';
import type { KubeObject, Resource } from '../../api/types/meta';

/** A kind of autoscaler that a Canary may refer to. */
export interface Autoscaler {
  resource: Resource;
  /**
   * The primary's autoscaler as it should be, without ownerReferences, from the user's own and (where it exists) the
   * one that is there.
   *
   * @param floor replicas that it may not go below, as far as its maximum allows. 0: as its user wants it
   */
  primary(canary: Canary, source: KubeObject, existing: KubeObject | undefined, floor: number): KubeObject;
  /** Replicas below which an autoscaler never goes. The target's are what a canary is scaled up to. */
  minReplicas(autoscaler: KubeObject): number | undefined;
  /**
   * A merge patch that keeps the source from scaling the target, or `undefined` when a target at zero is left alone
   * anyway.
   */
  pause(source: KubeObject): Record<string, unknown> | undefined;
  /** Undoes `pause`; `undefined` when there is nothing to undo. */
  resume(source: KubeObject): Record<string, unknown> | undefined;
}
