import type { Canary, CustomMetadata } from './canary';
import type { KubeObject, ObjectMeta, Resource } from './meta';

/** What an object is now, if it exists: in the Canary's namespace unless another is named. */
export type Find = (resource: Resource, name: string, namespace?: string) => KubeObject | undefined;

/**
 * What is taken over of an object that was there before: all of its `spec`, these fields alone, or fields of which it
 * can be told at any time what their owner means.
 */
export type Adoption = boolean | readonly string[] | { original: Readonly<Record<string, unknown>> };

export interface DesiredObject {
  resource: Resource;
  /**
   * The fields that Serin cares for: labels and annotations are added to what is there, `spec` fields replace those of
   * the same name, `null` removes one, fields that are not named stay as they are. Has no ownerReferences: whoever
   * writes it adds them.
   */
  object: KubeObject;
  /** If the object was there before the Canary, it is taken over, and given back on a revert. */
  adopts?: Adoption;
}

export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';

/** They keep Flux and Helm from reverting what a rollout changes. */
const NOT_RECONCILED = {
  'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
  'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
};

/** Metadata of an object that is made for a Canary. */
export function generatedMetadata(
  namespace: string | undefined,
  name: string,
  custom: CustomMetadata = {},
): ObjectMeta {
  return {
    name,
    namespace,
    labels: { ...custom.labels, [MANAGED_BY_LABEL]: 'flagger' },
    annotations: { ...NOT_RECONCILED, ...custom.annotations },
  };
}

/**
 * The same for a Service or a routing object: labels and annotations that `spec.service.unmanagedMetadata` names are
 * not written.
 */
export function serviceMetadata(canary: Canary, name: string, custom?: CustomMetadata): ObjectMeta {
  const { labels, annotations } = canary.spec.service.unmanagedMetadata ?? {};
  const metadata = generatedMetadata(canary.metadata.namespace, name, custom);
  return {
    ...metadata,
    labels: without(metadata.labels!, labels),
    annotations: without(metadata.annotations!, annotations),
  };
}

function without(map: Readonly<Record<string, string>>, names: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => !names.includes(name)));
}

/**
 * The `spec` of a DesiredObject: a field without a value is left out, or removed where the object that is there has it.
 */
export function desiredSpec(
  fields: Readonly<Record<string, unknown>>,
  existing: KubeObject | undefined,
): Record<string, unknown> {
  const spec: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) spec[name] = value;
    else if (existing?.spec?.[name] !== undefined) spec[name] = null;
  }
  return spec;
}
