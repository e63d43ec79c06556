import { keyOf, type KubeObject } from '../api/meta';
import { DEPLOYMENT, HORIZONTAL_POD_AUTOSCALER } from '../api/resources';
import type { Clock } from '../api/ports';
import type { EmbeddedApi } from './embedded-api';
import { unlessMissing } from './refusals';

export interface AutoscalersOptions {
  api: EmbeddedApi;
  clock: Clock;
  /** Milliseconds until the controller acts on a change. Default: 20. */
  lag?: number;
}

const LAG = 20;

/**
 * Plays the HorizontalPodAutoscaler controller as far as rollouts meet it: it keeps a Deployment between the minimum and the maximum, and leaves
 * one at zero alone. It knows no load.
 */
export class Autoscalers {
  /** Namespaces that are going to be looked at. */
  private readonly due = new Set<string>();

  /** From now on it looks after all autoscalers, those that exist already among them. */
  constructor(private readonly options: AutoscalersOptions) {
    const { api } = options;
    for (const { metadata } of api.peek(HORIZONTAL_POD_AUTOSCALER)) this.schedule(metadata.namespace ?? '');
    for (const resource of [HORIZONTAL_POD_AUTOSCALER, DEPLOYMENT]) api.onChange(resource, ({ object }) => this.schedule(object.metadata.namespace ?? ''));
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
    const { items } = await this.options.api.list(HORIZONTAL_POD_AUTOSCALER, { namespace });
    await Promise.all(items.map((autoscaler) => this.scale(autoscaler).catch(unlessMissing)));
  }

  private async scale({ metadata, spec }: KubeObject): Promise<void> {
    const { api } = this.options;
    if (spec.scaleTargetRef.kind !== DEPLOYMENT.kind) return;
    const target = await api.get(DEPLOYMENT, { namespace: metadata.namespace, name: spec.scaleTargetRef.name });
    const current: number = target.spec.replicas;
    const desired = current === 0 ? 0 : Math.min(spec.maxReplicas, Math.max(spec.minReplicas, current));
    if (desired !== current) await api.patch(DEPLOYMENT, keyOf(target), { spec: { replicas: desired } });
    await api.patch(
      HORIZONTAL_POD_AUTOSCALER,
      { namespace: metadata.namespace, name: metadata.name },
      { status: { currentReplicas: target.status?.replicas ?? 0, desiredReplicas: desired } },
      'status',
    );
  }
}
