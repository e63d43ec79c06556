import type { Canary, CanarySpec } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import type { HttpRequest, HttpResponse } from '../../controller/core/http';
import { CANARY, EVENT, SERVICE } from '../../controller/api/types/resources';
import { routesText } from '../../controller/api/types/rollout-types';
import { ROUTING } from '../../controller/routing/index';
import { Simulation, type SimulationOptions } from '../../controller/simulation/simulation';

export const NAMESPACE = 'test';

/** The Deployment of most rollouts. */
export function deployment(
  image = 'podinfo:1',
  podSpec: Record<string, unknown> = {},
  replicas: number | undefined = 2,
): KubeObject {
  const containers = [{ name: 'podinfod', image, ports: [{ name: 'http', containerPort: 9898 }] }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'podinfo', namespace: NAMESPACE },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: { matchLabels: { app: 'podinfo' } },
      template: { metadata: { labels: { app: 'podinfo' } }, spec: { containers, ...podSpec } },
    },
  };
}

/** The same with a new image and without replicas, as a GitOps tool would apply it. */
export function upgrade(image = 'podinfo:2'): KubeObject {
  const object = deployment(image);
  delete object.spec.replicas;
  return object;
}

export function canary(spec: Partial<CanarySpec> = {}): KubeObject {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'podinfo', namespace: NAMESPACE },
    spec: {
      provider: 'istio',
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' },
      progressDeadlineSeconds: 60,
      service: { port: 9898, targetPort: 'http' },
      analysis: { interval: '10s', threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS },
      ...spec,
    },
  };
}

export const METRICS = [
  { name: 'request-success-rate', interval: '1m', thresholdRange: { min: 99 } },
  { name: 'request-duration', interval: '30s', thresholdRange: { max: 500 } },
];

/** Records what can be seen of the cluster from outside, in order. */
export class Recording {
  /** `phase/weight/iterations`, at each change. */
  readonly states: string[] = [];
  /** The weights of the routing object at each change, with the virtual second. */
  readonly routes: { at: number; text: string }[] = [];
  readonly events: string[] = [];
  /** `path code` of each call, without repetitions. */
  readonly hooks: string[] = [];

  constructor(readonly simulation: Simulation) {
    const { api } = simulation;
    api.onChange(CANARY, ({ type, object }) => type !== 'DELETED' && this.recordStatus(object as Canary));
    api.onChange(EVENT, ({ object }) => this.events.push(String(object.message)));
    for (const resource of [SERVICE, ...Object.values(ROUTING).flatMap(({ resources }) => resources)])
      api.onChange(resource, () => this.recordRoutes());
  }

  recordHook(url: string, status: number): void {
    this.push(this.hooks, `${new URL(url).pathname} ${status}`);
  }

  /** The messages of the rollout's events, without those about waiting. */
  get course(): string[] {
    return this.events.filter((message) => !/not ready|metrics providers are available|not signaling/.test(message));
  }

  private recordStatus({ status }: Canary): void {
    if (status?.phase !== undefined)
      this.push(this.states, `${status.phase}/${status.canaryWeight ?? 0}/${status.iterations ?? 0}`);
  }

  private recordRoutes(): void {
    for (const one of this.simulation.api.peek(CANARY) as Canary[]) {
      const text = routesText(this.simulation.routes(one));
      if (this.routes.at(-1)?.text !== text) this.routes.push({ at: this.simulation.clock.now(), text });
    }
  }

  private push(list: string[], entry: string): void {
    if (list.at(-1) !== entry) list.push(entry);
  }
}

/** Answers by path: `/x/after/N` with 403 N times and then 200, `/x/fail` with 500, all others with 200. */
export function webhooks(recording: () => Recording | undefined): (request: HttpRequest) => HttpResponse {
  const calls = new Map<string, number>();
  return ({ url }) => {
    const { pathname } = new URL(url);
    const count = (calls.get(pathname) ?? 0) + 1;
    calls.set(pathname, count);
    const after = Number(/\/after\/(\d+)/.exec(pathname)?.[1] ?? 0);
    const status = pathname.includes('/fail') ? 500 : count <= after ? 403 : 200;
    if (pathname !== '/event') recording()?.recordHook(url, status);
    return { status, body: status === 200 ? 'ok' : 'forbidden' };
  };
}

export interface Stage extends SimulationOptions {
  objects: readonly KubeObject[];
}

/** A simulation with these objects and a running controller, and its recording. No time has passed yet. */
export async function stage({ objects, ...options }: Stage): Promise<{ simulation: Simulation; recording: Recording }> {
  const found: { recording?: Recording } = {};
  const simulation = await Simulation.create({ webhook: webhooks(() => found.recording), ...options });
  const recording = (found.recording = new Recording(simulation));
  for (const object of objects) await simulation.apply(object);
  await simulation.start();
  return { simulation, recording };
}

export function phaseOf(simulation: Simulation, name = 'podinfo'): string | undefined {
  return simulation.canary(NAMESPACE, name)?.status?.phase;
}

/** Replaces the spec of the Canary, as a GitOps tool does: what the new one does not say is gone. */
export async function replaceSpec(simulation: Simulation, spec: Partial<CanarySpec>): Promise<void> {
  const { metadata, status } = simulation.canary(NAMESPACE, 'podinfo')!;
  await simulation.api.update(CANARY, { ...canary(spec), metadata, status } as KubeObject);
}

/** An autoscaler of the Deployment. */
export function autoscaler(spec: object = {}): KubeObject {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'podinfo', namespace: NAMESPACE },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' },
      minReplicas: 2,
      maxReplicas: 4,
      ...spec,
    },
  };
}

/** Runs the simulation until the Canary is in this phase, or until so many virtual seconds have passed. */
export async function until(simulation: Simulation, phase: string, seconds = 3600): Promise<void> {
  await simulation.clock.run({ until: () => phaseOf(simulation) === phase, limit: seconds * 1000 });
  // Delivers what follows the phase at once, above all events.
  await simulation.clock.run({ limit: 0 });
}
