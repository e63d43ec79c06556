import type { Canary } from '../../api/types/canary';
import { apexName, titleOf } from '../../api/defaults';
import { desiredSpec, type Find } from '../../api/types/desired';
import type { KubeObject, Resource } from '../../api/types/meta';

/** The user's object that a provider copies or changes. */
export interface RoutingSource {
  resource: Resource;
  /** The field of the Canary's spec that names the object. */
  field: 'ingressRef' | 'routeRef';
  /**
   * The names of the Services that the object sends requests to. A route that is already split still counts as leading
   * to the apex.
   */
  services(object: KubeObject, canary: Canary): string[];
  /** Other reasons why the object cannot be used. Each completes a sentence that begins with the object's name. */
  problems?(object: KubeObject, canary: Canary): string[];
}

/** Another object that the Canary's spec names and that must exist. */
export interface RoutingReference {
  resource: Resource;
  /** The field that names the object, such as `spec.service.gatewayRefs[0]`. */
  field: string;
  name: string;
  namespace: string;
  /** Only routing needs the object; a primary can be made without it. Default: without the object nothing is made. */
  late?: true;
}

export function findSource({ resource, field }: RoutingSource, canary: Canary, find: Find): KubeObject | undefined {
  const name = canary.spec[field]?.name;
  return name === undefined ? undefined : find(resource, name);
}

/** @returns why the provider cannot use the user's object; empty if it can */
export function sourceProblems(source: RoutingSource, canary: Canary, find: Find): string[] {
  const { resource, field } = source;
  const object = findSource(source, canary, find);
  const named = `Canary ${titleOf(canary)}: spec.${field}: ${resource.kind} ${canary.spec[field]?.name}`;
  if (object === undefined)
    return [`${named} does not exist in namespace ${canary.metadata.namespace}; create it or change the reference`];
  const apex = apexName(canary);
  const found = [...new Set(source.services(object, canary))];
  if (found.includes(apex)) return (source.problems?.(object, canary) ?? []).map((problem) => `${named}: ${problem}`);
  return [
    `${named} sends nothing to the Service ${apex}, but to ${found.join(', ') || 'no Service at all'}; send a path there to ${apex}, or set spec.service.name`,
  ];
}

/** The `spec` of a copy. Fields that the user has removed are removed from the copy, too. */
export function copySpec(
  spec: Readonly<Record<string, unknown>>,
  existing: KubeObject | undefined,
): Record<string, unknown> {
  const gone = Object.fromEntries(
    Object.keys((existing?.spec as object | undefined) ?? {}).map((name) => [name, undefined]),
  );
  return desiredSpec({ ...gone, ...spec }, existing);
}
