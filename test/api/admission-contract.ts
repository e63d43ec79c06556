import type { CanaryStatus } from '../../controller/api/types/canary';
import type { KubeObject, Resource } from '../../controller/api/types/meta';
import { ALERT_PROVIDER, CANARY, METRIC_TEMPLATE } from '../../controller/api/types/resources';
import type { KubeApi } from '../../controller/kube/api';
import { ACCEPTED, REFUSALS } from './admission-cases';
import { aCanary, everyField, guideFragments, guideManifests } from './manifests';

const RESOURCES: Readonly<Record<string, Resource>> = {
  Canary: CANARY,
  MetricTemplate: METRIC_TEMPLATE,
  AlertProvider: ALERT_PROVIDER,
};

/**
 * What every API server that has the definitions must do with objects of Serin's kinds, the embedded one and the real
 * one alike.
 */
export function admissionTests(api: () => KubeApi): void {
  let created = 0;
  const store = (object: KubeObject): Promise<KubeObject> =>
    api().create(RESOURCES[object.kind]!, {
      ...object,
      metadata: { name: `${object.metadata.name}-${++created}`, namespace: 'default' },
    });

  test('the manifests of all guides are there', () => {
    expect(guideManifests().length).toBeGreaterThanOrEqual(16);
    expect(guideFragments().length).toBeGreaterThanOrEqual(36);
  });

  test.each([...guideManifests(), ...guideFragments()])('accepts the %s', async (_, object) => {
    expect((await store(object)).spec).toMatchObject(object.spec);
  });

  test.each(ACCEPTED)('accepts %s', async (_, object) => {
    await expect(store(object)).resolves.toMatchObject({ kind: object.kind });
  });

  test.each(everyField().map((object): [string, KubeObject] => [object.kind, object]))(
    'keeps every field of a %s',
    async (_, object) => {
      expect((await store(object)).spec).toEqual(object.spec);
    },
  );

  test.each(REFUSALS.map((one): [string, (typeof REFUSALS)[number]] => [one.title, one]))(
    'refuses %s, and says what to do',
    async (_, { object, field, says }) => {
      const refusal = await store(object).then(
        () => 'accepted',
        (error: Error) => error.message,
      );
      expect(refusal).toContain(`${object.kind}.flagger.app`);
      expect(refusal).toContain(`${field}: `);
      expect(refusal).toContain(says);
    },
  );

  test('fills in what a Gateway and a cookie leave out', async () => {
    const canary = aCanary();
    canary.spec.service.gatewayRefs = [{ name: 'public' }];
    canary.spec.analysis.sessionAffinity = { cookieName: 'canary' };
    const { spec } = await store(canary);
    expect(spec.service.gatewayRefs).toEqual([{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public' }]);
    expect(spec.analysis.sessionAffinity).toEqual({ cookieName: 'canary', maxAge: 86400 });
  });

  test('takes every status that the controller writes, and changes nothing of it', async () => {
    const canary = await store(aCanary());
    const { status } = await api().updateStatus(CANARY, { ...canary, status: FULL_STATUS });
    expect(status).toEqual(FULL_STATUS);
  });
}

const TIME = '2026-01-01T00:00:00.000Z';
const FULL_STATUS = {
  phase: 'WaitingPromotion',
  canaryWeight: 50,
  // While a gate is closed before the first iteration.
  iterations: -1,
  failedChecks: 1,
  checks: 7,
  lastAppliedSpec: 's1-a',
  lastPromotedSpec: 's1-b',
  trackedConfigs: { 'configmap/a': 's1-c' },
  lastTransitionTime: TIME,
  nextCheckTime: TIME,
  watchedRoutes: '0 mirrored 80',
  notReadySince: TIME,
  waitingRevision: 's1-d',
  passedHooks: ['migration'],
  rollbackReason: 'failed checks threshold reached 5',
  primaryLostSince: '2026-01-01T00:00:00Z',
  primaryReplicas: 2,
  sessionAffinityCookie: 'canary=a',
  primarySessionAffinityCookie: 'primary=b',
  previousSessionAffinityCookie: 'canary=c',
  settledSpec: 's1-e',
  drainUntil: TIME,
  countsBefore: { canary: { requests: 100.5, failures: 1 }, primary: { requests: 900, failures: 3 } },
  comparison: {
    window: '168h0m0s',
    metrics: [
      {
        metric: 'clicks',
        canary: 6.8,
        primary: 5.2,
        canaryTotal: 50000,
        primaryTotal: 50000,
        low: 1.3,
        high: 1.9,
        pValue: 1e-20,
      },
      { metric: 'revenue', missing: 'no values found' },
    ],
  },
  conditions: [
    {
      type: 'Promoted',
      status: 'Unknown',
      reason: 'WaitingPromotion',
      message: 'Waiting for approval.',
      lastUpdateTime: TIME,
      lastTransitionTime: TIME,
    },
  ],
  canaryAnalysis: {
    iterations: [
      { metric: 'request-success-rate', value: 99.5, threshold: '>= 99', failed: false, time: TIME, weight: 50 },
      { metric: 'errors', threshold: '<= 1', failed: true, time: TIME, weight: 50 },
      {
        metric: 'clicks',
        value: 5,
        primary: 5.1,
        samples: 100,
        primarySamples: 900,
        pValue: 0.5,
        threshold: 'any',
        failed: false,
        dryRun: true,
        time: TIME,
        weight: 50,
      },
      {
        metric: 'few',
        value: 5,
        samples: 1,
        threshold: '<= 9',
        inconclusive: true,
        failed: false,
        time: TIME,
        weight: 50,
      },
    ],
  },
} satisfies CanaryStatus;
