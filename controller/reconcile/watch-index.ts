import { analysisOf, apexName } from '../api/defaults';
import { canariesOwning } from '../api/owners';
import { keyText, type KubeObject, type ObjectKey, type Resource } from '../api/types/meta';
import { ALERT_PROVIDER, METRIC_TEMPLATE, POD_DISRUPTION_BUDGET, SECRET, SERVICE } from '../api/types/resources';
import { present } from '../core/present';
import { CONFIG_RESOURCES } from '../workloads/configs';
import type { Subject } from './subject';
import type { Target } from './target';

/** No object has this name: it stands for all of a namespace. */
const ANY = '*';

function id(resource: Resource, namespace: string | undefined, name: string): string {
  return `${resource.group}/${resource.plural}/${keyText({ namespace, name })}`;
}

/** Which Canaries a change of an object concerns: those that own it and those that refer to it. */
export class WatchIndex {
  /** By object, the Canaries that refer to it, by the texts of their keys. */
  private readonly canaries = new Map<string, Map<string, ObjectKey>>();
  /** By Canary, the objects that it refers to. */
  private readonly objects = new Map<string, readonly string[]>();

  /** Replaces what this Canary refers to. */
  set(key: ObjectKey, targets: readonly Target[]): void {
    const text = keyText(key);
    const next = targets.flatMap(referencesOf);
    const before = this.objects.get(text);
    if (before?.join() === next.join()) return;
    this.forget(key);
    this.objects.set(text, next);
    for (const object of next) this.canaries.set(object, (this.canaries.get(object) ?? new Map()).set(text, key));
  }

  forget(key: ObjectKey): void {
    const text = keyText(key);
    for (const object of this.objects.get(text) ?? []) {
      const interested = this.canaries.get(object);
      interested?.delete(text);
      if (interested?.size === 0) this.canaries.delete(object);
    }
    this.objects.delete(text);
  }

  /** Keys of the Canaries that a change of this object concerns. */
  canariesOf(resource: Resource, object: KubeObject): ObjectKey[] {
    const { namespace, name } = object.metadata;
    const keys = new Map([
      ...(this.canaries.get(id(resource, namespace, name)) ?? []),
      ...(this.canaries.get(id(resource, namespace, ANY)) ?? []),
    ]);
    for (const owner of canariesOwning(object)) {
      const key = { namespace, name: owner };
      keys.set(keyText(key), key);
    }
    return [...keys.values()];
  }
}

/** The Secret that a template's provider needs; none is known before the template is. */
function secretOf(target: Target, ref: { name: string; namespace?: string } | undefined): string[] {
  const template = ref && target.anywhere(METRIC_TEMPLATE, ref);
  const name: string | undefined = template?.spec.provider?.secretRef?.name;
  return name === undefined ? [] : [id(SECRET, template!.metadata.namespace, name)];
}

function referencesOf(target: Target): string[] {
  const { canary, workload, autoscaler } = target.subject;
  const { namespace } = canary.metadata;
  const { metrics, alerts } = analysisOf(canary);
  const templates = present((metrics ?? []).map(({ templateRef }) => templateRef)).map((ref) =>
    id(METRIC_TEMPLATE, ref.namespace ?? namespace, ref.name),
  );
  const providers = (alerts ?? []).map(({ providerRef }) =>
    id(ALERT_PROVIDER, providerRef.namespace ?? namespace, providerRef.name),
  );
  const configs = target.references().map(({ kind, name }) => id(CONFIG_RESOURCES[kind], namespace, name));
  const secrets = (metrics ?? []).flatMap(({ templateRef }) =>
    secretOf(target, templateRef && { namespace, ...templateRef }),
  );
  const found = [...secrets, id(SERVICE, namespace, apexName(canary)), ...templates, ...providers, ...configs];
  // Which pods a budget selects, only a look at it tells.
  found.push(id(POD_DISRUPTION_BUDGET, namespace, ANY));
  if (workload !== undefined) found.push(id(workload.resource, namespace, canary.spec.targetRef.name));
  for (const { resource, name } of target.watched) found.push(id(resource, namespace, name));
  if (autoscaler !== undefined) found.push(id(autoscaler.resource, namespace, canary.spec.autoscalerRef!.name));
  return [...found, ...routingObjectsOf(target.subject)].sort();
}

/** The user's objects that the routing is made from, or leads to. */
function routingObjectsOf({ canary, routing }: Subject): string[] {
  const { source, references } = routing ?? {};
  const named = source && canary.spec[source.field]?.name;
  const from = named === undefined ? [] : [id(source!.resource, canary.metadata.namespace, named)];
  return [
    ...from,
    ...(references?.(canary) ?? []).map(({ resource, namespace, name }) => id(resource, namespace, name)),
  ];
}
