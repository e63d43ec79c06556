import { canariesOwning } from '../api/owners';
import { objectText } from '../api/problems/text';
import { type DesiredObject, ORIGINAL_ANNOTATION } from '../api/types/desired';
import type { KubeObject, Resource } from '../api/types/meta';
import { CONFIG_MAP, SECRET, SERVICE } from '../api/types/resources';
import { ALL_TO_PRIMARY } from '../api/types/rollout-types';
import { canonicalJson } from '../core/hash';
import { ApiError } from '../kube/api';
import type { Caches } from '../kube/caches';
import { hasOwnerMark } from '../routing/shared/cluster-owner';
import { CONFIG_RESOURCES } from '../workloads/configs';
import type { DesiredObjects } from './handlers/desired-objects';
import { ownedBy } from './ownership';
import type { Target } from './target';
import type { Writer } from './writer';

/** What a spec named, with the objects that follow from it. */
export interface Named {
  target: Target;
  desired: DesiredObjects;
}

/** What is told apart by it is one object, in whatever API version it is written. */
function idOf({ group, kind }: Resource, name: string): string {
  return `${group}/${kind}/${name}`;
}

/** The objects that a spec names now. They stay, whatever else named them before. */
function idsOf({ target, desired }: Named): Set<string> {
  const { subject, canary, primary, autoscalerPrimary } = target;
  const objects: DesiredObject[] = [];
  if (target.object !== undefined) objects.push(...desired.services(), ...desired.apex());
  if (subject.routing !== undefined) objects.push(...desired.routing(ALL_TO_PRIMARY, canary.status ?? {}));
  const ids = objects.map(({ resource, object }) => idOf(resource, object.metadata.name));
  if (primary !== undefined) ids.push(idOf(subject.workload!.resource, primary.metadata.name));
  if (autoscalerPrimary !== undefined) ids.push(idOf(subject.autoscaler!.resource, autoscalerPrimary.metadata.name));
  for (const { kind, name } of target.references(primary)) ids.push(idOf(CONFIG_RESOURCES[kind], name));
  return new Set(ids);
}

/**
 * Gives back what one spec named and another does not: what was made for the Canary is deleted, what was there before
 * gets its former content. Everything is found by its owner and by the names that the former spec gave.
 */
export class GiveBack {
  private readonly kept: Set<string>;
  /** What was given back, as `Service app`. */
  readonly given: string[] = [];

  /** @param today what stays; undefined when the Canary is being deleted, with all that it owns */
  constructor(
    private readonly caches: Caches,
    private readonly writer: Writer,
    private readonly today: Named | undefined,
  ) {
    this.kept = today === undefined ? new Set() : idsOf(today);
  }

  async routes({ target, desired }: Named): Promise<void> {
    const { canary, subject, find } = target;
    if (subject.routing === undefined) return;
    const objects = desired.routing(subject.routing.routes(canary, find), canary.status ?? {});
    for (const object of objects) if (object.resource !== SERVICE) await this.restore(target, object);
    for (const resource of subject.routing.resources) await this.remove(resource, target);
  }

  async rest({ target, desired }: Named): Promise<void> {
    const { subject } = target;
    const isOther = this.today === undefined || !target.hasSameLive(this.today.target);
    if (isOther && target.object !== undefined)
      for (const object of desired.apex().flatMap((apex) => this.withFormerNames(apex)))
        await this.restore(target, object);
    // The garbage collector takes the rest with the Canary.
    if (this.today === undefined) return;
    await this.remove(SERVICE, target);
    if (subject.autoscaler !== undefined) await this.remove(subject.autoscaler.resource, target);
    if (!isOther) return;
    if (subject.workload !== undefined) await this.remove(subject.workload.resource, target);
    for (const resource of [CONFIG_MAP, SECRET]) await this.remove(resource, target);
  }

  /**
   * The apex Service, and Services that were taken over under a former `service.name`. They go on leading to the
   * primary until the target runs again.
   */
  private withFormerNames(apex: DesiredObject): DesiredObject[] {
    const { metadata, spec } = apex.object;
    const selector = canonicalJson(spec.selector);
    const former = this.caches
      .list(SERVICE, metadata.namespace)
      .filter((one) => one.metadata.annotations?.[ORIGINAL_ANNOTATION] !== undefined)
      .filter((one) => canonicalJson(one.spec.selector) === selector && one.metadata.name !== metadata.name);
    const named = (name: string) => ({ ...apex, object: { ...apex.object, metadata: { ...metadata, name } } });
    return [apex, ...former.map((one) => named(one.metadata.name))];
  }

  private async restore({ find }: Target, { resource, object, adopts }: DesiredObject): Promise<void> {
    const existing = find(resource, object.metadata.name);
    if (existing === undefined || this.isKept(resource, existing)) return;
    if (await this.writer.restore(resource, existing, object, adopts)) this.note(resource, existing);
  }

  /** Deletes what was made for the Canary alone. */
  private async remove(resource: Resource, { canary }: Target): Promise<void> {
    const namespace = resource.clusterScoped ? undefined : canary.metadata.namespace;
    for (const object of this.caches.list(resource, namespace)) {
      const own = resource.clusterScoped ? hasOwnerMark(object, canary) : ownedBy(object, canary);
      if (!own || canariesOwning(object).length > 1 || this.isKept(resource, object)) continue;
      if (await this.delete(resource, object)) this.note(resource, object);
    }
  }

  /** A role of an older version may not delete. It must not keep a Canary that is deleted with all that it owns. */
  private async delete(resource: Resource, object: KubeObject): Promise<boolean> {
    try {
      await this.writer.delete(resource, object);
      return true;
    } catch (error) {
      const isForbidden = error instanceof ApiError && error.reason === 'Forbidden';
      if (this.today === undefined && isForbidden) return false;
      throw error;
    }
  }

  private isKept(resource: Resource, { metadata }: KubeObject): boolean {
    return this.kept.has(idOf(resource, metadata.name));
  }

  private note({ kind }: Resource, { metadata }: KubeObject): void {
    this.given.push(objectText({ kind, name: metadata.name }));
  }
}
