import type { Canary } from '../../api/types/canary';
import { apexName } from '../../api/defaults';
import type { Path } from '../../api/problems/path';
import { type Flaw, nameObject, type Problem } from '../../api/problems/problem';
import { desiredSpec, type Find } from '../../api/types/desired';
import type { KubeObject, Resource } from '../../api/types/meta';
import { CANARY } from '../../api/types/resources';

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
  /** Finds other reasons why the object cannot be used. */
  check?(object: KubeObject, canary: Canary): Flaw[];
}

/** Another object that the Canary's spec names and that must exist. */
export interface RoutingReference {
  resource: Resource;
  /** The field of the Canary that names the object. */
  path: Path;
  name: string;
  namespace: string;
  /**
   * How Flagger calls the object, if its content is copied into the Canary's namespace. It may then be kept to this
   * namespace. Default: nothing is copied, and the object's own namespace decides who may refer to it.
   */
  copies?: string;
  /** Only routing needs the object; a primary can be made without it. Default: without the object nothing is made. */
  late?: true;
}

export function findSource({ resource, field }: RoutingSource, canary: Canary, find: Find): KubeObject | undefined {
  const name = canary.spec[field]?.name;
  return name === undefined ? undefined : find(resource, name);
}

/** Finds out why the provider cannot use the user's object. */
export function checkSource(source: RoutingSource, canary: Canary, find: Find): Problem[] {
  const { resource, field } = source;
  const { name = '' } = canary.spec[field] ?? {};
  const about = { object: nameObject(CANARY, canary.metadata), path: ['spec', field] };
  const object = findSource(source, canary, find);
  if (object === undefined)
    return [explainMissing(canary, { resource, path: about.path, name, namespace: canary.metadata.namespace })];
  const found = `${resource.kind} ${name}`;
  const services = [...new Set(source.services(object, canary))];
  const apex = apexName(canary);
  if (services.includes(apex))
    return (source.check?.(object, canary) ?? []).map((flaw) => ({ ...about, ...flaw, afterField: `: ${found}: ` }));
  return [
    {
      code: 'source-leads-elsewhere',
      ...about,
      found,
      detail: `sends nothing to the Service ${apex}, but to ${services.join(', ') || 'no Service at all'}`,
      mend: `send a path there to ${apex}, or set spec.service.name`,
    },
  ];
}

/** The problem of an object that the Canary refers to and that does not exist. */
export function explainMissing(canary: Canary, { resource, path, name, namespace }: RoutingReference): Problem {
  return {
    code: 'missing-reference',
    object: nameObject(CANARY, canary.metadata),
    path,
    found: `${resource.kind} ${name}`,
    detail: `does not exist in namespace ${namespace}`,
    mend: 'create it or change the reference',
  };
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
