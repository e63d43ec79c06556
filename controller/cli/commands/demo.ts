import { join } from 'node:path';
import { providerOf } from '../../api/defaults';
import type { KubeObject } from '../../api/types/meta';
import { sleep } from '../../core/timing';
import { planRollout } from '../../rollout/plan';
import { REAL_CLOCK } from '../../process/real-clock';
import { DEFAULT_SETTINGS } from '../../api/settings';
import type { Fault } from '../../simulation/traffic/traffic';
import { Demonstration } from '../../simulation/demonstration';
import { LineView, type RolloutView, ScreenView } from '../text/rollout-view';
import { readArguments } from '../arguments';
import { DEMO } from '../command-lines';
import { ManifestError } from '../manifest-error';
import { admitCanary, isCanary, readManifests } from '../manifests';

const EXAMPLE = join(__dirname, '..', 'examples', 'podinfo', 'podinfo.yaml');
/** Milliseconds in which the rollout of a demonstration is shown. */
const WATCHED_FOR = 17_000;
/** Milliseconds between two pictures. */
const FRAME = 100;

/**
 * @returns the exit code, 0 when the rollout ended as expected: promoted when nothing is wrong, rolled back when
 * something is
 */
export async function demo(args: readonly string[]): Promise<number> {
  const { values, operands: files } = readArguments(DEMO, args);
  const fault = values.fault as Fault;
  const manifests = readManifests(files.length > 0 ? files : [EXAMPLE]);
  const speed = await speedOf(manifests);
  const view: RolloutView = process.stdout.isTTY ? new ScreenView(process.stdout) : new LineView(process.stdout);
  const demonstration = await Demonstration.prepare({
    manifests,
    fault,
    seed: values.seed,
    pace: (milliseconds) => playFor(milliseconds / speed, view),
  });
  const outcome = await demonstration.run(view);
  view.end();
  return outcome === (fault === 'none' ? 'Succeeded' : 'Failed') ? 0 : 1;
}

/** The speed at which the longest rollout of the manifests is shown in the time of a demonstration. */
async function speedOf(manifests: readonly KubeObject[]): Promise<number> {
  const canaries = manifests.filter(isCanary);
  if (canaries.length === 0)
    throw new ManifestError('there is no Canary in the files; add one that refers to the workload to be released');
  const durations = canaries.map(async (object) => {
    const canary = admitCanary(object);
    return (await planRollout(canary, providerOf(canary, DEFAULT_SETTINGS.meshProvider))).fine.duration;
  });
  return Math.max(1, ...(await Promise.all(durations)).map((duration) => duration / WATCHED_FOR));
}

async function playFor(milliseconds: number, view: RolloutView): Promise<void> {
  const end = REAL_CLOCK.now() + milliseconds;
  for (let left = milliseconds; left > 0; left = end - REAL_CLOCK.now()) {
    view.draw();
    await sleep(REAL_CLOCK, Math.min(FRAME, left));
  }
}
