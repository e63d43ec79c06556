/** A reference to an object in the Canary's namespace. */
export interface LocalReference {
  /** API group and version, for example `apps/v1`. Default: that of the kind. */
  apiVersion?: string;
  /** Kind of the object. */
  kind: string;
  /** Name of the object. */
  name: string;
}

/** A reference to an object that may live in another namespace. */
export interface NamespacedReference {
  /** Name of the object. */
  name: string;
  /** Default: the Canary's namespace. */
  namespace?: string;
}

/** The autoscaler of the target: the primary gets a copy of it, and the target's rests between rollouts. */
export interface AutoscalerReference extends LocalReference {
  /** KEDA only: the query of the primary's trigger, by trigger name. */
  primaryScalerQueries?: Record<string, string>;
  /** Replica bounds of the primary's autoscaler, where they differ from the target's. */
  primaryScalerReplicas?: { minReplicas?: number; maxReplicas?: number };
}
