import { keyOf, type KubeObject, type Resource } from '../../api/types/meta';
import { DEPLOYMENT, HORIZONTAL_POD_AUTOSCALER, SCALED_OBJECT } from '../../api/types/resources';
import type { Clock } from '../../core/clock';
import { DEFAULT_MAX_REPLICAS, PAUSED_ANNOTATION } from '../../workloads/autoscalers/scaled-object';
import type { EmbeddedApi } from '../apiserver/embedded-api';
import { unlessMissing } from '../apiserver/refusals';

export interface AutoscalersOptions {
  api: EmbeddedApi;
  clock: Clock;
  /** Milliseconds until the controller acts on a change. Default: 20. */
  lag?: number;
}

const LAG = 20;

/** The kinds that are played, and how many replicas each wants of a workload that has so many. None knows any load. */
const KINDS: readonly { resource: Resource; wanted(autoscaler: KubeObject, current: number): number }[] = [
  // It leaves a workload at zero alone.
  {
    resource: HORIZONTAL_POD_AUTOSCALER,
    wanted: ({ spec }, current) => (current === 0 ? 0 : within(current, spec.minReplicas, spec.maxReplicas)),
  },
  {
    resource: SCALED_OBJECT,
    wanted: ({ metadata, spec }, current) => {
      const paused = metadata.annotations?.[PAUSED_ANNOTATION];
      return paused === undefined
        ? within(current, spec.minReplicaCount ?? 0, spec.maxReplicaCount ?? DEFAULT_MAX_REPLICAS)
        : Number(paused);
    },
  },
];

/**
 * Plays the HorizontalPodAutoscaler controller and KEDA as far as rollouts meet them: they keep a Deployment between
 * the minimum and the maximum.
 */
export class Autoscalers {
  /** Namespaces that are going to be looked at. */
  private readonly due = new Set<string>();

  /** From now on it looks after all autoscalers, those that exist already among them. */
  constructor(private readonly options: AutoscalersOptions) {
    const { api } = options;
    const resources = KINDS.map(({ resource }) => resource);
    for (const { metadata } of resources.flatMap((resource) => api.peek(resource)))
      this.schedule(metadata.namespace ?? '');
    for (const resource of [...resources, DEPLOYMENT])
      api.onChange(resource, ({ object }) => this.schedule(object.metadata.namespace ?? ''));
  }

  private schedule(namespace: string): void {
    if (this.due.has(namespace)) return;
    this.due.add(namespace);
    this.options.clock.after(this.options.lag ?? LAG, () => {
      this.due.delete(namespace);
      void this.sync(namespace);
    });
  }

  private async sync(namespace: string): Promise<void> {
    const { api } = this.options;
    for (const { resource, wanted } of KINDS) {
      const found = api.peek(resource).filter(({ metadata }) => metadata.namespace === namespace);
      await Promise.all(found.map((autoscaler) => this.scale(resource, autoscaler, wanted).catch(unlessMissing)));
    }
  }

  private async scale(
    resource: Resource,
    autoscaler: KubeObject,
    wanted: (autoscaler: KubeObject, current: number) => number,
  ): Promise<void> {
    const { api } = this.options;
    const { kind = DEPLOYMENT.kind, name } = autoscaler.spec.scaleTargetRef;
    if (kind !== DEPLOYMENT.kind) return;
    const target = await api.get(DEPLOYMENT, { namespace: autoscaler.metadata.namespace, name });
    const current: number = target.spec.replicas;
    const desired = wanted(autoscaler, current);
    if (desired !== current) await api.patch(DEPLOYMENT, keyOf(target), { spec: { replicas: desired } });
    if (resource === HORIZONTAL_POD_AUTOSCALER)
      await api.patch(
        resource,
        keyOf(autoscaler),
        { status: { currentReplicas: target.status?.replicas ?? 0, desiredReplicas: desired } },
        'status',
      );
  }
}

function within(current: number, lowest: number, highest: number): number {
  return Math.min(highest, Math.max(lowest, current));
}
