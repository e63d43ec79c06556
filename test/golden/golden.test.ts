import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { CanaryAnalysis, CanarySpec } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import { CANARY } from '../../controller/api/types/resources';
import type { Fault } from '../../controller/simulation/traffic/traffic';
import { NEVER_READY } from '../../controller/simulation/cluster/pods';
import { canary, deployment, METRICS, NAMESPACE, phaseOf, stage, until, upgrade } from '../support/rollout';
import { recordedResults, type Results, resultsOf, withResults } from './results';

/**
 * A rollout, and what it looks like from outside. `UPDATE_GOLDEN=1 npm run test:unit -- test/golden` writes the results
 * anew. The last of `states` is what the test waits for, also then, so that a new table begins with a first and a last
 * state. `routes` are only held against the recording where a table has them.
 */
interface Golden extends Results {
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
}

const FOLDER = join(__dirname, 'rollouts');
const UPDATE = process.env.UPDATE_GOLDEN === '1';
const names = readdirSync(FOLDER).map((file) => file.replace('.yaml', ''));

const fileOf = (name: string): string => join(FOLDER, `${name}.yaml`);
const textOf = (name: string): string => readFileSync(fileOf(name), 'utf8');

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
  it.each(names)('%s', async (name) => {
    const golden = load(textOf(name)) as Golden;
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

    const { routes, hooks, ...results } = recordedResults(recording);
    const found = { ...results, routes: golden.routes && routes, hooks: hooks.length > 0 ? hooks : undefined };
    if (UPDATE) writeFileSync(fileOf(name), withResults(textOf(name), found));
    else expect(found).toEqual(resultsOf(golden));
  });
});

test('an update keeps the inputs of a table, and the comments on them', () => {
  const inputs = '# What a router does.\ntitle: a rollout\nanalysis:\n  # one step\n  maxWeight: 50\n';
  const before = `${inputs}states:\n  - Initializing/0/0\n  - Failed/0/0\ncourse: []\nhooks:\n  - /load 200\n`;
  const after = withResults(before, { states: ['Succeeded/0/0'], course: ['Rolling back: no'] });
  expect(after).toBe(`${inputs}states:\n  - Succeeded/0/0\ncourse:\n  - 'Rolling back: no'\n`);
});
