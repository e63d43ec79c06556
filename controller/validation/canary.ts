import { nameObject, type Problem } from '../api/problems/problem';
import { validateCanary } from '../api/rules/validation';
import type { Canary } from '../api/types/canary';
import { CANARY } from '../api/types/resources';
import { ROUTING, routingOf } from '../routing/index';
import { AUTOSCALERS, WORKLOADS, workloadOf } from '../workloads/index';

/**
 * Finds everything that is wrong with a Canary by itself, whatever is in its cluster. The controller asks it, `serin
 * plan`, previews and policies: so all of them say the same.
 *
 * @param provider the routing provider that applies: the Canary's own, or the controller's default
 */
export function judgeCanary(canary: Canary, provider: string): Problem[] {
  const routing = routingOf(canary, provider);
  return [...validateCanary(canary, provider), ...checkKinds(canary, provider), ...(routing?.problems?.(canary) ?? [])];
}

/** Kinds and providers that this version cannot work with. */
function checkKinds(canary: Canary, provider: string): Problem[] {
  const object = nameObject(CANARY, canary.metadata);
  const { targetRef, autoscalerRef } = canary.spec;
  const problems: Problem[] = [];
  if (workloadOf(targetRef) === undefined)
    problems.push({
      code: 'unsupported-target',
      object,
      path: ['spec', 'targetRef'],
      found: `${targetRef.apiVersion ?? 'apps/v1'}/${targetRef.kind}`,
      detail: 'is no target that can be released',
      mend: `use one of ${Object.keys(WORKLOADS).join(', ')}`,
    });
  if (routingOf(canary, provider) === undefined)
    problems.push({
      code: 'unsupported-provider',
      object,
      path: ['spec', 'provider'],
      found: provider,
      detail: 'is not supported by this version',
      mend: `use one of ${Object.keys(ROUTING).join(', ')}`,
    });
  if (autoscalerRef !== undefined && AUTOSCALERS[autoscalerRef.kind] === undefined)
    problems.push({
      code: 'unsupported-autoscaler',
      object,
      path: ['spec', 'autoscalerRef', 'kind'],
      found: autoscalerRef.kind,
      detail: 'is not supported by this version',
      mend: `use one of ${Object.keys(AUTOSCALERS).join(', ')}`,
    });
  return problems;
}
