import type { Canary } from '../api/types/canary';
import type { Find } from '../api/types/desired';
import { apiVersionOf, type KubeObject } from '../api/types/meta';
import { CANARY } from '../api/types/resources';
import type { Problem } from '../api/problems/problem';
import { isRecord } from '../core/json';
import { routingOf } from '../routing/index';
import { checkSource, findSource } from '../routing/shared/source';
import { workloadOf } from '../workloads/index';
import { checkRival, judgeTarget } from './target';

/** Objects that are not in a cluster yet, and what the controller's flags say about them. */
export interface Manifests {
  objects: readonly KubeObject[];
  /** Labels that may tell the pods of two versions apart. */
  selectorLabels: readonly string[];
}

/**
 * Finds what is wrong with what a Canary refers to, as far as that is among these objects. Everything else is taken to
 * be in the cluster.
 *
 * @param canary one that is well by itself
 * @param provider the routing provider that applies
 */
export function judgeReferences(canary: Canary, provider: string, { objects, selectorLabels }: Manifests): Problem[] {
  const find = findAmong(objects, canary);
  const { source } = routingOf(canary, provider)!;
  const canaries = objects.filter((object) => isOfKind(object, CANARY.kind, apiVersionOf(CANARY), canary)) as Canary[];
  const object = targetAmong(canary, find);
  return [
    ...(object === undefined
      ? checkRival(canary, canaries)
      : judgeTarget(canary, { object, canaries, selectorLabels })),
    ...(source === undefined || findSource(source, canary, find) === undefined
      ? []
      : checkSource(source, canary, find)),
  ];
}

/** The target of a Canary, if it is among these objects and has any content. */
export function targetAmong({ spec: { targetRef } }: Canary, find: Find): KubeObject | undefined {
  const object = find(workloadOf(targetRef)!.resource, targetRef.name);
  return isRecord(object?.spec) ? object : undefined;
}

/** Finds objects as a cluster would that has these alone. */
export function findAmong(objects: readonly KubeObject[], canary: Canary): Find {
  return (resource, name, namespace = canary.metadata.namespace) =>
    objects.find(
      (object) =>
        object.metadata.name === name &&
        isOfKind(object, resource.kind, apiVersionOf(resource), { metadata: { namespace } }),
    );
}

function isOfKind(
  { kind, apiVersion, metadata }: KubeObject,
  wanted: string,
  version: string,
  beside: { metadata: { namespace?: string } },
): boolean {
  return kind === wanted && apiVersion === version && (metadata.namespace ?? 'default') === beside.metadata.namespace;
}
