import type { CanaryMetric } from '../../../controller/api/types/canary';
import { describeWithDataPlane } from './support/data-plane';
import { ingressRoute } from './routers/entry';
import { expectUndisturbed } from './support/expectations';
import { BROKEN_TAG } from './support/pods';
import { Prometheus } from './support/prometheus';
import { byCanary } from './support/rollout';
import { Site } from './support/site';
import { TRAEFIK } from './routers/traefik';

/** What nobody allows, and what the version before does not do. */
const WAYS: readonly (readonly [what: string, metric: CanaryMetric, reason: RegExp])[] = [
  [
    'more fail than may',
    { name: 'request-success-rate', thresholdRange: { min: 99 } },
    /^\d+ of \d+ requests failed, of which 1 % may$/,
  ],
  [
    'more fail than before',
    { name: 'request-success-rate', thresholdRange: { min: 50 }, compareTo: 'primary', falseAlarms: 1 },
    /^\d+ of \d+ requests failed, 0 of \d+ of the primary's$/,
  ],
];

describeWithDataPlane(TRAEFIK, 'users of a release in which a third of the requests fail', (plane) => {
  const missing = Prometheus.missing();
  (missing === undefined ? it.each(WAYS) : it.skip.each(WAYS))(
    `are taken off it as soon as it is certain that %s, in the middle of its first step${missing === undefined ? '' : ` (skipped: ${missing})`}`,
    async (what, metric, reason) => {
      const metrics = [{ ...metric, interval: '1m' }];
      const site = await Site.initialized(plane(), ingressRoute('TraefikService'), {
        interval: '10s',
        threshold: 3,
        stepWeight: 10,
        maxWeight: 50,
        metrics,
        earlyStop: {},
      });
      const rollout = await site.release(`podinfo:${BROKEN_TAG}`, 'Failed');
      expectUndisturbed(rollout);
      expect(rollout.course).toEqual(['0', '10', '0']);
      expect((await site.canary()).status?.rollbackReason).toMatch(reason);
      const failed = rollout.answers.filter((answer) => byCanary(answer) && answer.status === 500).length;
      process.stdout.write(
        `early stop, ${what}: ${failed} of the users' requests failed before the last of them was back\n`,
      );
      expect(failed).toBeGreaterThan(0);
    },
    120_000,
  );
});
