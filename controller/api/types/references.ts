/** A reference to an object in the Canary's namespace. */
export interface LocalReference {
  /** API group and version of the object, for example `apps/v1`. */
  apiVersion?: string;
  /** Kind of the object. */
  kind: string;
  /** Name of the object, in the Canary's namespace. */
  name: string;
}

/** A reference to an object that may live in another namespace. */
export interface NamespacedReference {
  /** Name of the object. */
  name: string;
  /** Namespace of the object. Default: that of the Canary. */
  namespace?: string;
}

/** The autoscaler of the target. The primary gets a copy of it, and the target's own rests between rollouts. */
export interface AutoscalerReference extends LocalReference {
  /** KEDA only: queries of the primary's triggers, by the name of the trigger. */
  primaryScalerQueries?: Record<string, string>;
  /** Replica bounds of the primary. Default: those of the target. */
  primaryScalerReplicas?: {
    /** Fewest pods of the primary. */
    minReplicas?: number;
    /** Most pods of the primary. */
    maxReplicas?: number;
  };
}
