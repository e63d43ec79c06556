import { canonicalJson } from '../../core/hash';
import type { KubeObject } from '../../api/types/meta';

/** Where the canary's pods run if not where the primary's do, such as on spot nodes. */
export interface PodOverrides {
  /** Overrides the target's own, key by key. */
  nodeSelector?: Record<string, string>;
  /** Replaces the target's own. */
  tolerations?: Record<string, unknown>[];
}

/**
 * Records on the target what was overridden, and by what. It is in the target's metadata, where a change starts no
 * pods.
 */
export const OVERRIDES_ANNOTATION = 'flagger.app/canary-overrides';

interface OverrideRecord {
  original: PodOverrides;
  overrides: PodOverrides;
}

/**
 * The merge patch that sets these overrides on the target's pod template, or removes the present ones if `overrides` is
 * undefined. It is empty if there is nothing to change. Values that the user has changed meanwhile stay when the
 * overrides are removed.
 *
 * @throws Error if the target's record of what was overridden is invalid
 */
export function withOverrides(target: KubeObject, overrides: PodOverrides | undefined): Record<string, unknown> {
  const record = readRecord(target);
  const original = originals(target, record);
  if (overrides?.nodeSelector === undefined && overrides?.tolerations === undefined)
    return record === undefined ? {} : patch(target, original, null);
  const wanted: PodOverrides = {
    nodeSelector:
      overrides.nodeSelector === undefined
        ? original.nodeSelector
        : { ...original.nodeSelector, ...overrides.nodeSelector },
    tolerations: overrides.tolerations ?? original.tolerations,
  };
  return patch(target, wanted, JSON.stringify({ original, overrides }));
}

/**
 * The target as its user wrote it. Revisions and the primary are made from it, so an override makes no new revision and
 * never reaches the primary.
 *
 * @throws Error if the target's record of what was overridden is invalid
 */
export function withoutOverrides(target: KubeObject): KubeObject {
  const record = readRecord(target);
  if (record === undefined) return target;
  const copy = structuredClone(target);
  delete copy.metadata.annotations![OVERRIDES_ANNOTATION];
  for (const [field, value] of Object.entries(originals(target, record))) {
    if (value === undefined) delete copy.spec.template.spec[field];
    else copy.spec.template.spec[field] = value;
  }
  return copy;
}

function readRecord({ kind, metadata }: KubeObject): OverrideRecord | undefined {
  const text = metadata.annotations?.[OVERRIDES_ANNOTATION];
  if (text === undefined) return undefined;
  try {
    return { original: {}, overrides: {}, ...(JSON.parse(text) as Partial<OverrideRecord>) };
  } catch {
    throw new Error(
      `${kind} ${metadata.name}.${metadata.namespace}: annotation ${OVERRIDES_ANNOTATION} is no JSON; set nodeSelector and tolerations of the pod template as they should be and remove the annotation`,
    );
  }
}

/** Values that still are as overridden get their original value back. All others are the user's. */
function originals(target: KubeObject, record: OverrideRecord | undefined): PodOverrides {
  const { nodeSelector, tolerations }: PodOverrides = target.spec.template.spec;
  if (record === undefined) return { nodeSelector, tolerations };
  const { original, overrides } = record;
  const selector = { ...nodeSelector };
  for (const [key, value] of Object.entries(overrides.nodeSelector ?? {})) {
    if (selector[key] !== value) continue;
    if (original.nodeSelector?.[key] === undefined) delete selector[key];
    else selector[key] = original.nodeSelector[key];
  }
  const overridden = overrides.tolerations !== undefined && isEqual(tolerations, overrides.tolerations);
  return {
    nodeSelector: Object.keys(selector).length === 0 ? undefined : selector,
    tolerations: overridden ? original.tolerations : tolerations,
  };
}

function patch(target: KubeObject, wanted: PodOverrides, annotation: string | null): Record<string, unknown> {
  const live: PodOverrides = target.spec.template.spec;
  const spec: Record<string, unknown> = {};
  if (!isEqual(live.nodeSelector, wanted.nodeSelector))
    spec.nodeSelector = mapPatch(live.nodeSelector, wanted.nodeSelector);
  if (!isEqual(live.tolerations, wanted.tolerations)) spec.tolerations = wanted.tolerations ?? null;
  const noted = target.metadata.annotations?.[OVERRIDES_ANNOTATION] ?? null;
  return {
    ...(noted === annotation ? {} : { metadata: { annotations: { [OVERRIDES_ANNOTATION]: annotation } } }),
    ...(Object.keys(spec).length === 0 ? {} : { spec: { template: { spec } } }),
  };
}

function mapPatch(
  live: Readonly<Record<string, string>> = {},
  wanted: Readonly<Record<string, string>> | undefined,
): Record<string, string | null> | null {
  if (wanted === undefined) return null;
  const gone = Object.keys(live).filter((key) => wanted[key] === undefined);
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...wanted };
}

function isEqual(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
