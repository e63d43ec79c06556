import type { Canary } from '../api/types/canary';
import { canonicalJson } from '../core/hash';
import { type DesiredObject, generatedMetadata, MANAGED_BY_LABEL } from '../api/types/desired';
import { apiVersionOf, type KubeObject } from '../api/types/meta';
import { POD_DISRUPTION_BUDGET } from '../api/types/resources';
import { primaryValue } from './labels';
import { primaryTerm } from './pods/primary-template';
import type { SelectorLabel } from './selector';

/**
 * PodDisruptionBudgets for the primary, whose pods serve the users. Each is a copy of a budget that selects the
 * target's pods but not the primary's.
 *
 * @param budgets all budgets of the namespace
 */
export function primaryBudgets(
  canary: Canary,
  selector: SelectorLabel,
  budgets: readonly KubeObject[],
): DesiredObject[] {
  const users = budgets.filter(({ metadata }) => metadata.labels?.[MANAGED_BY_LABEL] !== 'flagger');
  const taken = new Set(users.map(({ metadata }) => metadata.name));
  return users.flatMap(({ metadata, spec }) => {
    const { labelSelector } = primaryTerm({ labelSelector: spec.selector }, selector);
    const name = primaryValue(metadata.name);
    // A budget without the selector label selects the primary's pods, too. A budget with the copy's name is the user's
    // own.
    if (canonicalJson(labelSelector ?? {}) === canonicalJson(spec.selector ?? {}) || taken.has(name)) return [];
    const object = {
      apiVersion: apiVersionOf(POD_DISRUPTION_BUDGET),
      kind: POD_DISRUPTION_BUDGET.kind,
      metadata: generatedMetadata(canary.metadata.namespace, name),
    };
    return [{ resource: POD_DISRUPTION_BUDGET, object: { ...object, spec: { ...spec, selector: labelSelector } } }];
  });
}
