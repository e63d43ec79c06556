import type { KubeObject } from '../api/types/meta';

/** The label by which the Services tell the primary's pods from the canary's. */
export interface SelectorLabel {
  label: string;
  /** Its value on the target's pods; the primary's have `<value>-primary`. */
  value: string;
}

/**
 * The first of these labels that the target selects its pods by.
 *
 * @returns `undefined` when it has none of them: see {@link missingSelectorLabel}
 */
export function selectorLabel(target: KubeObject, labels: readonly string[]): SelectorLabel | undefined {
  const matchLabels: Readonly<Record<string, string>> = target.spec?.selector?.matchLabels ?? {};
  const label = labels.find((one) => matchLabels[one] !== undefined);
  return label === undefined ? undefined : { label, value: matchLabels[label]! };
}

/** The same for a target that has one. @throws Error as {@link missingSelectorLabel} says it */
export function requiredLabel(target: KubeObject, labels: readonly string[]): SelectorLabel {
  const found = selectorLabel(target, labels);
  if (found === undefined) throw new Error(missingSelectorLabel(target, labels));
  return found;
}

/** Why a target without any of these labels cannot have a primary, and what it needs. */
export function missingSelectorLabel(target: KubeObject, labels: readonly string[]): string {
  const { name, namespace } = target.metadata;
  return `getSelectorLabel failed: ${target.kind.toLowerCase()} ${name}.${namespace} spec.selector.matchLabels must contain one of [${labels.join(' ')}]`;
}
