import type { Canary } from '../../api/types/canary';
import { apexName, titleOf } from '../../api/defaults';
import { desiredSpec, type Find } from '../../api/types/desired';
import type { KubeObject, Resource } from '../../api/types/meta';

/** The user's object that a provider makes its own from, or takes part in. */
export interface RoutingSource {
  resource: Resource;
  /** The field of the Canary's spec that names it. */
  field: 'ingressRef' | 'routeRef';
  /** Names of the Services that it sends requests to, the apex among them also where its requests are split already. */
  services(object: KubeObject, canary: Canary): string[];
  /** What else about it keeps this Canary from being routed, each a sentence's end after the object's name. */
  problems?(object: KubeObject, canary: Canary): string[];
}

/** Another object that a Canary's spec names, and that has to be there. */
export interface RoutingReference {
  resource: Resource;
  /** The field that names it: `spec.service.gatewayRefs[0]`. */
  field: string;
  name: string;
  namespace: string;
  /** A primary can be made without it, only not routed to. Default: nothing is made. */
  late?: true;
}

export function findSource({ resource, field }: RoutingSource, canary: Canary, find: Find): KubeObject | undefined {
  const name = canary.spec[field]?.name;
  return name === undefined ? undefined : find(resource, name);
}

/** What keeps a provider from building on the user's object; nothing when it can. */
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

/** The `spec` of a copy: fields that the user's object no longer has go from the copy, too. */
export function copiedSpec(
  spec: Readonly<Record<string, unknown>>,
  existing: KubeObject | undefined,
): Record<string, unknown> {
  const gone = Object.fromEntries(
    Object.keys((existing?.spec as object | undefined) ?? {}).map((name) => [name, undefined]),
  );
  return desiredSpec({ ...gone, ...spec }, existing);
}
