import type { Canary, CanaryStatus } from '../../controller/api/types/canary';
import type { Clock } from '../../controller/core/clock';

export const CANARY: Canary = {
  apiVersion: 'flagger.app/v1beta1',
  kind: 'Canary',
  metadata: { name: 'podinfo', namespace: 'test' },
  spec: { targetRef: { kind: 'Deployment', name: 'podinfo-app' }, service: { port: 80 } },
};

export const STATUS: CanaryStatus = {
  phase: 'Progressing',
  lastAppliedSpec: 's1-aaaa',
  trackedConfigs: { 'configmap/cfg': 's1-bbbb' },
  canaryWeight: 30,
  iterations: 4,
};

/** A clock on which every wait is over at once; it keeps what was waited for. */
export function hurriedClock(): Clock & { waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => 0,
    elapsed: () => 0,
    after: (milliseconds, callback) => {
      waits.push(milliseconds);
      queueMicrotask(callback);
      return () => {};
    },
  };
}
