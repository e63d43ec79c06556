import fc from 'fast-check';
import type { KubeObject } from '../../controller/api/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../controller/api/observations';
import { knative } from '../../controller/routing/knative';
import { differences } from '../../controller/runtime/writer';
import { knativeService } from '../../controller/workloads/knative';
import { findIn, mergePatched, objectsOf, podinfoCanary, ROUTING_SETTINGS } from '../fixtures/podinfo';

const canary = podinfoCanary({}, {}, { provider: 'knative', targetRef: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'podinfo' } });

const service = (primary: string | undefined, latest: string | undefined, traffic?: object[]): KubeObject => ({
  apiVersion: 'serving.knative.dev/v1',
  kind: 'Service',
  metadata: { name: 'podinfo', namespace: 'test', generation: 3, ...(primary && { annotations: { 'flagger.app/primary-revision': primary } }) },
  spec: { template: { spec: { containers: [{ image: 'podinfo:2' }] } }, ...(traffic && { traffic }) },
  status: { observedGeneration: 3, ...(latest && { latestCreatedRevisionName: latest }) },
});
const revision = (name: string, ready: string, message?: string): KubeObject => ({
  apiVersion: 'serving.knative.dev/v1',
  kind: 'Revision',
  metadata: { name, namespace: 'test' },
  status: { conditions: [{ type: 'Ready', status: ready, message }] },
});
const quarter: Routes = { primary: 75, canary: 25, mirrored: false };
const desired = (routes: Routes, ...objects: KubeObject[]) => knative.desired({ canary, status: {}, routes, find: findIn(...objects), settings: ROUTING_SETTINGS });
const named = (revisionName: string, percent: number) => ({ revisionName, latestRevision: false, percent });

describe('the target', () => {
  test('its revision is the one that Knative made of it, and it is not seen before there is one', () => {
    expect(knativeService.revision(service(undefined, 'podinfo-00002'))).toBe('podinfo-00002');
    expect([knativeService.observed(service(undefined, undefined)), knativeService.observed(service(undefined, 'podinfo-00001'))]).toEqual([false, true]);
    expect(knativeService.observed({ ...service(undefined, 'podinfo-00001'), status: { observedGeneration: 2, latestCreatedRevisionName: 'podinfo-00001' } })).toBe(false);
  });

  test('there is a primary as soon as one is named', () => {
    expect(knativeService.findPrimary(canary, findIn(service(undefined, 'podinfo-00001')))).toBeUndefined();
    expect(knativeService.findPrimary(canary, findIn(service('podinfo-00001', 'podinfo-00002')))?.metadata.name).toBe('podinfo');
  });

  test('a primary is a Revision by name; its traffic is all that is taken over', () => {
    const made = knativeService.primary({
      canary,
      target: service('podinfo-00001', 'podinfo-00002'),
      existing: undefined,
      selectorLabels: [],
      renamed: new Map(),
      revisionId: 'r',
      includeLabelPrefix: [],
    });
    expect(made.adopts).toEqual(['traffic']);
    expect(made.object.metadata.annotations).toEqual({ 'flagger.app/primary-revision': 'podinfo-00002' });
    expect(made.object.spec).toBeUndefined();
  });

  test('each of the two is as ready as its Revision', () => {
    const target = service('podinfo-00001', 'podinfo-00002');
    const find = findIn(revision('podinfo-00001', 'True'), revision('podinfo-00002', 'False', 'image not found'));
    expect(knativeService.readiness(target, 100, 'primary', find)).toEqual({ ready: true });
    expect(knativeService.readiness(target, 100, 'canary', find)).toEqual({ ready: false, reason: 'waiting for Revision podinfo-00002 to be ready: image not found' });
    expect(knativeService.readiness(service('podinfo-00001', 'podinfo-00003'), 100, 'canary', find)).toEqual({
      ready: false,
      reason: 'waiting for Revision podinfo-00003 to be ready',
    });
    expect(knativeService.watches!.names(target)).toEqual(['podinfo-00002', 'podinfo-00001']);
  });
});

describe('its traffic', () => {
  test.each([
    [ALL_TO_PRIMARY, [named('podinfo-00001', 100)]],
    [quarter, [named('podinfo-00002', 25), named('podinfo-00001', 75)]],
    [ALL_TO_CANARY, [named('podinfo-00002', 100)]],
  ])('%j is shared by name', (routes, traffic) => {
    expect(objectsOf(desired(routes, service('podinfo-00001', 'podinfo-00002')))[0]!.spec).toEqual({ traffic });
  });

  test('a Revision that is only about to be tried gets nothing of the share of the one before it', () => {
    const during = service('podinfo-00001', 'podinfo-00003', [named('podinfo-00002', 25), named('podinfo-00001', 75)]);
    expect(knative.routes(canary, findIn(during))).toEqual(quarter);
    expect(during.spec.traffic.some(({ revisionName }: { revisionName: string }) => revisionName === 'podinfo-00003')).toBe(false);
  });

  test('what the peer has written is read as what it is', () => {
    const theirs = [
      { latestRevision: true, percent: 40 },
      { revisionName: 'podinfo-00001', percent: 60 },
    ];
    expect(knative.routes(canary, findIn(service('podinfo-00001', 'podinfo-00002', theirs)))).toEqual({ primary: 60, canary: 40, mirrored: false });
  });

  test("the user's names of single Revisions stay", () => {
    const tagged = { tag: 'old', revisionName: 'podinfo-00000' };
    const before = service('podinfo-00001', 'podinfo-00002', [named('podinfo-00001', 100), tagged]);
    expect(objectsOf(desired(quarter, before))[0]!.spec.traffic.at(-1)).toEqual(tagged);
  });

  test('nothing is written before there is a primary', () => {
    expect([desired(quarter), desired(quarter, service(undefined, 'podinfo-00001'))]).toEqual([[], []]);
    expect(knative.routes(canary, findIn(service(undefined, 'podinfo-00001')))).toEqual(ALL_TO_PRIMARY);
  });

  test('any weights that were written are read back, and nothing is left to write', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), (share) => {
        const routes: Routes = { primary: 100 - share, canary: share, mirrored: false };
        const before = service('podinfo-00001', 'podinfo-00002');
        const written = mergePatched(before, { spec: desired(routes, before)[0]!.object.spec });
        expect(knative.routes(canary, findIn(written))).toEqual(routes);
        expect(
          differences({ ...written, metadata: { ...written.metadata, labels: { 'app.kubernetes.io/managed-by': 'flagger' } } }, desired(routes, written)[0]!.object),
        ).toBeUndefined();
      }),
    );
  });
});
