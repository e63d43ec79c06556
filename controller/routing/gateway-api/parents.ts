import { serviceOf } from '../../api/defaults';
import type { Canary, ParentReference } from '../../api/types/canary';
import { nameObject, type Problem } from '../../api/problems/problem';
import type { KubeObject, Resource } from '../../api/types/meta';
import type { RoutingReference } from '../shared/source';

/** What the controller of a Gateway reports about a route. */
interface RouteParentStatus {
  parentRef: ParentReference;
  conditions?: { type: string; status: string; reason?: string; message?: string; observedGeneration?: number }[];
}

/** The Gateways that the route attaches to. Parents of other kinds are left out. */
export function gatewaysOf(canary: Canary, gateway: Resource): RoutingReference[] {
  return (serviceOf(canary).gatewayRefs ?? []).flatMap(
    ({ group = gateway.group, kind = gateway.kind, name, namespace = canary.metadata.namespace }, index) =>
      group === gateway.group && kind === gateway.kind
        ? [{ resource: gateway, path: ['spec', 'service', 'gatewayRefs', index], name, namespace }]
        : [],
  );
}

/** Finds out why Gateways do not accept the route in its current generation. */
export function findRefusals(route: KubeObject | undefined): Problem[] {
  const parents: readonly RouteParentStatus[] = route?.status?.parents ?? [];
  return parents.flatMap(({ parentRef, conditions = [] }) => {
    const { metadata } = route!;
    const { kind = 'Gateway', name, namespace = metadata.namespace, sectionName } = parentRef;
    const parent = `${kind} ${name}.${namespace}${sectionName === undefined ? '' : ` (${sectionName})`}`;
    const refused = conditions.filter(
      ({ type, status, observedGeneration }) =>
        type === 'Accepted' && status === 'False' && isCurrent(route!, observedGeneration),
    );
    return refused.map(({ reason, message }) => ({
      code: 'route-not-accepted',
      object: nameObject(route!, metadata),
      path: ['spec', 'parentRefs'],
      afterField: '',
      found: parent,
      detail: `does not accept it (${reason}): ${message}`,
    }));
  });
}

function isCurrent({ metadata }: KubeObject, observed: number | undefined): boolean {
  return observed === undefined || metadata.generation === undefined || observed >= metadata.generation;
}
