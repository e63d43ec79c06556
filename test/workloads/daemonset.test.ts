import type { KubeObject } from '../../controller/api/types/meta';
import { daemonSet } from '../../controller/workloads/targets/daemonset';
import { revisionOf } from '../../controller/workloads/index';
import { withOverrides } from '../../controller/workloads/pods/overrides';
import { findIn, mergePatched, podinfoCanary, podinfoDeployment } from '../fixtures/podinfo';

const ZERO = { 'flagger.app/scale-to-zero': 'true' };

function podinfo(podSpec: Record<string, unknown> = {}, status?: object, generation = 2): KubeObject {
  const { metadata, spec: deployment } = podinfoDeployment({}, podSpec);
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } };
  const spec = {
    selector: deployment.selector,
    template: deployment.template,
    revisionHistoryLimit: 10,
    updateStrategy,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { ...metadata, generation },
    spec,
    ...(status && { status: { observedGeneration: 2, ...status } }),
  };
}
const scaled = (object: KubeObject, replicas: number): KubeObject =>
  mergePatched(object, daemonSet.scalePatch(object, replicas));
const selectorOf = ({ spec }: KubeObject): unknown => spec.template.spec.nodeSelector;

test('is scaled down by selecting a node that there is not, and up again by what its user selects', () => {
  const object = podinfo({ nodeSelector: { os: 'linux' } });
  const down = scaled(object, 0);
  expect([daemonSet.replicas(object), daemonSet.replicas(down)]).toEqual([1, 0]);
  expect(selectorOf(down)).toEqual({ os: 'linux', ...ZERO });
  expect(scaled(down, 3)).toEqual(object);
});

test('is the same revision scaled down as up, and as its user wrote it', () => {
  const plain = podinfo();
  expect(daemonSet.withoutRolloutChanges(scaled(plain, 0))).toEqual(plain);
  expect(revisionOf(daemonSet, scaled(plain, 0))).toBe(revisionOf(daemonSet, plain));
  const selecting = podinfo({ nodeSelector: { os: 'linux' } });
  expect(revisionOf(daemonSet, scaled(selecting, 0))).toBe(revisionOf(daemonSet, selecting));
  expect(revisionOf(daemonSet, selecting)).not.toBe(revisionOf(daemonSet, plain));
});

test("scaling and the canary's own nodes do not mix: each is taken off by itself", () => {
  const down = scaled(podinfo({ nodeSelector: { os: 'linux' } }), 0);
  const overridden = mergePatched(down, withOverrides(down, { nodeSelector: { pool: 'spot' } }));
  const up = scaled(overridden, 1);
  expect(selectorOf(up)).toEqual({ os: 'linux', pool: 'spot' });
  const downAgain = scaled(up, 0);
  expect(selectorOf(mergePatched(downAgain, withOverrides(downAgain, undefined)))).toEqual({ os: 'linux', ...ZERO });
  expect(daemonSet.withoutRolloutChanges(downAgain)).toEqual(podinfo({ nodeSelector: { os: 'linux' } }));
});

test('its primary runs on the nodes that the user selects, and rolls as the target does', () => {
  const target = daemonSet.withoutRolloutChanges(scaled(podinfo({ nodeSelector: { os: 'linux' } }), 0));
  const { object } = daemonSet.primary({
    canary: podinfoCanary(),
    target,
    existing: undefined,
    selectorLabels: ['app'],
    renamed: new Map(),
    revisionId: 'r1',
    includeLabelPrefix: [],
  });
  expect(object).toMatchObject({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'podinfo-primary' } });
  expect(Object.keys(object.spec).sort()).toEqual(['revisionHistoryLimit', 'selector', 'template', 'updateStrategy']);
  expect(selectorOf(object)).toEqual({ os: 'linux' });
});

describe('readiness', () => {
  const complete = { desiredNumberScheduled: 4, updatedNumberScheduled: 4, numberAvailable: 4 };
  const wait = (reason: string, down?: true) => ({
    ready: false,
    reason: `waiting for rollout to finish: ${reason}`,
    ...(down && { down }),
  });

  test.each([
    ['every node has its pod', podinfo({}, complete), 100, { ready: true }],
    [
      'the controller has not seen the change',
      podinfo({}, complete, 3),
      100,
      wait('observed daemonset generation less than desired generation'),
    ],
    [
      'there is no status yet',
      podinfo(),
      100,
      wait('observed daemonset generation less than desired generation', true),
    ],
    [
      'pods are still to be updated',
      podinfo({}, { ...complete, updatedNumberScheduled: 1 }),
      100,
      wait('1 out of 4 new pods have been scheduled'),
    ],
    [
      'a pod is missing',
      podinfo({}, { ...complete, numberAvailable: 3 }),
      100,
      wait('3 of 4 (readyThreshold 100%) pods are available'),
    ],
    ['enough are there', podinfo({}, { ...complete, numberAvailable: 3 }), 75, { ready: true }],
    ['no node is selected by its user', podinfo({}, { desiredNumberScheduled: 0 }), 100, { ready: true }],
    [
      'it is scaled to zero',
      podinfo({ nodeSelector: ZERO }, { desiredNumberScheduled: 0 }),
      0,
      wait('the daemonset is scaled to zero', true),
    ],
  ])('when %s', (_, object, threshold, expected) => {
    expect(daemonSet.readiness(object, threshold, 'canary', findIn())).toEqual(expected);
  });
});
