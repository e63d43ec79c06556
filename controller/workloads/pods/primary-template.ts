import { generatedMetadata } from '../../api/types/desired';
import { primaryName } from '../../api/defaults';
import type { ObjectMeta } from '../../api/types/meta';
import { renameConfigs } from '../configs';
import { includedLabels } from '../../api/labels';
import { primaryValue } from '../labels';
import type { LabelSelector, PodAffinity, PodSpec, PodTemplate, SelectsPods } from './pod';
import { primarySelector, requiredLabel, type SelectorLabel } from '../selector';
import type { PrimaryRequest } from '../targets/workload';

/** On the primary's pods: the ID of their revision. A new ID rolls the pods, even if only a config has changed. */
export const REVISION_ID_ANNOTATION = 'flagger-id';

/** Metadata of the primary workload. */
export function primaryMetadata({
  canary,
  target,
  existing,
  selectorLabels,
  includeLabelPrefix,
}: PrimaryRequest): ObjectMeta {
  const { label, value } = requiredLabel(target, selectorLabels, existing);
  const labels = { ...includedLabels(target.metadata.labels, includeLabelPrefix), [label]: primaryValue(value) };
  const annotations = includedLabels(target.metadata.annotations, includeLabelPrefix);
  return generatedMetadata(canary.metadata.namespace, primaryName(canary), { labels, annotations });
}

/** The label selector of the primary. It cannot be changed, so an existing primary keeps its selector. */
export function selectorOfPrimary({ target, existing, selectorLabels }: PrimaryRequest): LabelSelector {
  return existing?.spec?.selector ?? { matchLabels: primarySelector(target, selectorLabels, existing) };
}

/** The target's pod template, with the primary's label, configs and scheduling rules. */
export function primaryTemplate(request: PrimaryRequest): PodTemplate {
  const { target, existing, selectorLabels, renamed, revisionId } = request;
  const { metadata, spec }: PodTemplate = target.spec.template;
  const { label, value } = requiredLabel(target, selectorLabels, existing);
  return {
    metadata: {
      labels: { ...metadata?.labels, [label]: primaryValue(value), ...selectorOfPrimary(request).matchLabels },
      annotations: { ...metadata?.annotations, [REVISION_ID_ANNOTATION]: revisionId },
    },
    spec: withPrimaryScheduling(renameConfigs(spec, renamed), { label, value }),
  };
}

/** Scheduling rules between the target's pods, such as anti-affinity, become rules between the primary's pods. */
function withPrimaryScheduling(spec: PodSpec, selector: SelectorLabel): PodSpec {
  const copy = { ...spec };
  if (spec.affinity !== undefined) {
    const { podAffinity, podAntiAffinity, ...others } = spec.affinity;
    copy.affinity = { ...others };
    if (podAffinity !== undefined) copy.affinity.podAffinity = primaryAffinity(podAffinity, selector);
    if (podAntiAffinity !== undefined) copy.affinity.podAntiAffinity = primaryAffinity(podAntiAffinity, selector);
  }
  if (spec.topologySpreadConstraints !== undefined)
    copy.topologySpreadConstraints = spec.topologySpreadConstraints.map((term) => primaryTerm(term, selector));
  return copy;
}

function primaryAffinity(affinity: PodAffinity, selector: SelectorLabel): PodAffinity {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: preferred,
  } = affinity;
  const copy: PodAffinity = {};
  if (required !== undefined)
    copy.requiredDuringSchedulingIgnoredDuringExecution = required.map((term) => primaryTerm(term, selector));
  if (preferred !== undefined) {
    copy.preferredDuringSchedulingIgnoredDuringExecution = preferred.map(({ weight, podAffinityTerm }) => ({
      weight,
      podAffinityTerm: primaryTerm(podAffinityTerm, selector),
    }));
  }
  return copy;
}

/** Translates a label selector of the target's pods into one of the primary's. */
export function primaryTerm(term: SelectsPods, { label, value }: SelectorLabel): SelectsPods {
  if (term.labelSelector === undefined) return term;
  const { matchLabels, matchExpressions } = term.labelSelector;
  const labelSelector: LabelSelector = { ...term.labelSelector };
  if (matchLabels?.[label] === value) labelSelector.matchLabels = { ...matchLabels, [label]: primaryValue(value) };
  if (matchExpressions !== undefined) {
    labelSelector.matchExpressions = matchExpressions.map((expression) =>
      expression.key === label && expression.values !== undefined
        ? { ...expression, values: expression.values.map((one) => (one === value ? primaryValue(one) : one)) }
        : expression,
    );
  }
  return { ...term, labelSelector };
}
