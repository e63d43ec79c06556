import type { KubeObject } from '../api/types/meta';

/** The label that distinguishes the primary's pods from the canary's. */
export interface SelectorLabel {
  label: string;
  /** The value on the target's pods. The primary's pods have `<value>-primary`. */
  value: string;
}

/**
 * The first of these labels that is in the target's selector.
 *
 * @returns undefined if it has none of them: see {@link missingSelectorLabel}
 */
export function selectorLabel(target: KubeObject, labels: readonly string[]): SelectorLabel | undefined {
  const matchLabels: Readonly<Record<string, string>> = target.spec?.selector?.matchLabels ?? {};
  const label = labels.find((one) => matchLabels[one] !== undefined);
  return label === undefined ? undefined : { label, value: matchLabels[label]! };
}

/**
 * As {@link selectorLabel}, but the target must have one. @throws Error with the text of {@link missingSelectorLabel}
 */
export function requiredLabel(target: KubeObject, labels: readonly string[]): SelectorLabel {
  const found = selectorLabel(target, labels);
  if (found === undefined) throw new Error(missingSelectorLabel(target, labels));
  return found;
}

/** The message for a target without any of these labels, and what it needs. */
export function missingSelectorLabel(target: KubeObject, labels: readonly string[]): string {
  const { name, namespace } = target.metadata;
  return `getSelectorLabel failed: ${target.kind.toLowerCase()} ${name}.${namespace} spec.selector.matchLabels must contain one of [${labels.join(' ')}]`;
}
