import type { SessionAffinity } from '../../../controller/api/types/canary';
import { SERVICE } from '../../../controller/api/types/resources';
import { TRAEFIK_SERVICE } from '../../../controller/api/rules/providers';
import { describeWithDataPlane } from './support/data-plane';
import { ingressRoute } from './routers/entry';
import { itIsJudgedByItsMetrics, itReleases, MEASURED } from './routers/every-router';
import { expectSplits, expectUndisturbed } from './support/expectations';
import { constantLoad, visitor } from './support/load';
import { byCanary } from './support/rollout';
import { NAME, Site } from './support/site';
import { TRAEFIK } from './routers/traefik';

const ENTRY = ingressRoute('TraefikService');

describeWithDataPlane(TRAEFIK, 'users of an IngressRoute of Traefik', (plane) => {
  itReleases(plane, ENTRY);

  it('do not notice that their application gets a Canary, nor that its IngressRoute is pointed at the TraefikService', async () => {
    const site = await Site.create(plane(), ingressRoute('Service'));
    const spec = { selector: { app: NAME }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] };
    await site.make(SERVICE, { apiVersion: 'v1', kind: 'Service', metadata: { name: NAME }, spec });
    await site.open();
    await site.ask();
    const users = constantLoad(site.target, 100);
    try {
      await site.makeCanary({ interval: '4s', stepWeights: [50] });
      await site.canaryGone();
      for (const { resource, object } of ENTRY.objects(site.target)) await site.patch(resource, object.spec as object);
      // Traefik shares out in strict turns: of two regular streams at once, each would meet one version alone.
      const rollout = await site.release('podinfo:2', 'Succeeded', () => users.stop());
      expectUndisturbed(rollout);
      expect(rollout.course).toEqual(['0', '50', '0']);
      expectSplits(rollout, ['50']);
    } finally {
      await users.stop();
    }
    expect(users.answers.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(users.answers.length).toBeGreaterThan(MEASURED);
  }, 120_000);

  it('stay with their version as long as they keep the cookie of Traefik', async () => {
    const sessionAffinity: SessionAffinity = {
      cookieName: 'version',
      maxAge: 3600,
      path: '/',
      domain: 'example.com',
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
    };
    const site = await Site.initialized(plane(), ENTRY, { interval: '5s', stepWeights: [50], sessionAffinity });
    const visitors = Array.from({ length: 20 }, () => visitor(site.target));
    const rollout = await site.release('podinfo:2', 'Succeeded', async (under) => {
      visitors.forEach((one) => under.join(one));
      await under.measured('50', 1);
      const { sticky } = (await site.get(TRAEFIK_SERVICE)).spec.weighted as { sticky: unknown };
      expect(sticky).toEqual({
        cookie: {
          name: 'version',
          maxAge: 3600,
          path: '/',
          domain: 'example.com',
          httpOnly: true,
          secure: true,
          sameSite: 'strict',
        },
      });
    });
    expectUndisturbed(rollout);
    expectSplits(rollout, ['50']);
    const cookies = rollout.during('50').map(({ setCookie = '' }) => setCookie);
    expect(
      cookies.filter(
        (cookie) =>
          !/^version=\w+; Path=\/; Domain=example\.com; Max-Age=3600; HttpOnly; Secure; SameSite=Strict$/.test(cookie),
      ),
    ).toEqual([]);

    const versions = visitors.map((one) => new Set(rollout.during('50', one).map(byCanary)));
    expect(versions.filter(({ size }) => size !== 1)).toEqual([]);
    expect(new Set(versions.flatMap((one) => [...one])).size).toBe(2);
    expect((await site.ask()).setCookie).toBeUndefined();
  }, 120_000);

  itIsJudgedByItsMetrics(plane, ENTRY);
});
