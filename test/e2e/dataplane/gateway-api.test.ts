import { describeWithDataPlane } from './support/data-plane';
import { GATEWAY_ENTRY } from './routers/entry';
import { itReleases, itRunsAbTests, MEASURED } from './routers/every-router';
import { expectSplits, expectUndisturbed } from './support/expectations';
import { constantLoad, type Load } from './support/load';
import { byCanary } from './support/rollout';
import { Site } from './support/site';
import { TRAEFIK } from './routers/traefik';

describeWithDataPlane(TRAEFIK, 'users of a Gateway that Traefik serves', (plane) => {
  itReleases(plane, GATEWAY_ENTRY);

  it('do not notice that they come back to the primary step by step', async () => {
    const site = await Site.initialized(plane(), GATEWAY_ENTRY, {
      interval: '4s',
      stepWeights: [80],
      stepWeightPromotion: 50,
    });
    const rollout = await site.release('podinfo:2', 'Succeeded');
    expectUndisturbed(rollout);
    expect(rollout.course).toEqual(['0', '80', '30', '0']);
    expectSplits(rollout, ['80', '30']);
  }, 120_000);

  itRunsAbTests(plane, GATEWAY_ENTRY);

  // Traefik 3.6 passes over filters of single backends, by which an HTTPRoute gives the cookie to whom the canary
  // answers: these users have it already.
  it('stay with the new version as long as they have its cookie, and are told to forget it when the rollout is over', async () => {
    const site = await Site.initialized(plane(), GATEWAY_ENTRY, {
      interval: '4s',
      stepWeights: [20, 40],
      sessionAffinity: { cookieName: 'version' },
    });
    let cookie = '';
    let loyal: Load | undefined;
    const rollout = await site.release('podinfo:2', 'Succeeded', async (under) => {
      await under.measured('20,100', 1);
      cookie = (await site.canary()).status!.sessionAffinityCookie!;
      loyal = under.join(constantLoad(site.target, 50, { cookie: `theme=dark; ${cookie}` }));
    });
    expectUndisturbed(rollout);
    expect(rollout.course).toEqual(['0', '20,100', '40,100', '0']);
    expectSplits(rollout, ['20,100', '40,100']);
    expect(cookie).toMatch(/^version=\w+$/);
    for (const shares of ['20,100', '40,100']) expect(rollout.during(shares, loyal).every(byCanary)).toBe(true);
    expect(rollout.during('40,100', loyal).length).toBeGreaterThanOrEqual(MEASURED / 4);
    expect((await site.ask({ cookie })).setCookie).toBe(`${cookie}; Max-Age=-1`);
    expect((await site.ask()).setCookie).toBeUndefined();
  }, 120_000);
});
