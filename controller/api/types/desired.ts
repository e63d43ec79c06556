import { serviceOf } from '../defaults';
import type { Canary, CustomMetadata } from './canary';
import type { KubeObject, ObjectMeta, Resource } from './meta';

/** @returns an object as it is now, in the Canary's namespace unless another is given; undefined when it is missing */
export type Find = (resource: Resource, name: string, namespace?: string) => KubeObject | undefined;

/**
 * What Serin takes over of an object that existed before: its whole `spec`, only the named fields, or fields whose
 * original values are known at any time.
 */
export type Adoption = boolean | readonly string[] | { original: Readonly<Record<string, unknown>> };

export interface DesiredObject {
  resource: Resource;
  /**
   * The fields that Serin manages. Labels and annotations are added to the existing ones. `spec` fields replace those
   * of the same name, `null` removes one, all others stay as they are. The writer adds ownerReferences.
   */
  object: KubeObject;
  /** What is taken over if the object existed before the Canary. A revert gives it back. */
  adopts?: Adoption;
}

/** Flagger's annotation of an adopted object: what it was before, as JSON. That is given back. */
export const ORIGINAL_ANNOTATION = 'flagger.kubernetes.io/original-configuration';
export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';

/** They keep Flux and Helm from reverting what a rollout changes. */
const NOT_RECONCILED = {
  'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
  'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
};

/** @returns metadata of an object that is generated for a Canary */
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
 * @returns the same for a Service or a routing object, without the labels and annotations that
 * `spec.service.unmanagedMetadata` names
 */
export function serviceMetadata(canary: Canary, name: string, custom?: CustomMetadata): ObjectMeta {
  const { labels, annotations } = serviceOf(canary).unmanagedMetadata ?? {};
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
 * @returns the `spec` of a DesiredObject. A field without a value is left out, or removed if the existing object has it
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
