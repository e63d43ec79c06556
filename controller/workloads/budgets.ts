import type { Canary } from '../api/types/canary';
import { canonicalJson } from '../core/hash';
import { type DesiredObject, generatedMetadata, MANAGED_BY_LABEL } from '../api/types/desired';
import { apiVersionOf, type KubeObject } from '../api/types/meta';
import { POD_DISRUPTION_BUDGET } from '../api/types/resources';
import { primaryValue } from './labels';
import { primaryTerm } from './pods/primary-template';
import type { SelectorLabel } from './selector';

/**
 * What protects the target's pods from too many evictions at once protects the primary's too, which are the ones that
 * serve users: a copy of each PodDisruptionBudget that selects the target's pods and not the primary's.
 *
 * @param budgets those of the namespace
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
    // What selects by other labels selects the primary's pods as well, and a copy that its user has made is the user's.
    if (canonicalJson(labelSelector ?? {}) === canonicalJson(spec.selector ?? {}) || taken.has(name)) return [];
    const object = {
      apiVersion: apiVersionOf(POD_DISRUPTION_BUDGET),
      kind: POD_DISRUPTION_BUDGET.kind,
      metadata: generatedMetadata(canary.metadata.namespace, name),
    };
    return [{ resource: POD_DISRUPTION_BUDGET, object: { ...object, spec: { ...spec, selector: labelSelector } } }];
  });
}
