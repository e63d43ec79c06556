import type { KubeObject } from '../../api/types/meta';
import type { Clock } from '../../core/clock';

/** A pod template, as it stands in a workload's `spec.template`. */
export interface PodTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a raw Kubernetes object
  spec?: any;
}

/** On a pod template: `"true"` keeps its pods from ever becoming ready. */
export const NEVER_READY = 'serin.dev/never-ready';

/** How pods behave. */
export interface PodBehaviour {
  /** Milliseconds from asking for a pod until it is ready. Default: 2000. */
  startupDelay?: number;
  /**
   * Pods of this template do not become ready, and cease to be. Asked whenever one would start; `refresh` asks again.
   * Default: none fail.
   */
  fails?: (template: PodTemplate) => boolean;
  /**
   * When a pod that is ready since `availableSince` falls over, in milliseconds since the epoch; `undefined`: never. It
   * then starts again. Default: never.
   */
  crashes?: (template: PodTemplate, availableSince: number) => number | undefined;
}

/** One pod. */
export interface Pod {
  hash: string;
  template: PodTemplate;
  ready: boolean;
  /** Counts how often it became ready or ceased to be: a crash that was due concerns one life of the pod only. */
  turns: number;
  gone: boolean;
}

const STARTUP_DELAY = 2000;

/** Plays the kubelet for the pods of one workload. */
export class Pods {
  private list: Pod[] = [];

  /** @param changed called whenever a pod became ready or ceased to be */
  constructor(
    private readonly clock: Clock,
    private readonly behaviour: PodBehaviour,
    private readonly changed: () => void,
  ) {}

  all(): readonly Pod[] {
    return this.list;
  }

  /** @param minReadySeconds how long it has to be up before it counts as available */
  start(hash: string, template: PodTemplate, minReadySeconds: number): void {
    const pod = { hash, template, ready: false, turns: 0, gone: false };
    this.list.push(pod);
    this.boot(pod, minReadySeconds * 1000);
  }

  /** Stops that many of them (none, if that is negative), those that are not ready first. */
  stop(pods: readonly Pod[], count: number): void {
    const victims = [...pods].sort((a, b) => Number(a.ready) - Number(b.ready)).slice(0, Math.max(0, count));
    for (const pod of victims) pod.gone = true;
    this.list = this.list.filter((pod) => !pod.gone);
  }

  /** Applies a change in what `fails` says: pods that fail now cease to be ready, the others start. */
  refresh(): void {
    for (const pod of this.list) {
      const ready = pod.ready && !this.fails(pod.template);
      if (pod.ready !== ready) this.turn(pod, false);
      else if (!pod.ready) this.boot(pod, 0);
    }
  }

  private boot(pod: Pod, extra: number): void {
    this.clock.after((this.behaviour.startupDelay ?? STARTUP_DELAY) + extra, () => {
      if (pod.gone || pod.ready || this.fails(pod.template)) return;
      this.turn(pod, true);
      this.awaitCrash(pod);
    });
  }

  private awaitCrash(pod: Pod): void {
    const now = this.clock.now();
    const at = this.behaviour.crashes?.(pod.template, now);
    if (at === undefined) return;
    const { turns } = pod;
    this.clock.after(at - now, () => {
      if (pod.gone || pod.turns !== turns) return;
      this.turn(pod, false);
      this.boot(pod, 0);
    });
  }

  private turn(pod: Pod, ready: boolean): void {
    pod.ready = ready;
    pod.turns += 1;
    this.changed();
  }

  private fails(template: PodTemplate): boolean {
    return template.metadata?.annotations?.[NEVER_READY] === 'true' || (this.behaviour.fails?.(template) ?? false);
  }
}

/** The template that a workload asks for. */
export function templateOf(workload: KubeObject): PodTemplate {
  return workload.spec.template as PodTemplate;
}
