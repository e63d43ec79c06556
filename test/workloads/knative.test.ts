import type { KubeObject } from '../../controller/api/types/meta';
import { knativeService as workload } from '../../controller/workloads/targets/knative';
import { findIn, knativeCanary as canary, knativeService as service } from '../fixtures/podinfo';

const revision = (name: string, ready: string, message?: string): KubeObject => ({
  apiVersion: 'serving.knative.dev/v1',
  kind: 'Revision',
  metadata: { name, namespace: 'test' },
  status: { conditions: [{ type: 'Ready', status: ready, message }] },
});
describe('the target', () => {
  test('its revision is the one that Knative made of it, and it is not seen before there is one', () => {
    expect(workload.revision(service(undefined, 'podinfo-00002'))).toBe('podinfo-00002');
    expect([
      workload.isObserved(service(undefined, undefined)),
      workload.isObserved(service(undefined, 'podinfo-00001')),
    ]).toEqual([false, true]);
    expect(
      workload.isObserved({
        ...service(undefined, 'podinfo-00001'),
        status: { observedGeneration: 2, latestCreatedRevisionName: 'podinfo-00001' },
      }),
    ).toBe(false);
  });

  test('there is a primary as soon as one is named', () => {
    expect(workload.findPrimary(canary, findIn(service(undefined, 'podinfo-00001')))).toBeUndefined();
    expect(workload.findPrimary(canary, findIn(service('podinfo-00001', 'podinfo-00002')))?.metadata.name).toBe(
      'podinfo',
    );
  });

  test('a primary is a Revision by name; its traffic is all that is taken over', () => {
    const made = workload.primary({
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
    expect(workload.readiness(target, 100, 'primary', find)).toEqual({ ready: true });
    expect(workload.readiness(target, 100, 'canary', find)).toEqual({
      ready: false,
      reason: 'waiting for Revision podinfo-00002 to be ready: image not found',
    });
    expect(workload.readiness(service('podinfo-00001', 'podinfo-00003'), 100, 'canary', find)).toEqual({
      ready: false,
      reason: 'waiting for Revision podinfo-00003 to be ready',
    });
    expect(workload.watches!.names(target)).toEqual(['podinfo-00002', 'podinfo-00001']);
  });
});
