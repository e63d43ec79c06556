import { CONFIG_TRACKING_ANNOTATION } from '../api/types/canary';
import { generatedMetadata } from '../api/types/desired';
import { contentHash } from '../core/hash';
import type { KubeObject, Resource } from '../api/types/meta';
import { CONFIG_MAP, SECRET } from '../api/types/resources';
import { includedLabels } from '../api/labels';
import type { PodSpec } from './pods/pod';

export type ConfigKind = 'configmap' | 'secret';
export const CONFIG_RESOURCES: Readonly<Record<ConfigKind, Resource>> = { configmap: CONFIG_MAP, secret: SECRET };

/** A ConfigMap or Secret that a pod template refers to. */
export interface ConfigReference {
  kind: ConfigKind;
  name: string;
}

/** How a reference is named in the status, and in the map of renamed configs: `configmap/name`, `secret/name`. */
export function configId({ kind, name }: ConfigReference): string {
  return `${kind}/${name}`;
}

/**
 * Every ConfigMap and Secret that the pods' content depends on, each once; pull secrets are the kubelet's own affair.
 */
export function configReferences(podSpec: PodSpec): ConfigReference[] {
  const found = new Map<string, ConfigReference>();
  for (const { kind, holder, field } of slots(podSpec)) {
    const reference = { kind, name: holder[field] as string };
    found.set(configId(reference), reference);
  }
  return [...found.values()];
}

/** The same pod spec, referring to the copies. @param renamed new names by {@link configId}; others stay */
export function renameConfigs(podSpec: PodSpec, renamed: ReadonlyMap<string, string>): PodSpec {
  const copy = structuredClone(podSpec);
  for (const { kind, holder, field } of slots(copy))
    holder[field] = renamed.get(configId({ kind, name: holder[field] as string })) ?? holder[field];
  return copy;
}

/** A place in a pod spec that names a ConfigMap or a Secret. */
interface Slot {
  kind: ConfigKind;
  holder: Record<string, unknown>;
  field: 'name' | 'secretName';
}

function slots({ volumes = [], containers, initContainers = [] }: PodSpec): Slot[] {
  const all: Slot[] = [];
  const add = (kind: ConfigKind, holder: Record<string, unknown> | undefined, field: Slot['field'] = 'name'): void => {
    if (holder?.[field]) all.push({ kind, holder, field });
  };
  for (const { configMap, secret, projected } of volumes) {
    add('configmap', configMap);
    add('secret', secret, 'secretName');
    for (const source of projected?.sources ?? []) {
      add('configmap', source.configMap);
      add('secret', source.secret);
    }
  }
  for (const { env = [], envFrom = [] } of [...initContainers, ...containers]) {
    for (const { valueFrom } of env) {
      add('configmap', valueFrom?.configMapKeyRef);
      add('secret', valueFrom?.secretKeyRef);
    }
    for (const { configMapRef, secretRef } of envFrom) {
      add('configmap', configMapRef);
      add('secret', secretRef);
    }
  }
  return all;
}

/** Its owner has not asked to leave it alone. */
export function isTracked(source: KubeObject): boolean {
  return source.metadata.annotations?.[CONFIG_TRACKING_ANNOTATION] !== 'disabled';
}

export function configHash({ data, binaryData, type }: KubeObject): string {
  return contentHash({ data, binaryData, type });
}

/**
 * The primary's own copy of a ConfigMap or Secret, without ownerReferences, and the hash of its content. Where the copy
 * that is there is `immutable`, it has to be made anew to be changed.
 *
 * @param name of the copy
 */
export function configCopy(
  source: KubeObject,
  name: string,
  includeLabelPrefix: readonly string[],
): { object: KubeObject; hash: string } {
  const { apiVersion, kind, metadata, immutable, type } = source;
  const labels = includedLabels(metadata.labels, includeLabelPrefix);
  const object: KubeObject = {
    apiVersion,
    kind,
    metadata: generatedMetadata(metadata.namespace, name, { labels }),
    data: source.data ?? {},
  };
  // Named also when empty, so that keys which the source has lost go from the copy as well.
  if (kind === 'ConfigMap') object.binaryData = source.binaryData ?? {};
  if (immutable === true) object.immutable = true;
  if (type !== undefined) object.type = type === SERVICE_ACCOUNT_TOKEN ? 'Opaque' : type;
  return { object, hash: configHash(source) };
}

/** A Secret of this type needs a ServiceAccount of its own; pods see no difference in one without. */
const SERVICE_ACCOUNT_TOKEN = 'kubernetes.io/service-account-token';
