import { join } from 'node:path';
import { providerOf } from '../../api/defaults';
import type { KubeObject } from '../../api/types/meta';
import { sleep } from '../../core/timing';
import { planRollout } from '../../rollout/plan';
import { REAL_CLOCK } from '../../process/real-clock';
import { DEFAULT_SETTINGS } from '../../api/settings';
import { type Fault, FAULTS } from '../../simulation/traffic/traffic';
import { Demonstration } from '../../simulation/demonstration';
import { LineView, type RolloutView, ScreenView } from '../text/rollout-view';
import { DEMO_HELP } from '../help';
import { admitted, isCanary, readManifests } from '../manifests';
import { fail } from '../options';

const EXAMPLE = join(__dirname, '..', 'examples', 'podinfo', 'podinfo.yaml');
/** Milliseconds that the rollout of a demonstration takes to watch. */
const WATCHED_FOR = 17_000;
/** Milliseconds between two pictures. */
const FRAME = 100;

interface DemoOptions {
  files: string[];
  fault: Fault;
  seed: string;
}

/** @returns 0 when the rollout ended as it should: promoted when nothing is wrong, rolled back when something is */
export async function demo(args: readonly string[]): Promise<number> {
  const { files, fault, seed } = parse(args);
  const manifests = readManifests(files.length > 0 ? files : [EXAMPLE]);
  const speed = await speedFor(manifests);
  const view: RolloutView = process.stdout.isTTY ? new ScreenView(process.stdout) : new LineView(process.stdout);
  const demonstration = await Demonstration.prepare({
    manifests,
    fault,
    seed,
    pace: (milliseconds) => paced(milliseconds / speed, view),
  });
  const outcome = await demonstration.run(view);
  view.end();
  return outcome === (fault === 'none' ? 'Succeeded' : 'Failed') ? 0 : 1;
}

function parse(args: readonly string[]): DemoOptions {
  const options: DemoOptions = { files: [], fault: 'none', seed: '1' };
  const value = (index: number, name: string) => args[index] ?? fail(`${name} needs a value`);
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (arg === '--fault') options.fault = faultNamed(value(++index, arg));
    else if (arg === '--seed') options.seed = value(++index, arg);
    else if (arg.startsWith('-')) fail(`unknown option ${arg}; use: ${DEMO_HELP}`);
    else options.files.push(arg);
  }
  return options;
}

function faultNamed(name: string): Fault {
  return (
    FAULTS.find((fault) => fault === name) ?? fail(`--fault: ${name} is not known; use one of ${FAULTS.join(', ')}`)
  );
}

/** So fast that the longest rollout of the manifests is watched in the time of a demonstration. */
async function speedFor(manifests: readonly KubeObject[]): Promise<number> {
  const canaries = manifests.filter(isCanary);
  if (canaries.length === 0)
    fail('there is no Canary in the files; add one that refers to the workload to be released');
  const durations = canaries.map(async (object) => {
    const canary = admitted(object);
    return (await planRollout(canary, providerOf(canary, DEFAULT_SETTINGS.meshProvider))).fine.duration;
  });
  return Math.max(1, ...(await Promise.all(durations)).map((duration) => duration / WATCHED_FOR));
}

async function paced(milliseconds: number, view: RolloutView): Promise<void> {
  const end = REAL_CLOCK.now() + milliseconds;
  for (let left = milliseconds; left > 0; left = end - REAL_CLOCK.now()) {
    view.draw();
    await sleep(REAL_CLOCK, Math.min(FRAME, left));
  }
}
