import type { KubeObject } from '../api/types/meta';
import { primaryValue } from './labels';

/** The label that distinguishes the primary's pods from the canary's. */
export interface SelectorLabel {
  label: string;
  /** The value on the target's pods. The primary's pods have `<value>-primary`. */
  value: string;
}

type Labels = Readonly<Record<string, string>>;

function matchLabelsOf(workload: KubeObject | undefined): Labels {
  return (workload?.spec?.selector?.matchLabels as Labels | undefined) ?? {};
}

/**
 * The label by which the existing primary already differs from the target. Without one: the first of these labels that
 * is in the target's selector.
 *
 * @param primary the existing primary: its selector cannot be changed
 * @returns undefined if the target has none of them: see {@link missingSelectorLabel}
 */
export function selectorLabel(
  target: KubeObject,
  labels: readonly string[],
  primary?: KubeObject,
): SelectorLabel | undefined {
  const matchLabels = matchLabelsOf(target);
  const kept = Object.entries(matchLabelsOf(primary)).find(
    ([label, value]) => matchLabels[label] !== undefined && value === primaryValue(matchLabels[label]),
  );
  const label = kept?.[0] ?? labels.find((one) => matchLabels[one] !== undefined);
  return label === undefined ? undefined : { label, value: matchLabels[label]! };
}

/**
 * As {@link selectorLabel}, but the target must have one. @throws Error with the text of {@link missingSelectorLabel}
 */
export function requiredLabel(target: KubeObject, labels: readonly string[], primary?: KubeObject): SelectorLabel {
  const found = selectorLabel(target, labels, primary);
  if (found === undefined) throw new Error(missingSelectorLabel(target, labels));
  return found;
}

/** What selects the target's pods: all its labels, because other applications may share some of them. */
export function canarySelector(target: KubeObject): Record<string, string> {
  return { ...matchLabelsOf(target) };
}

/**
 * What selects the primary's pods. An existing primary has its own selector, which says how its pods are labelled. A
 * new one gets all labels of the target's, with `-primary` at one of them.
 */
export function primarySelector(
  target: KubeObject,
  labels: readonly string[],
  primary: KubeObject | undefined,
): Record<string, string> {
  const existing = matchLabelsOf(primary);
  if (Object.keys(existing).length > 0) return { ...existing };
  const { label, value } = requiredLabel(target, labels);
  return { ...matchLabelsOf(target), [label]: primaryValue(value) };
}

/** The message for a target without any of these labels, and what it needs. */
export function missingSelectorLabel(target: KubeObject, labels: readonly string[]): string {
  const { name, namespace } = target.metadata;
  return `getSelectorLabel failed: ${target.kind.toLowerCase()} ${name}.${namespace} spec.selector.matchLabels must contain one of [${labels.join(' ')}]`;
}
