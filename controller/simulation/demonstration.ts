import type { Canary, CanaryStatus, Phase } from '../api/types/canary';
import type { KubeObject } from '../api/types/meta';
import { CANARY, EVENT } from '../api/types/resources';
import type { PodTemplate } from './cluster/pods';
import { knownResource } from './apiserver/resource-of';
import { Simulation } from './simulation';
import type { Fault } from './traffic/traffic';

export interface DemonstrationOptions {
  /** Workloads, Canaries and what they refer to. A second document of the same workload is the new version. */
  manifests: readonly KubeObject[];
  fault: Fault;
  seed: string;
  pace: (milliseconds: number) => Promise<void>;
}

/** What a spectator is told. */
export interface Spectator {
  /** Something was done: the new version was applied, an object is of no use here. */
  note(text: string, time: number): void;
  canary(canary: Canary, time: number): void;
  event(type: string, message: string, time: number): void;
}

/**
 * Virtual milliseconds after which a demonstration is given up: two weeks, more than the longest A/B test of the guide.
 */
const PATIENCE = 14 * 24 * 3_600_000;
/** On the pod template of the version that is released. */
const VERSION_ANNOTATION = 'serin.dev/demonstrated-version';

function sameObject(a: KubeObject, b: KubeObject): boolean {
  return (
    a.kind === b.kind &&
    a.metadata.name === b.metadata.name &&
    (a.metadata.namespace ?? 'default') === (b.metadata.namespace ?? 'default')
  );
}

/**
 * Applies manifests to an embedded cluster, waits until all Canaries are initialised, releases a new version of each,
 * and waits for the end.
 */
export class Demonstration {
  private constructor(
    private readonly simulation: Simulation,
    private readonly manifests: readonly KubeObject[],
    private readonly upgrades: readonly KubeObject[],
  ) {}

  static async prepare({ manifests, fault, seed, pace }: DemonstrationOptions): Promise<Demonstration> {
    const faultOf = (template: PodTemplate | undefined): Fault =>
      template?.metadata?.annotations?.[VERSION_ANNOTATION] === 'new' ? fault : 'none';
    const simulation = await Simulation.create({ seed, pace, faultOf });
    const first = manifests.filter(
      (object, index) => manifests.findIndex((other) => sameObject(object, other)) === index,
    );
    const given = manifests.filter((object) => !first.includes(object));
    const canaries = first.filter(({ kind }) => kind === CANARY.kind);
    const targets = first.filter((object) => canaries.some((canary) => isTarget(object, canary as Canary)));
    const upgrades = targets.map((target) =>
      newVersion(given.find((other) => sameObject(target, other)) ?? withNewImage(target)),
    );
    return new Demonstration(simulation, first, upgrades);
  }

  /** @returns `Succeeded` when all rollouts did, else the phase that one of them ended or stayed in */
  async run(spectator: Spectator): Promise<Phase> {
    const { simulation } = this;
    simulation.api.onChange(CANARY, ({ object }) => spectator.canary(object as Canary, simulation.clock.now()));
    simulation.api.onChange(EVENT, ({ object }) =>
      spectator.event(String(object.type), String(object.message), simulation.clock.now()),
    );
    for (const object of this.manifests) await this.apply(object, spectator);
    await simulation.start();
    await this.until(({ status }) => status?.phase === 'Initialized' || refusal(status) !== undefined);
    for (const { metadata, status } of this.canaries) {
      if (status?.phase === 'Initialized') continue;
      spectator.note(
        `Canary ${metadata.name} is not initialised: ${refusal(status) ?? `it stays in ${status?.phase}`}`,
        simulation.clock.now(),
      );
      return status?.phase ?? 'Initializing';
    }
    for (const upgrade of this.upgrades) {
      spectator.note(
        `new version of ${upgrade.kind} ${upgrade.metadata.name}: ${upgrade.spec.template.spec.containers[0].image}`,
        simulation.clock.now(),
      );
      await simulation.apply(upgrade);
    }
    await this.until(({ status }) => status?.phase === 'Succeeded' || status?.phase === 'Failed');
    return (
      this.canaries.map(({ status }) => status?.phase ?? 'Initializing').find((phase) => phase !== 'Succeeded') ??
      'Succeeded'
    );
  }

  private get canaries(): Canary[] {
    return this.simulation.api.peek(CANARY) as Canary[];
  }

  private async until(reached: (canary: Canary) => boolean): Promise<void> {
    await this.simulation.clock.run({ until: () => this.canaries.every(reached), limit: PATIENCE });
  }

  private async apply(object: KubeObject, spectator: Spectator): Promise<void> {
    if (knownResource(object) === undefined)
      spectator.note(
        `${object.kind} ${object.metadata.name} is left out: the embedded cluster has no ${object.apiVersion}`,
        this.simulation.clock.now(),
      );
    else await this.simulation.apply(object);
  }
}

/** What the controller says against a Canary's configuration. */
function refusal(status: CanaryStatus | undefined): string | undefined {
  return status?.conditions?.find(({ type, status: accepted }) => type === 'Accepted' && accepted === 'False')?.message;
}

function isTarget({ kind, metadata }: KubeObject, { spec, metadata: { namespace } }: Canary): boolean {
  return (
    kind === spec.targetRef.kind &&
    metadata.name === spec.targetRef.name &&
    (metadata.namespace ?? 'default') === (namespace ?? 'default')
  );
}

function withNewImage(target: KubeObject): KubeObject {
  const next = structuredClone(target);
  const container = next.spec.template.spec.containers[0];
  container.image = `${String(container.image).replace(/:[^:/]*$/, '')}:new`;
  delete next.spec.replicas;
  return next;
}

function newVersion(target: KubeObject): KubeObject {
  const next = structuredClone(target);
  const { metadata } = next.spec.template;
  metadata.annotations = { ...metadata.annotations, [VERSION_ANNOTATION]: 'new' };
  return next;
}
