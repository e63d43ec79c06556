import type { Canary, CanaryAnalysis, Phase } from '../../../../controller/api/types/canary';
import type { KubeObject, Resource } from '../../../../controller/api/types/meta';
import { CANARY, DEPLOYMENT } from '../../../../controller/api/types/resources';
import type { KubeApi } from '../../../../controller/kube/api';
import { canary, deployment } from '../../../support/rollout';
import { eventually } from '../../support/processes';
import { POD } from '../../support/readier';
import type { DataPlane } from './data-plane';
import type { Entry } from '../routers/entry';
import { Gate } from './gate';
import { type Answer, ask, constantLoad, type Target } from './load';
import { CONTAINER_PORT, NODE } from './pods';
import { Rollout } from './rollout';

export const NAME = 'podinfo';

/** Requests a second. */
const RATE = 100;

/** A namespace with an application, the way by which its users' requests come to it, and a Canary. */
export class Site {
  private constructor(
    private readonly plane: DataPlane,
    readonly namespace: string,
    /** The Canary's only check, unless it has metrics. */
    readonly gate: Gate,
    private readonly entry: Entry,
    /** Seconds that a pod takes to start. */
    private readonly start: number,
  ) {}

  static async create(plane: DataPlane, entry: Entry, start = 0): Promise<Site> {
    const namespace = await plane.controlPlane.namespace('traffic');
    const gate = await Gate.start();
    plane.stops.push(() => gate.stop());
    const site = new Site(plane, namespace, gate, entry, start);
    await site.make(DEPLOYMENT, site.application(`${NAME}:1`));
    return site;
  }

  /** With a Canary, initialised, and users who are answered. */
  static async initialized(plane: DataPlane, entry: Entry, analysis: CanaryAnalysis, start?: number): Promise<Site> {
    const site = await Site.create(plane, entry, start);
    await site.open();
    await site.makeCanary(analysis);
    await site.ask();
    return site;
  }

  get target(): Target {
    return { port: this.plane.router.port, host: `${this.namespace}.example.com` };
  }

  /** Makes the way by which users come. */
  async open(): Promise<void> {
    for (const { resource, object } of this.entry.objects(this.target)) await this.make(resource, object);
  }

  async makeCanary(analysis: CanaryAnalysis): Promise<void> {
    const webhooks = analysis.metrics === undefined ? [{ name: 'gate', url: this.gate.address }] : [];
    const spec = { ...this.entry.spec(this.target), analysis: { threshold: 1, webhooks, ...analysis } };
    await this.make(CANARY, canary(spec));
    await this.until('Initialized');
  }

  /** Asks as a user does, as soon as users can be answered. */
  async ask(headers?: Readonly<Record<string, string>>): Promise<Answer> {
    return await eventually('an answer', async () => {
      const answer = await ask(this.target, headers);
      return answer.failure === undefined && answer;
    });
  }

  /** What the checks of the last rollout measured. */
  async measured(metric: string): Promise<number[]> {
    const { canaryAnalysis } = (await this.canary()).status!;
    return canaryAnalysis!.iterations.flatMap((check) => (check.metric === metric ? (check.value ?? []) : []));
  }

  /**
   * Releases an image while users come, and goes on until the rollout has ended and the canary's pods are gone.
   * @param under what is done to the rollout on its way
   */
  async release(
    image: string,
    end: Phase,
    under: (rollout: Rollout) => Promise<void> | void = () => {},
  ): Promise<Rollout> {
    const rollout = new Rollout(constantLoad(this.target, RATE), () => this.plane.router.shares(this.namespace, NAME));
    try {
      await rollout.answered(RATE);
      await this.patch(DEPLOYMENT, { template: this.application(image).spec.template as object });
      await this.until('Progressing');
      await under(rollout);
      await this.until(end);
      await this.canaryGone();
    } finally {
      await rollout.stop();
    }
    return rollout;
  }

  async get(resource: Resource, name = NAME): Promise<KubeObject> {
    return await this.api.get(resource, { namespace: this.namespace, name });
  }

  async canary(): Promise<Canary> {
    return (await this.get(CANARY)) as Canary;
  }

  async make(resource: Resource, object: KubeObject): Promise<void> {
    await this.api.create(resource, {
      ...object,
      metadata: { ...object.metadata, ...(resource.clusterScoped ? {} : { namespace: this.namespace }) },
    });
  }

  async patch(resource: Resource, spec: object): Promise<void> {
    await this.api.patch(resource, { namespace: this.namespace, name: NAME }, { spec });
  }

  async until(phase: Phase): Promise<void> {
    await eventually(`a Canary that is ${phase}`, async () => (await this.canary()).status?.phase === phase, 120);
  }

  /** No pod of the target is left. */
  async canaryGone(): Promise<void> {
    await eventually(
      'the end of the canary',
      async () =>
        (await this.api.list(POD, { namespace: this.namespace, labelSelector: `app=${NAME}` })).items.length === 0,
    );
  }

  private get api(): KubeApi {
    return this.plane.controlPlane.api;
  }

  /**
   * Its pods go on for a moment when they are to end, as the guides of all routers ask for: the router is told at the
   * same time as they are, and Traefik takes in what it is told every two seconds.
   */
  private application(image: string): KubeObject {
    const container = {
      name: 'podinfod',
      image,
      ports: [{ name: 'http', containerPort: CONTAINER_PORT }],
      readinessProbe: { tcpSocket: { port: 'http' }, initialDelaySeconds: this.start },
      lifecycle: { preStop: { sleep: { seconds: 3 } } },
    };
    return deployment(image, { containers: [container], nodeName: NODE, terminationGracePeriodSeconds: 5 });
  }
}
