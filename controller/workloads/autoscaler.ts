import type { Canary } from '../api/canary';
import type { KubeObject, Resource } from '../api/meta';

/** A kind of autoscaler that a Canary may refer to. */
export interface Autoscaler {
  resource: Resource;
  /** The primary's autoscaler as it should be, without ownerReferences, from the user's own and (where it exists) the one that is there. */
  primary(canary: Canary, source: KubeObject, existing: KubeObject | undefined): KubeObject;
  /** Replicas below which the source never goes: what a canary is scaled up to. */
  minReplicas(source: KubeObject): number | undefined;
  /** A merge patch that keeps the source from scaling the target, or `undefined` when a target at zero is left alone anyway. */
  pause(source: KubeObject): Record<string, unknown> | undefined;
  /** Undoes `pause`; `undefined` when there is nothing to undo. */
  resume(source: KubeObject): Record<string, unknown> | undefined;
}
