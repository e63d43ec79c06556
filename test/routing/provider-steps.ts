import type { Canary } from '../../controller/api/types/canary';
import type { DesiredObject, Find } from '../../controller/api/types/desired';
import { isRecord } from '../../controller/core/json';
import type { KubeObject } from '../../controller/api/types/meta';
import type { Routes } from '../../controller/api/types/rollout-types';
import { CANARY } from '../../controller/api/types/resources';
import type { Caches } from '../../controller/kube/caches';
import type { KubeApi } from '../../controller/kube/api';
import { Writer } from '../../controller/reconcile/writer';
import { type ProviderCase, providerOf } from './provider-cases';

/** The result of one step. */
export interface ProviderStep {
  routes: Routes;
  desired: readonly DesiredObject[];
  /** The objects as the API server has stored them. */
  stored: readonly KubeObject[];
  /** The same after a second write. */
  again: readonly KubeObject[];
  /** The routes that are read from them. */
  read: Routes;
}

/**
 * Creates the objects of a case, and then writes its routes one after another as the controller does. The caches must
 * know the provider's kinds.
 */
export async function* stepsOf(
  api: KubeApi,
  caches: Caches,
  { canary: wanted, status, settings, routes: all, given }: ProviderCase,
): AsyncGenerator<ProviderStep> {
  for (const { resource, object } of given) {
    const created = await api.create(resource, object);
    caches.remember(
      resource,
      object.status === undefined ? created : await api.updateStatus(resource, { ...created, status: object.status }),
    );
  }
  const canary = (await api.create(CANARY, wanted)) as Canary;
  const { namespace } = canary.metadata;
  const provider = providerOf(canary);
  const writer = new Writer(api, caches, canary);
  const find: Find = (resource, name, of = namespace) => caches.get(resource, { namespace: of, name });
  const order = async (routes: Routes): Promise<DesiredObject[]> => {
    const desired = provider.desiredObjects({ canary, status, routes, find, settings });
    for (const { resource, object, adopts } of desired) await writer.ensure(resource, object, adopts);
    return desired;
  };
  const storedOf = (desired: readonly DesiredObject[]) =>
    Promise.all(
      desired.map(({ resource, object: { metadata } }) =>
        api.get(resource, { namespace: resource.clusterScoped ? undefined : namespace, name: metadata.name }),
      ),
    );
  for (const routes of all) {
    const desired = await order(routes);
    const stored = await storedOf(desired);
    yield { routes, desired, stored, again: await storedOf(await order(routes)), read: provider.routes(canary, find) };
  }
}

/** Where the stored object lacks a part of what was written. The API server may ignore `status`. */
export function lost(
  { object: { apiVersion, kind, status: _, ...written } }: DesiredObject,
  stored: KubeObject,
): string[] {
  return differing(written, stored, `${apiVersion} ${kind}`);
}

function differing(written: unknown, stored: unknown, path: string): string[] {
  if (written === undefined || written === null)
    return stored === undefined || stored === null ? [] : [`${path} is still there`];
  if (Array.isArray(written) && Array.isArray(stored) && written.length === stored.length)
    return written.flatMap((item, index) => differing(item, stored[index], `${path}[${index}]`));
  if (isRecord(written) && isRecord(stored))
    return Object.entries(written).flatMap(([name, value]) => differing(value, stored[name], `${path}.${name}`));
  return written === stored ? [] : [`${path} is ${JSON.stringify(stored)} instead of ${JSON.stringify(written)}`];
}
