import type { DataPlane } from './data-plane';
import type { Entry } from './entry';
import { expectSplits, expectUndisturbed } from './expectations';
import { Site } from './site';

/** Requests that are to be counted before something is done to a rollout. */
export const MEASURED = 100;

/** What holds for the users of every router, whatever objects it reads. */
export function itReleases(plane: () => DataPlane, entry: Entry): void {
  it('are shared out by weight, and none of them notices a promotion', async () => {
    const site = await Site.initialized(plane(), entry, { interval: '4s', stepWeights: [10, 30, 60] });
    const rollout = await site.release('podinfo:2', 'Succeeded');
    expectUndisturbed(rollout);
    expect(rollout.course).toEqual(['0', '10', '30', '60', '0']);
    expectSplits(rollout, ['10', '30', '60']);
    expect((await site.ask()).image).toBe('podinfo:2');
  }, 120_000);

  it('do not notice a rollback', async () => {
    const site = await Site.initialized(plane(), entry, { interval: '4s', stepWeights: [20, 50, 80] });
    const rollout = await site.release('podinfo:2', 'Failed', async (under) => {
      await under.measured('50', MEASURED);
      site.gate.open = false;
    });
    expectUndisturbed(rollout);
    expect(rollout.course).toEqual(['0', '20', '50', '0']);
    expectSplits(rollout, ['20', '50']);
    expect(new Set(rollout.during('0').map(({ image }) => image))).toEqual(new Set(['podinfo:1']));
  }, 120_000);

  it('do not notice a Blue/Green release, and meet the new version when it has been analysed', async () => {
    // The primary takes longer to start than the router to follow, so that the time in which all users are on the canary can be seen.
    const site = await Site.initialized(plane(), entry, { interval: '2s', iterations: 2 }, 2);
    const rollout = await site.release('podinfo:2', 'Succeeded');
    expectUndisturbed(rollout);
    expect(rollout.course).toEqual(['0', '100', '0']);
    expectSplits(rollout, ['0', '100']);
    expect((await site.ask()).image).toBe('podinfo:2');
  }, 120_000);
}
