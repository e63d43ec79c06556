import { canonicalJson } from '../../core/hash';
import type { KubeObject } from '../../api/types/meta';

/** Where the canary's pods run, when that is not where the primary's do (on spot nodes, say). */
export interface PodOverrides {
  /** Wins over the target's own, key by key. */
  nodeSelector?: Record<string, string>;
  /** Instead of the target's own. */
  tolerations?: Record<string, unknown>[];
}

/** On the target while it is overridden: what was overridden, by what. On its metadata, where it starts no pods. */
export const OVERRIDES_ANNOTATION = 'flagger.app/canary-overrides';

interface Memory {
  original: PodOverrides;
  overrides: PodOverrides;
}

/**
 * The merge patch that gives the target's pod template these overrides, or without any, takes the ones that it has off
 * again. Empty when there is nothing to change. What the user has set since wins when the overrides go.
 *
 * @throws Error when the target's note of what was overridden cannot be read
 */
export function withOverrides(target: KubeObject, overrides: PodOverrides | undefined): Record<string, unknown> {
  const memory = memoryOf(target);
  const original = originals(target, memory);
  if (overrides?.nodeSelector === undefined && overrides?.tolerations === undefined)
    return memory === undefined ? {} : patch(target, original, null);
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
 * The target as its user wrote it. Revisions and the primary are made from this, so that an override is no revision and
 * never reaches the primary.
 *
 * @throws Error when the target's note of what was overridden cannot be read
 */
export function withoutOverrides(target: KubeObject): KubeObject {
  const memory = memoryOf(target);
  if (memory === undefined) return target;
  const copy = structuredClone(target);
  delete copy.metadata.annotations![OVERRIDES_ANNOTATION];
  for (const [field, value] of Object.entries(originals(target, memory))) {
    if (value === undefined) delete copy.spec.template.spec[field];
    else copy.spec.template.spec[field] = value;
  }
  return copy;
}

function memoryOf({ kind, metadata }: KubeObject): Memory | undefined {
  const text = metadata.annotations?.[OVERRIDES_ANNOTATION];
  if (text === undefined) return undefined;
  try {
    return { original: {}, overrides: {}, ...(JSON.parse(text) as Partial<Memory>) };
  } catch {
    throw new Error(
      `${kind} ${metadata.name}.${metadata.namespace}: annotation ${OVERRIDES_ANNOTATION} is no JSON; set nodeSelector and tolerations of the pod template as they should be and remove the annotation`,
    );
  }
}

/** What still is as it was overridden goes back to what it was before; everything else is the user's. */
function originals(target: KubeObject, memory: Memory | undefined): PodOverrides {
  const { nodeSelector, tolerations }: PodOverrides = target.spec.template.spec;
  if (memory === undefined) return { nodeSelector, tolerations };
  const { original, overrides } = memory;
  const selector = { ...nodeSelector };
  for (const [key, value] of Object.entries(overrides.nodeSelector ?? {})) {
    if (selector[key] !== value) continue;
    if (original.nodeSelector?.[key] === undefined) delete selector[key];
    else selector[key] = original.nodeSelector[key];
  }
  const overridden = overrides.tolerations !== undefined && same(tolerations, overrides.tolerations);
  return {
    nodeSelector: Object.keys(selector).length === 0 ? undefined : selector,
    tolerations: overridden ? original.tolerations : tolerations,
  };
}

function patch(target: KubeObject, wanted: PodOverrides, annotation: string | null): Record<string, unknown> {
  const live: PodOverrides = target.spec.template.spec;
  const spec: Record<string, unknown> = {};
  if (!same(live.nodeSelector, wanted.nodeSelector))
    spec.nodeSelector = mapPatch(live.nodeSelector, wanted.nodeSelector);
  if (!same(live.tolerations, wanted.tolerations)) spec.tolerations = wanted.tolerations ?? null;
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

function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
