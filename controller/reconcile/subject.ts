import { providerOf, strategyOf } from '../api/defaults';
import type { Strategy } from '../api/rules/providers';
import type { Settings } from '../api/settings';
import type { Canary } from '../api/types/canary';
import { routingOf } from '../routing/index';
import type { RoutingProvider } from '../routing/provider';
import type { Autoscaler } from '../workloads/autoscalers/autoscaler';
import { AUTOSCALERS, workloadOf } from '../workloads/index';
import type { Workload } from '../workloads/targets/workload';

/** A Canary with what its spec means to this controller. It is looked up once for each tick. */
export interface Subject {
  /** The tick's own copy. */
  canary: Canary;
  /** Name of the routing provider that applies. */
  provider: string;
  strategy: Strategy;
  /** `undefined` when there is no routing provider of that name. */
  routing: RoutingProvider | undefined;
  /** `undefined` when the kind of the target cannot be released. */
  workload: Workload | undefined;
  /** `undefined` without an autoscaler, or when its kind is not known. */
  autoscaler: Autoscaler | undefined;
}

export function subjectOf(canary: Canary, { meshProvider }: Pick<Settings, 'meshProvider'>): Subject {
  const { targetRef, autoscalerRef } = canary.spec;
  const provider = providerOf(canary, meshProvider);
  return {
    canary,
    provider,
    strategy: strategyOf(canary, provider),
    routing: routingOf(canary, provider),
    workload: workloadOf(targetRef),
    autoscaler: autoscalerRef && AUTOSCALERS[autoscalerRef.kind],
  };
}
