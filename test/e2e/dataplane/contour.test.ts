import { describeWithDataPlane } from './support/data-plane';
import { CONTOUR } from './routers/contour';
import { HTTP_PROXY_ENTRY, SHARED_GATEWAY_ENTRY } from './routers/entry';
import { itIsJudgedByItsMetrics, itReleases, itRunsAbTests, MEASURED } from './routers/every-router';
import { expectSplits, expectUndisturbed } from './support/expectations';
import { visitor } from './support/load';
import { byCanary } from './support/rollout';
import { Site } from './support/site';

describeWithDataPlane(CONTOUR, 'users of Contour and Envoy', (plane) => {
  describe('by an HTTPProxy', () => {
    itReleases(plane, HTTP_PROXY_ENTRY);
    itRunsAbTests(plane, HTTP_PROXY_ENTRY);
    itIsJudgedByItsMetrics(plane, HTTP_PROXY_ENTRY);
  });

  describe('by an HTTPRoute', () => {
    it('stay with the new version from the moment that it gives them its cookie, and forget it when the rollout is over', async () => {
      const site = await Site.initialized(plane(), SHARED_GATEWAY_ENTRY, {
        interval: '4s',
        stepWeights: [20, 40],
        sessionAffinity: { cookieName: 'version' },
      });
      const visitors = Array.from({ length: 20 }, () => visitor(site.target));
      const rollout = await site.release('podinfo:2', 'Succeeded', (under) =>
        visitors.forEach((one) => under.join(one)),
      );
      expectUndisturbed(rollout);
      const shares = ['20,100', '40,100'];
      expect(rollout.course).toEqual(['0', ...shares, '0']);
      expectSplits(rollout, shares);

      const visits = visitors.map((one) => shares.flatMap((share) => rollout.during(share, one)));
      const loyal = visits.filter((answers) => answers.some(byCanary));
      expect(loyal.length).toBeGreaterThan(0);
      for (const answers of loyal) expect(answers.slice(answers.findIndex(byCanary)).every(byCanary)).toBe(true);
      expect(loyal.flat().filter(byCanary).length).toBeGreaterThanOrEqual(MEASURED);

      const given = visitors.flatMap(({ answers }) =>
        answers.filter((answer) => byCanary(answer) && answer.setCookie !== undefined),
      );
      const [header = '', ...others] = new Set(given.map(({ setCookie }) => setCookie));
      expect(header).toMatch(/^version=\w+; Max-Age=86400$/);
      expect(others).toEqual([]);
      const cookie = header.split(';')[0]!;
      expect((await site.ask({ cookie })).setCookie).toBe(`${cookie}; Max-Age=-1`);
      expect((await site.ask()).setCookie).toBeUndefined();
    }, 120_000);
  });
});
