import { canonicalJson } from '../core/hash';
import { apexName, serviceOf } from './defaults';
import type { Canary, CanaryStatus, InventoryEntry } from './types/canary';
import type { LocalReference } from './types/references';

/** What the Canary's spec names now. @param provider the routing provider that applies */
export function inventoryEntryOf(canary: Canary, provider: string): InventoryEntry {
  const { targetRef, autoscalerRef, ingressRef, routeRef } = canary.spec;
  const { port, routeKind } = serviceOf(canary);
  return {
    provider,
    service: apexName(canary),
    port,
    ...(routeKind && { routeKind }),
    targetRef: plain(targetRef),
    ...(autoscalerRef && { autoscalerRef: plain(autoscalerRef) }),
    ...(ingressRef && { ingressRef: plain(ingressRef) }),
    ...(routeRef && { routeRef: plain(routeRef) }),
  };
}

/** The entries whose objects are not given back yet, the oldest first, but for that of today's spec. */
export function formerEntries({ inventory = [] }: CanaryStatus, today: InventoryEntry): InventoryEntry[] {
  return inventory.filter((entry) => !isSameEntry(entry, today));
}

/** The inventory before anything of today's spec is written: a crash loses no object. */
export function withEntry(status: CanaryStatus, today: InventoryEntry): InventoryEntry[] {
  return [...formerEntries(status, today), today];
}

/** Whether nothing that was written under the one spec is left out by the other. */
export function isNoted({ inventory = [] }: CanaryStatus, today: InventoryEntry): boolean {
  return inventory.length > 0 && isSameEntry(inventory.at(-1)!, today);
}

/** The Canary as if its spec named what an entry names. */
export function namedBy(canary: Canary, { service, port, routeKind, autoscalerRef, ...named }: InventoryEntry): Canary {
  const today = canary.spec.autoscalerRef;
  return {
    ...canary,
    spec: {
      ...canary.spec,
      ingressRef: undefined,
      routeRef: undefined,
      ...named,
      autoscalerRef: autoscalerRef && ({ ...today, ...autoscalerRef } as NonNullable<typeof today>),
      service: { ...serviceOf(canary), name: service, port, routeKind },
    },
  };
}

/** Whether users are routed by the same objects, be it to another port. */
export function hasSameRoutes(one: InventoryEntry, other: InventoryEntry): boolean {
  return isSameEntry({ ...one, port: 0, autoscalerRef: undefined }, { ...other, port: 0, autoscalerRef: undefined });
}

function isSameEntry(one: InventoryEntry, other: InventoryEntry): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

function plain({ apiVersion, kind, name }: LocalReference): LocalReference {
  return { ...(apiVersion && { apiVersion }), kind, name };
}
