import { describeWithDataPlane } from './data-plane';
import { ingressRoute } from './entry';
import { expectUndisturbed } from './expectations';
import { BROKEN_TAG } from './pods';
import { Prometheus } from './prometheus';
import { byCanary } from './rollout';
import { Site } from './site';
import { TRAEFIK } from './traefik';

describeWithDataPlane(TRAEFIK, 'users of a release in which a third of the requests fail', (plane) => {
  const missing = Prometheus.missing();
  (missing === undefined ? it : it.skip)(
    `are taken off it as soon as that is certain, in the middle of its first step${missing === undefined ? '' : ` (skipped: ${missing})`}`,
    async () => {
      const metrics = [{ name: 'request-success-rate', interval: '1m', thresholdRange: { min: 99 } }];
      const site = await Site.initialized(plane(), ingressRoute('TraefikService'), { interval: '10s', threshold: 3, stepWeight: 10, maxWeight: 50, metrics, earlyStop: {} });
      const rollout = await site.release(`podinfo:${BROKEN_TAG}`, 'Failed');
      expectUndisturbed(rollout);
      expect(rollout.course).toEqual(['0', '10', '0']);
      expect((await site.canary()).status?.rollbackReason).toMatch(/^\d+ of \d+ requests failed, of which 1 % may$/);
      const failed = rollout.answers.filter((answer) => byCanary(answer) && answer.status === 500).length;
      process.stdout.write(`early stop: ${failed} of the users' requests failed before the last of them was back\n`);
      expect(failed).toBeGreaterThan(0);
    },
    120_000,
  );
});
