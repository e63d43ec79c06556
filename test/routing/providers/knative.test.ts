import type { KubeObject } from '../../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../../controller/api/types/rollout-types';
import { knative } from '../../../controller/routing/knative';
import {
  findIn,
  knativeCanary as canary,
  knativeService as service,
  objectsOf,
  ROUTING_SETTINGS,
} from '../../fixtures/podinfo';

const quarter: Routes = { primary: 75, canary: 25, mirrored: false };
const desired = (routes: Routes, ...objects: KubeObject[]) =>
  knative.desiredObjects({ canary, status: {}, routes, find: findIn(...objects), settings: ROUTING_SETTINGS });
const named = (revisionName: string, percent: number) => ({ revisionName, latestRevision: false, percent });

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
    expect(
      during.spec.traffic.some(({ revisionName }: { revisionName: string }) => revisionName === 'podinfo-00003'),
    ).toBe(false);
  });

  test('what Flagger has written is read as what it is', () => {
    const theirs = [
      { latestRevision: true, percent: 40 },
      { revisionName: 'podinfo-00001', percent: 60 },
    ];
    expect(knative.routes(canary, findIn(service('podinfo-00001', 'podinfo-00002', theirs)))).toEqual({
      primary: 60,
      canary: 40,
      mirrored: false,
    });
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
});
