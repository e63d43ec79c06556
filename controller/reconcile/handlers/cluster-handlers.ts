import type { EffectHandlers } from '../../rollout/effects';
import type { Environment } from '../environment';
import { Primary } from '../primary';
import type { Target } from '../target';
import { Writer } from '../writer';
import { ClusterMemory } from './cluster-memory';
import { ClusterOrders } from './cluster-orders';
import { ClusterQuestions } from './cluster-questions';
import { DesiredObjects } from './desired-objects';

/** What carries the effects of one tick of one Canary out in a cluster. */
export function clusterHandlers(env: Environment, target: Target): EffectHandlers {
  const { canary } = target;
  const writer = new Writer(env.api, env.caches, canary);
  const primary = new Primary(env, target, writer);
  const desired = new DesiredObjects(env, target);
  return {
    ask: new ClusterQuestions(env, target, primary, desired),
    order: new ClusterOrders(env, target, primary, desired, writer),
    memory: new ClusterMemory(env, canary),
    tell: {
      event: (type, message, options) => env.events.record(canary, type, message, options?.once),
      alert: (alert) => env.alerts.raise(canary, alert),
    },
  };
}
