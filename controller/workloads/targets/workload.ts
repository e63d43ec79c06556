import type { Canary } from '../../api/types/canary';
import type { DesiredObject, Find } from '../../api/types/desired';
import type { KubeObject, Resource } from '../../api/types/meta';
import type { Readiness } from '../../api/types/rollout-types';
import type { PodTemplate } from '../pods/pod';

/** The input for all objects that are made beside a target. */
export interface TargetRequest {
  canary: Canary;
  /** The target as its user wrote it. */
  target: KubeObject;
  /** Labels that may distinguish the primary's pods from the target's. The first that applies is used. */
  selectorLabels: readonly string[];
  /** Prefixes of labels that are copied from the target's metadata; `*` copies all. */
  includeLabelPrefix: readonly string[];
}

/** The input for a primary. */
export interface PrimaryRequest extends TargetRequest {
  /** The existing primary, if there is one. */
  existing: KubeObject | undefined;
  /** New names of the tracked ConfigMaps and Secrets: `configmap/cfg` → `cfg-primary`. */
  renamed: ReadonlyMap<string, string>;
  /**
   * Identifies the promoted revision. It is part of the pod template, so that a changed config alone rolls the pods.
   */
  revisionId: string;
}

/** The input for the Services. */
export interface ServiceRequest extends TargetRequest {
  /** The existing primary: its Services lead to the pods and ports that it has. */
  primary: KubeObject | undefined;
  /** Finds the existing Services. Fields that are fixed at creation (type, cluster IP) and node ports are kept. */
  find: Find;
}

/** Which of the two versions. */
export type Role = 'primary' | 'canary';

/** A kind of target. */
export interface Workload {
  resource: Resource;
  /** Other objects that the readiness depends on, by kind and by the names that the target gives. */
  watches?: { resources: readonly Resource[]; names(target: KubeObject): string[] };
  /** The target as its user wrote it, without what a rollout has changed. */
  withoutRolloutChanges(live: KubeObject): KubeObject;
  /**
   * The content that makes a revision: what the user wrote, without server defaults. @param target as its user wrote it
   */
  revision(target: KubeObject): unknown;
  /** @returns the pod template of the target; undefined if it has no pods of its own */
  pods(target: KubeObject): PodTemplate | undefined;
  /** The Services of the canary and the primary. */
  services(request: ServiceRequest): DesiredObject[];
  /** @returns the Service that users call; empty if the target manages it itself */
  apex(request: ServiceRequest, selects: Role): DesiredObject[];
  /** The desired primary, without ownerReferences. */
  primary(request: PrimaryRequest): DesiredObject;
  /** The existing primary. */
  findPrimary(canary: Canary, find: Find): KubeObject | undefined;
  /** Whether a primary that another controller has made already is as desired. */
  isSamePrimary(primary: KubeObject, desired: KubeObject): boolean;
  /** @param object the target or the primary @param threshold percent of the pods that must be available */
  readiness(object: KubeObject, threshold: number, role: Role, find: Find): Readiness;
  /** Whether the object's own controller has observed its current generation. */
  isObserved(object: KubeObject): boolean;
  /** A merge patch that scales to this many replicas. */
  scalePatch(object: KubeObject, replicas: number): Record<string, unknown>;
  /** The requested number of replicas. 0: scaled down. */
  replicas(object: KubeObject): number;
  /** Whether the primary may have no pod at all for a while when it becomes a copy of the target. */
  leavesNoPod(primary: KubeObject, target: KubeObject): boolean;
}
