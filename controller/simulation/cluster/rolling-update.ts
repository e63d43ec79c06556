import type { Pod, Pods, PodTemplate } from './pods';

/** The part of a workload's spec that a rolling update follows; the API server has filled in the defaults. */
export interface RolloutSpec {
  replicas: number;
  minReadySeconds?: number;
  /** Only a Deployment has one. */
  progressDeadlineSeconds?: number;
  template: PodTemplate;
  strategy: { type: string; rollingUpdate?: { maxSurge: number | string; maxUnavailable: number | string } };
}

/** How many pods there may be too many, and how many may be missing, during a rolling update. */
export function limits({ replicas, strategy: { rollingUpdate } }: RolloutSpec): { surge: number; missing: number } {
  if (rollingUpdate === undefined || replicas === 0) return { surge: 0, missing: 0 };
  const surge = share(rollingUpdate.maxSurge, replicas, Math.ceil);
  const missing = Math.min(replicas, share(rollingUpdate.maxUnavailable, replicas, Math.floor));
  // When both come to nothing, the update could not move: Kubernetes lets one be missing.
  return { surge, missing: surge === 0 && missing === 0 ? 1 : missing };
}

function share(value: number | string, replicas: number, round: (exact: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseInt(value, 10) * replicas) / 100);
}

/** One step of a rollout: stops and starts as many pods as may be stopped and started now. */
export function roll(pods: Pods, spec: RolloutSpec, hash: string): void {
  const { replicas } = spec;
  const { surge, missing } = limits(spec);
  const least = spec.strategy.type === 'RollingUpdate' ? replicas - missing : 0;
  const select = (matches: (pod: Pod) => boolean): Pod[] => pods.all().filter(matches);
  const old = (pod: Pod): boolean => pod.hash !== hash;

  const updated = select((pod) => !old(pod));
  pods.stop(updated, updated.length - replicas);
  const starting = select((pod) => !old(pod) && !pod.ready).length;
  pods.stop(
    select((pod) => old(pod) && !pod.ready),
    pods.all().length - least - starting,
  );
  pods.stop(
    select((pod) => old(pod) && pod.ready),
    select((pod) => pod.ready).length - least,
  );
  const room = Math.min(replicas - select((pod) => !old(pod)).length, replicas + surge - pods.all().length);
  for (let started = 0; started < room; started += 1) pods.start(hash, spec.template, spec.minReadySeconds ?? 0);
}
