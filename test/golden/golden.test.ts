import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { CanaryAnalysis, CanarySpec } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import { CANARY } from '../../controller/api/types/resources';
import type { Fault } from '../../controller/simulation/traffic/traffic';
import { NEVER_READY } from '../../controller/simulation/cluster/pods';
import { canary, deployment, METRICS, NAMESPACE, phaseOf, stage, until, upgrade } from '../support/rollout';

/** What a rollout is expected to look like from outside. */
interface Golden {
  title: string;
  /** Beside the usual spec. */
  spec?: Partial<CanarySpec>;
  /** Beside the usual analysis; `null` takes a field away. */
  analysis?: Record<string, unknown>;
  /** What is there beside Deployment and Canary. */
  objects?: KubeObject[];
  deployment?: 'none' | { selector?: object; labels?: object; pod?: object; container?: object };
  /** Default: a new image. */
  upgrade?: KubeObject[];
  /** What is wrong with the new version. */
  world?: Fault | 'never-ready';
  /** `phase/weight/iterations`, in order. */
  states: string[];
  /** Weights of the routing object, in order. */
  routes?: string[];
  /** Events, in order, without those of what is waited for. */
  course: string[];
  /** Answers of webhooks, in order. */
  hooks?: string[];
}

const folder = join(__dirname, 'rollouts');
const goldens = readdirSync(folder).map(
  (file) => [file.replace('.yaml', ''), load(readFileSync(join(folder, file), 'utf8')) as Golden] as const,
);

const inNamespace = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, namespace: NAMESPACE },
});

function target({ deployment: given, world }: Golden, object: KubeObject): KubeObject {
  if (given === undefined || given === 'none') return world === 'never-ready' ? withAnnotation(object) : object;
  const { template } = object.spec;
  Object.assign(template.spec, given.pod);
  Object.assign(template.spec.containers[0], given.container);
  if (given.selector) object.spec.selector = given.selector;
  if (given.labels) template.metadata.labels = given.labels;
  return object;
}

function withAnnotation(object: KubeObject): KubeObject {
  if (object.spec.template.spec.containers[0].image !== 'podinfo:1')
    object.spec.template.metadata.annotations = { [NEVER_READY]: 'true' };
  return object;
}

function canaryOf({ spec, analysis }: Golden): KubeObject {
  const all = { interval: '10s', threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS, ...analysis };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as CanaryAnalysis;
  return canary({ ...spec, analysis: given });
}

describe('rollouts, as seen from outside', () => {
  it.each(goldens)('%s', async (_, golden) => {
    const broken = golden.world === undefined || golden.world === 'never-ready' ? 'none' : golden.world;
    const { simulation, recording } = await stage({
      objects: [
        ...(golden.objects ?? []).map(inNamespace),
        ...(golden.deployment === 'none' ? [] : [target(golden, deployment())]),
        canaryOf(golden),
      ],
      faultOf: (template) => (template?.spec?.containers[0].image === 'podinfo:1' ? 'none' : broken),
    });
    const end = golden.states
      .filter((state) => !state.startsWith('Terminating'))
      .at(-1)!
      .split('/')[0]!;
    if (golden.states.length > 1) {
      await until(simulation, 'Initialized');
      for (const object of golden.upgrade ?? [target(golden, upgrade())]) await simulation.apply(inNamespace(object));
    }
    await until(simulation, end);
    expect(phaseOf(simulation)).toBe(end);
    if (golden.spec?.revertOnDeletion) await simulation.api.delete(CANARY, { namespace: NAMESPACE, name: 'podinfo' });
    await simulation.clock.run({ limit: 30_000 });

    expect(recording.states).toEqual(golden.states);
    if (golden.routes) expect(recording.routes.map(({ text }) => text)).toEqual(golden.routes.map(routeText));
    expect(recording.course).toEqual(golden.course);
    expect(recording.hooks).toEqual(golden.hooks ?? []);
  });
});

/** The tables write `75/25 mirrored 80`, which names both weights. */
function routeText(text: string): string {
  return text.replace(/^\d+\//, '');
}
