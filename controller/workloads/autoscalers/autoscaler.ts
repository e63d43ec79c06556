import type { Canary } from '../../api/types/canary';
import type { KubeObject, Resource } from '../../api/types/meta';

/** A kind of autoscaler that a Canary may refer to. */
export interface Autoscaler {
  resource: Resource;
  /**
   * The desired autoscaler of the primary, without ownerReferences. It is made from the user's autoscaler and the
   * existing one, if there is one.
   *
   * @param floor the minimum number of replicas, limited by the maximum. 0: the user's minimum
   */
  primary(canary: Canary, source: KubeObject, existing: KubeObject | undefined, floor: number): KubeObject;
  /** Replicas below which the autoscaler never goes. A canary is scaled up to this number. */
  minReplicas(autoscaler: KubeObject): number | undefined;
  /**
   * @returns a merge patch that keeps the autoscaler from scaling the target; undefined if it does not scale a target
   * at zero anyway
   */
  pause(source: KubeObject): Record<string, unknown> | undefined;
  /** Undoes `pause`. @returns undefined if there is nothing to undo */
  resume(source: KubeObject): Record<string, unknown> | undefined;
}
