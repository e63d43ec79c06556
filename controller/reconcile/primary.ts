import type { DesiredObject } from '../api/types/desired';
import { canonicalJson, contentHash } from '../core/hash';
import type { KubeObject } from '../api/types/meta';
import type { Revision } from '../api/types/rollout-types';
import { CONFIG_RESOURCES, configCopy, configId } from '../workloads/configs';
import { primaryValue } from '../workloads/labels';
import { isOfAnotherCanary } from './ownership';
import type { Environment } from './environment';
import type { Target, TrackedConfig } from './target';
import { differences, type Writer } from './writer';

/** On the primary: the revision that it is a copy of. */
const REVISION_ANNOTATION = 'flagger.app/promoted-revision';

/** The primary workload and the copies of its configs. */
export class Primary {
  constructor(
    private readonly env: Environment,
    private readonly target: Target,
    private readonly writer: Writer,
  ) {}

  /** The revision that the primary says it is a copy of. */
  get revision(): Revision | undefined {
    const text = this.target.primary?.metadata.annotations?.[REVISION_ANNOTATION];
    if (text === undefined) return undefined;
    const { spec, configs = {} } = JSON.parse(text) as Partial<Revision>;
    return { spec: spec ?? '', configs };
  }

  async runs(revision: Revision): Promise<boolean> {
    const { primary, object } = this.target;
    if (primary === undefined) return false;
    if (this.revision !== undefined) return canonicalJson(this.revision) === canonicalJson(revision);
    if (object === undefined) return false;
    // Made by another controller: it is the same when there is nothing to write but our own marks.
    return this.target.subject.workload!.isSamePrimary(
      primary,
      this.desired(object, revision, await this.target.configs(object)).object,
    );
  }

  /** Copies the target, if it is still what was asked for; says whether it was. */
  async become(revision: Revision): Promise<boolean> {
    const object = this.target.object;
    if (object === undefined) return false;
    const configs = await this.target.configs(object);
    if (canonicalJson(await this.target.revision(object)) !== canonicalJson(revision)) return false;
    for (const config of configs) if (!(await this.copy(config, this.copyName(config), revision))) return false;
    const { resource, object: desired, adopts } = this.desired(object, revision, configs);
    await this.writer.ensure(resource, desired, adopts);
    return true;
  }

  private desired(object: KubeObject, revision: Revision, configs: readonly TrackedConfig[]): DesiredObject {
    const renamed = new Map(configs.map((config) => [config.id, this.copyName(config)]));
    const { includeLabelPrefix, selectorLabels } = this.env.settings;
    const primary = this.target.subject.workload!.primary({
      canary: this.target.canary,
      target: object,
      existing: this.target.primary,
      selectorLabels,
      renamed,
      revisionId: contentHash(revision),
      includeLabelPrefix,
    });
    const { metadata } = primary.object;
    const annotations = { ...metadata.annotations, [REVISION_ANNOTATION]: canonicalJson(revision) };
    return { ...primary, object: { ...primary.object, metadata: { ...metadata, annotations } } };
  }

  /**
   * Copies of the primary's configs that somebody has deleted are made again, as long as their source still has the
   * content that was promoted. Without them no pod of the primary can start.
   */
  async keepCopies(): Promise<void> {
    const { primary, object } = this.target;
    const { revision } = this;
    if (primary === undefined || object === undefined || revision === undefined) return;
    const mounted = new Set(this.target.references(primary).map(configId));
    for (const config of await this.target.configs(object)) {
      const missing = this.copyNames(config.name).find(
        (name) =>
          mounted.has(configId({ kind: config.kind, name })) && this.target.find(config.resource, name) === undefined,
      );
      if (missing !== undefined && config.hash === revision.configs[config.id])
        await this.copy(config, missing, revision);
    }
  }

  /** Objects of others that have the name of a copy. */
  copiesOfOthers(): KubeObject[] {
    const { canary } = this.target;
    return this.target.references().flatMap(({ kind, name }) => {
      const resource = CONFIG_RESOURCES[kind];
      const [usual] = this.copyNames(name);
      const copy = this.target.find(resource, usual);
      // The cache knows the metadata alone, and calls it so.
      return copy === undefined || isOfAnotherCanary(copy, canary) ? [] : [{ ...copy, kind: resource.kind }];
    });
  }

  /** The usual name, and the one for a config that several targets use: each has a copy of its own. */
  private copyNames(name: string): [string, string] {
    return [primaryValue(name), primaryValue(`${name}-${this.target.canary.spec.targetRef.name}`)];
  }

  private copyName({ resource, name }: TrackedConfig): string {
    const [usual, own] = this.copyNames(name);
    const existing = this.target.find(resource, usual);
    return existing !== undefined && isOfAnotherCanary(existing, this.target.canary) ? own : usual;
  }

  /** Says whether the config still has the content that was analysed. */
  private async copy({ id, resource, name }: TrackedConfig, copyName: string, revision: Revision): Promise<boolean> {
    const { namespace } = this.target.canary.metadata;
    const source = await this.env.api.get(resource, { namespace, name });
    const copy = configCopy(source, copyName, this.env.settings.includeLabelPrefix);
    if (copy.hash !== revision.configs[id]) return false;
    const existing = this.target.find(resource, copy.object.metadata.name);
    // The cache holds no content of configs: what is there is read once for each promotion.
    const before = existing && (await this.env.api.get(resource, { namespace, name: copy.object.metadata.name }));
    if (before === undefined) await this.writer.ensure(resource, copy.object);
    else await this.update(resource, before, copy.object);
    return true;
  }

  private async update(resource: TrackedConfig['resource'], before: KubeObject, copy: KubeObject): Promise<void> {
    const patch = differences(before, copy);
    if (patch === undefined) return;
    if (before.immutable === true && (patch.data !== undefined || patch.binaryData !== undefined))
      await this.writer.replace(resource, before, copy);
    else await this.writer.patch(resource, before, patch);
  }
}
