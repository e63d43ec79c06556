import type { Canary, CanarySpec } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import type { HttpRequest, HttpResponse } from '../../controller/core/ports';
import { CANARY, EVENT, SERVICE } from '../../controller/api/types/resources';
import { routesText } from '../../controller/api/types/rollout-types';
import { ROUTING } from '../../controller/routing/index';
import { Simulation, type SimulationOptions } from '../../controller/simulation/simulation';

export const NAMESPACE = 'test';

/** The Deployment that most rollouts are of. */
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

/** The same with a new image, and without replicas, as a GitOps tool would apply it. */
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

/** What a spectator of the cluster sees, in order. */
export class Recording {
  /** `phase/weight/iterations`, whenever one of them changes. */
  readonly states: string[] = [];
  /** The routing object's weights, whenever they change, with the virtual second. */
  readonly routes: { at: number; text: string }[] = [];
  readonly events: string[] = [];
  /** `path code` of each call, repetitions left out. */
  readonly hooks: string[] = [];

  constructor(readonly simulation: Simulation) {
    const { api } = simulation;
    api.onChange(CANARY, ({ type, object }) => type !== 'DELETED' && this.status(object as Canary));
    api.onChange(EVENT, ({ object }) => this.events.push(String(object.message)));
    for (const resource of [SERVICE, ...Object.values(ROUTING).flatMap(({ resources }) => resources)])
      api.onChange(resource, () => this.routed());
  }

  hook(url: string, status: number): void {
    this.push(this.hooks, `${new URL(url).pathname} ${status}`);
  }

  /** Messages of a rollout's course, without those that say what is waited for. */
  get course(): string[] {
    return this.events.filter((message) => !/not ready|metrics providers are available|not signaling/.test(message));
  }

  private status({ status }: Canary): void {
    if (status?.phase !== undefined)
      this.push(this.states, `${status.phase}/${status.canaryWeight ?? 0}/${status.iterations ?? 0}`);
  }

  private routed(): void {
    for (const one of this.simulation.api.peek(CANARY) as Canary[]) {
      const text = routesText(this.simulation.routes(one));
      if (this.routes.at(-1)?.text !== text) this.routes.push({ at: this.simulation.clock.now(), text });
    }
  }

  private push(list: string[], entry: string): void {
    if (list.at(-1) !== entry) list.push(entry);
  }
}

/** Answers as the path says: `/x/after/N` says 403 N times and then 200, `/x/fail` says 500, everything else 200. */
export function webhooks(recording: () => Recording | undefined): (request: HttpRequest) => HttpResponse {
  const calls = new Map<string, number>();
  return ({ url }) => {
    const { pathname } = new URL(url);
    const count = (calls.get(pathname) ?? 0) + 1;
    calls.set(pathname, count);
    const after = Number(/\/after\/(\d+)/.exec(pathname)?.[1] ?? 0);
    const status = pathname.includes('/fail') ? 500 : count <= after ? 403 : 200;
    if (pathname !== '/event') recording()?.hook(url, status);
    return { status, body: status === 200 ? 'ok' : 'forbidden' };
  };
}

export interface Stage extends SimulationOptions {
  objects: readonly KubeObject[];
}

/** A simulation with these objects and a running controller, and its recording; nothing has happened yet. */
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

/** Lets time pass until the Canary is in this phase; at most that many virtual seconds. */
export async function until(simulation: Simulation, phase: string, seconds = 3600): Promise<void> {
  await simulation.clock.run({ until: () => phaseOf(simulation) === phase, limit: seconds * 1000 });
  // What follows the phase (events, above all) is told before anything else happens.
  await simulation.clock.run({ limit: 0 });
}
