import type { DataPlane } from '../support/data-plane';
import type { Entry } from './entry';
import { expectSplits, expectUndisturbed } from '../support/expectations';
import { constantLoad, type Load } from '../support/load';
import { BROKEN_TAG } from '../support/pods';
import { Prometheus } from '../support/prometheus';
import { byCanary } from '../support/rollout';
import { Site } from '../support/site';

/** Requests that are to be counted before something is done to a rollout. */
export const MEASURED = 100;

const MATCH = [{ headers: { 'x-beta': { exact: 'true' } } }];

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
    // The primary takes longer to start than the router to follow, so that the time in which all users are on the
    // canary can be seen.
    const site = await Site.initialized(plane(), entry, { interval: '2s', iterations: 2 }, 2);
    const rollout = await site.release('podinfo:2', 'Succeeded');
    expectUndisturbed(rollout);
    expect(rollout.course).toEqual(['0', '100', '0']);
    expectSplits(rollout, ['0', '100']);
    expect((await site.ask()).image).toBe('podinfo:2');
  }, 120_000);
}

/** What holds where requests can be sent by their headers. */
export function itRunsAbTests(plane: () => DataPlane, entry: Entry): void {
  it.each(['Succeeded', 'Failed'] as const)(
    'meet the new version in an A/B test if they match, and nobody else does, until it has %s',
    async (end) => {
      const site = await Site.initialized(plane(), entry, { interval: '3s', iterations: 2, match: MATCH });
      let beta: Load | undefined;
      const rollout = await site.release('podinfo:2', end, async (under) => {
        beta = under.join(constantLoad(site.target, 50, { 'x-beta': 'true' }));
        await under.measured('0,100', MEASURED);
        site.gate.open = end === 'Succeeded';
      });
      expectUndisturbed(rollout);
      expect(rollout.course).toEqual(['0', '0,100', '0']);
      expectSplits(rollout, ['0', '0,100']);
      expect(rollout.during('0,100', beta).length).toBeGreaterThanOrEqual(MEASURED / 4);
      expect(rollout.during('0,100', beta).every(byCanary)).toBe(true);
      expect(rollout.during('0', beta).some(byCanary)).toBe(false);
      expect((await site.ask({ 'x-beta': 'true' })).image).toBe(end === 'Succeeded' ? 'podinfo:2' : 'podinfo:1');
    },
    120_000,
  );
}

/** What holds where the provider's own metrics are the router's. */
export function itIsJudgedByItsMetrics(plane: () => DataPlane, entry: Entry): void {
  const missing = Prometheus.missing();
  (missing === undefined ? it : it.skip)(
    `are judged by what Prometheus has from their router${missing === undefined ? '' : ` (skipped: ${missing})`}`,
    async () => {
      const metrics = [
        { name: 'request-success-rate', interval: '10s', thresholdRange: { min: 99 } },
        { name: 'request-duration', interval: '10s', thresholdRange: { max: 4000 } },
      ];
      const site = await Site.initialized(plane(), entry, {
        interval: '5s',
        threshold: 2,
        stepWeights: [25, 50],
        metrics,
      });
      const good = await site.release('podinfo:2', 'Succeeded');
      expectUndisturbed(good);
      expectSplits(good, ['25', '50']);
      expect(await site.measured('request-success-rate')).toContain(100);

      const bad = await site.release(`podinfo:${BROKEN_TAG}`, 'Failed');
      expectUndisturbed(bad);
      expectSplits(bad, ['25']);
      expect((await site.canary()).status?.rollbackReason).toMatch(/failed checks threshold reached/);
      expect((await site.measured('request-success-rate')).some((value) => value > 50 && value < 90)).toBe(true);
      expect((await site.measured('request-duration')).every((value) => value > 0)).toBe(true);
      expect((await site.ask()).image).toBe('podinfo:2');
    },
    180_000,
  );
}
