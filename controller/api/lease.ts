/**
 * The Lease that decides which replica works: one for all namespaces, one for each that a controller is bound to.
 *
 * @param namespace the one that is watched; empty: all
 */
export function leaseName(namespace: string): string {
  return namespace === '' ? 'serin-controller' : `serin-controller-${namespace}`;
}
