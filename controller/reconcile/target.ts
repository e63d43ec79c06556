import type { DesiredObject, Find } from '../api/types/desired';
import type { KubeObject, ObjectKey, Resource } from '../api/types/meta';
import type { Revision } from '../api/types/rollout-types';
import { POD_DISRUPTION_BUDGET } from '../api/types/resources';
import { hasSelectorLabel } from '../validation/target';
import { primaryBudgets } from '../workloads/budgets';
import { CONFIG_RESOURCES, configId, type ConfigReference, configReferences } from '../workloads/configs';
import { revisionOf } from '../workloads/index';
import { primaryValue } from '../workloads/labels';
import { selectorLabel } from '../workloads/selector';
import type { ContentCache } from '../kube/content-cache';
import type { Environment } from './environment';
import type { Subject } from './subject';
import type { Canary } from '../api/types/canary';

/** A ConfigMap or Secret whose changes start rollouts. */
export interface TrackedConfig extends ConfigReference {
  /** `configmap/name` or `secret/name`. */
  id: string;
  resource: Resource;
  hash: string;
}

/** What a Canary refers to, as it is now. */
export class Target {
  constructor(
    private readonly env: Pick<Environment, 'caches' | 'settings'>,
    /** Content hashes of configs; `undefined` for one that is not tracked. */
    private readonly hashes: ContentCache<string | undefined>,
    readonly subject: Subject,
  ) {}

  get canary(): Canary {
    return this.subject.canary;
  }

  /** The workload as the user wrote it. */
  get object(): KubeObject | undefined {
    const live = this.live;
    return live && this.subject.workload!.withoutRolloutChanges(live);
  }

  /** The workload as it is in the cluster, with what a rollout has put on it. */
  get live(): KubeObject | undefined {
    return this.subject.workload && this.find(this.subject.workload.resource, this.canary.spec.targetRef.name);
  }

  /** Whether both are one workload, or neither is there. */
  hasSameLive({ live }: Target): boolean {
    return live?.metadata.uid === this.live?.metadata.uid;
  }

  get primary(): KubeObject | undefined {
    return this.subject.workload?.findPrimary(this.canary, this.find);
  }

  get autoscalerSource(): KubeObject | undefined {
    return this.subject.autoscaler && this.find(this.subject.autoscaler.resource, this.canary.spec.autoscalerRef!.name);
  }

  /** The primary's own autoscaler. */
  get autoscalerPrimary(): KubeObject | undefined {
    const { autoscaler } = this.subject;
    return autoscaler && this.find(autoscaler.resource, primaryValue(this.canary.spec.autoscalerRef!.name));
  }

  /** Whether the primary's pods can be told from the canary's, as far as they have pods of their own. */
  get hasLabel(): boolean {
    const { canary, object, primary } = this;
    return object !== undefined && hasSelectorLabel(canary, object, this.env.settings.selectorLabels, primary);
  }

  /** Other objects that tell how the target is. */
  get watched(): { resource: Resource; name: string }[] {
    const { object } = this;
    const { workload } = this.subject;
    const { resources = [], names } = workload?.watches ?? {};
    return object === undefined
      ? []
      : resources.flatMap((resource) => names!(object).map((name) => ({ resource, name })));
  }

  /** The primary's disruption budgets, made from those of the target's pods. */
  primaryBudgets(): DesiredObject[] {
    const { object } = this;
    const selector = object && selectorLabel(object, this.env.settings.selectorLabels, this.primary);
    return selector === undefined
      ? []
      : primaryBudgets(
          this.canary,
          selector,
          this.env.caches.list(POD_DISRUPTION_BUDGET, this.canary.metadata.namespace),
        );
  }

  /** What an object is now, in the Canary's namespace unless another is named. */
  readonly find: Find = (resource, name, namespace = this.canary.metadata.namespace) =>
    this.env.caches.get(resource, { namespace, name });

  anywhere(resource: Resource, key: ObjectKey): KubeObject | undefined {
    return this.env.caches.get(resource, key);
  }

  /** The kinds of the configs that the target refers to; nothing when tracking is off. */
  references(object = this.object): ConfigReference[] {
    const pods = object && this.subject.workload!.pods(object);
    return this.env.settings.configTracking && pods !== undefined ? configReferences(pods.spec) : [];
  }

  async configs(object: KubeObject): Promise<TrackedConfig[]> {
    const tracked = this.references(object).map(async (reference) => {
      const { kind, name } = reference;
      const resource = CONFIG_RESOURCES[kind];
      const hash = await this.hashes.of(resource, { namespace: this.canary.metadata.namespace, name });
      return hash === undefined ? [] : [{ id: configId(reference), kind, resource, name, hash }];
    });
    return (await Promise.all(tracked)).flat();
  }

  async revision(object: KubeObject): Promise<Revision> {
    const configs = await this.configs(object);
    return {
      spec: revisionOf(this.subject.workload!, object),
      configs: Object.fromEntries(configs.map(({ id, hash }) => [id, hash])),
    };
  }
}
