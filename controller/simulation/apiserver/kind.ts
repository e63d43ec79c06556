import type { Admission } from '../../admission/schema';

export interface ServedVersion {
  /** Status is a subresource: other writes leave it alone. */
  status: boolean;
  admission?: Admission;
}

/** A kind that the embedded cluster serves; its versions share one storage. */
export interface Kind {
  group: string;
  kind: string;
  plural: string;
  clusterScoped: boolean;
  versions: ReadonlyMap<string, ServedVersion>;
  /** `metadata.generation` counts the changes of what is asked for. */
  generation: boolean;
  /** Annotations count in it, too, unless they come with the status: as Deployments have it. */
  countsAnnotations: boolean;
  /** An update may leave `metadata.resourceVersion` out. */
  unconditionalUpdate: boolean;
  /** Defined by a CustomResourceDefinition. */
  custom: boolean;
}
