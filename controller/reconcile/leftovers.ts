import { apexName } from '../api/defaults';
import type { Canary } from '../api/types/canary';
import { keyOf, keyText } from '../api/types/meta';
import { ApiError } from '../kube/api';
import { hasOwnerMark } from '../routing/shared/cluster-owner';
import type { Environment } from './environment';
import { subjectOf } from './subject';

/**
 * Deletes the routing objects of a deleted Canary that are in no namespace: no garbage collector does. A Canary that is
 * deleted while no controller runs leaves them behind. Never rejects.
 */
export async function deleteLeftovers({ api, caches, log, settings }: Environment, canary: Canary): Promise<void> {
  if (settings.dryRun) return;
  const kinds = (subjectOf(canary, settings).routing?.resources ?? []).filter(({ clusterScoped }) => clusterScoped);
  for (const resource of kinds) {
    try {
      const object = caches.get(resource, { name: apexName(canary) });
      if (object !== undefined && hasOwnerMark(object, canary)) await api.delete(resource, keyOf(object));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) continue;
      const about = { canary: keyText(keyOf(canary)), kind: resource.kind, err: error };
      log.warn(about, 'a routing object of a deleted Canary is not deleted');
    }
  }
}
