import type { Canary } from '../api/canary';
import type { KubeObject, Resource } from '../api/meta';
import type { Readiness } from '../api/observations';

/** What a primary is made of. */
export interface PrimaryRequest {
  canary: Canary;
  target: KubeObject;
  /** The primary as it is, if it exists. */
  existing: KubeObject | undefined;
  /** The selector label that the target uses: `app`, `name` … */
  label: string;
  /** New names of the tracked ConfigMaps and Secrets: `configmap/cfg` → `cfg-primary`. */
  renamed: ReadonlyMap<string, string>;
  /** Identifies what is promoted; part of the pod template, so that a change of a config alone rolls the pods too. */
  revisionId: string;
  /** Prefixes of labels that are copied from the target's metadata; `*` copies all. */
  includeLabelPrefix: readonly string[];
}

/** A kind of target. */
export interface Workload {
  resource: Resource;
  /** The pod template's content that makes a revision: what the user wrote, without what a server adds. */
  template(target: KubeObject): unknown;
  /** The primary's desired object, without ownerReferences. */
  primary(request: PrimaryRequest): KubeObject;
  /** @param threshold percent of the pods that must be available */
  readiness(object: KubeObject, threshold: number): Readiness;
  /** Its own controller has seen it as it is now. */
  observed(object: KubeObject): boolean;
  /** A merge patch that scales to this many replicas. */
  scaled(object: KubeObject, replicas: number): Record<string, unknown>;
  /** Replicas that it asks for now; 0: it is scaled down. */
  replicas(object: KubeObject): number;
}
