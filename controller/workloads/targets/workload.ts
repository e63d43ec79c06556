import type { Canary } from '../../api/types/canary';
import type { DesiredObject, Find } from '../../api/types/desired';
import type { KubeObject, Resource } from '../../api/types/meta';
import type { Readiness } from '../../api/types/rollout-types';
import type { PodTemplate } from '../pods/pod';

/** What the objects beside a target are made of. */
export interface TargetRequest {
  canary: Canary;
  /** The target as its user wrote it. */
  target: KubeObject;
  /** Labels that may tell the primary's pods from the target's, in the order in which they are tried. */
  selectorLabels: readonly string[];
  /** Prefixes of labels that are copied from the target's metadata; `*` copies all. */
  includeLabelPrefix: readonly string[];
}

/** What a primary is made of. */
export interface PrimaryRequest extends TargetRequest {
  /** The primary as it is, if it exists. */
  existing: KubeObject | undefined;
  /** New names of the tracked ConfigMaps and Secrets: `configmap/cfg` → `cfg-primary`. */
  renamed: ReadonlyMap<string, string>;
  /** Identifies what is promoted; part of the pod template, so that a change of a config alone rolls the pods too. */
  revisionId: string;
}

/** What the Services are made of. */
export interface ServiceRequest extends TargetRequest {
  /**
   * The Services that are there: what only the creation decides (type, cluster IP) or a server has allotted (node
   * ports) is kept.
   */
  find: Find;
}

/** Which of the two that a target becomes. */
export type Role = 'primary' | 'canary';

/** A kind of target. */
export interface Workload {
  resource: Resource;
  /** Other objects that say how it is, as far as the target names them. */
  watches?: { resources: readonly Resource[]; names(target: KubeObject): string[] };
  /** The target without what a rollout has put on it. */
  asWritten(live: KubeObject): KubeObject;
  /** What makes a revision: what the user wrote, without what a server adds. @param target as its user wrote it */
  revision(target: KubeObject): unknown;
  /** The template of its pods; nothing when they are not its own. */
  pods(target: KubeObject): PodTemplate | undefined;
  /** The Services of the canary and the primary. */
  services(request: ServiceRequest): DesiredObject[];
  /** The Service that users call; nothing where that is the target's own affair. */
  apex(request: ServiceRequest, selects: Role): DesiredObject[];
  /** The primary as it should be, without ownerReferences. */
  primary(request: PrimaryRequest): DesiredObject;
  /** The primary as it is. */
  findPrimary(canary: Canary, find: Find): KubeObject | undefined;
  /** Whether a primary that another controller has made is this one already. */
  samePrimary(primary: KubeObject, desired: KubeObject): boolean;
  /** @param object the target or the primary @param threshold percent of the pods that must be available */
  readiness(object: KubeObject, threshold: number, role: Role, find: Find): Readiness;
  /** Its own controller has seen it as it is now. */
  observed(object: KubeObject): boolean;
  /** A merge patch that scales to this many replicas. */
  scaled(object: KubeObject, replicas: number): Record<string, unknown>;
  /** Replicas that it asks for now; 0: it is scaled down. */
  replicas(object: KubeObject): number;
}
