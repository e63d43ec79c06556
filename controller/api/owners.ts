import type { KubeObject } from './types/meta';
import { CANARY } from './types/resources';

/** Names of the Canaries that own the object. Flagger lets several own one copy of a config. */
export function canariesOwning({ metadata }: KubeObject): string[] {
  return (metadata.ownerReferences ?? [])
    .filter(({ kind, apiVersion }) => kind === CANARY.kind && apiVersion.startsWith(`${CANARY.group}/`))
    .map(({ name }) => name);
}
