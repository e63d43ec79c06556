import { objectText } from '../../api/problems/text';
import type { KubeObject } from '../../api/types/meta';
import type { EffectHandlers } from '../../rollout/effects';
import * as messages from '../../rollout/messages';
import type { Environment } from '../environment';
import { Primary } from '../primary';
import type { Target } from '../target';
import { Writer } from '../writer';
import { ClusterMemory } from './cluster-memory';
import { ClusterOrders } from './cluster-orders';
import { ClusterQuestions } from './cluster-questions';
import { DesiredObjects } from './desired-objects';

export interface TickOptions {
  /** What former specs of the Canary named, and is not given back yet. Default: nothing. */
  former?: readonly Target[];
  /** The primary as it was when it was deleted. Default: it is not known. */
  lostPrimary?: KubeObject;
  /** Ends the calls of hooks. Default: only their timeouts do. */
  signal?: AbortSignal;
}

/** What carries the effects of one tick of one Canary out in a cluster. */
export function clusterHandlers(
  env: Environment,
  target: Target,
  { former = [], lostPrimary, signal }: TickOptions = {},
): EffectHandlers {
  const { canary } = target;
  const writer = new Writer(env.api, env.caches, canary, ({ kind, metadata }) =>
    env.events.record(canary, 'Normal', messages.takenOver(canary, objectText({ kind, name: metadata.name }))),
  );
  const primary = new Primary(env, target, writer);
  const desired = new DesiredObjects(env, target);
  const formerOrders = former.map((one) => ordersFor(env, one, writer));
  return {
    ask: new ClusterQuestions(env, target, primary, desired, { former, signal }),
    order: new ClusterOrders(env, target, primary, desired, writer, { former: formerOrders, lostPrimary }),
    memory: new ClusterMemory(env, canary),
    tell: {
      event: (type, message, options) => env.events.record(canary, type, message, options?.once),
      alert: (alert) => env.alerts.raise(canary, alert),
    },
  };
}

function ordersFor(env: Environment, target: Target, writer: Writer): ClusterOrders {
  return new ClusterOrders(env, target, new Primary(env, target, writer), new DesiredObjects(env, target), writer);
}
